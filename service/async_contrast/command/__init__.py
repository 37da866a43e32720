"""What the command says and asks in a terminal.

terminal  answers as tables
users     `async-contrast user`
ctrl_c    ends a command between two steps of its loop
"""
