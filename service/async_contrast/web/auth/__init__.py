"""Who asks, and what they may have under way.

cookies         the cookie that carries a session's word
authentication  whose name and password these are; failures are counted
under_way       what each address has running
seen            the answers that people have just seen
parts           what an app keeps for its endpoints: database, engine, catalogue
identity        who sends the current request
"""
