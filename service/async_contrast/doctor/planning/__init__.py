"""What a port of an application of Flask takes. Pure.

changes   what is only an await or another name
needs     where one function will have to await
naive     the port as somebody in a hurry would write it, in facts
thoughts  what models and sessions will do
parts     what the files are to the application, and who needs whom
uses      the extensions and the blocking libraries that are used
"""
