"""What the command says and asks in a terminal.

terminal  answers as tables
checking  tries in a process of its own whether a catalogue can be used
users     `async-contrast user`
ctrl_c    ends a command between two steps of its loop
"""
