"""What the command says and asks in a terminal.

standard_streams     those that are closed, or take no more
console              where it prints
terminal             answers as tables
checking             tries in a process of its own whether a catalogue can be used
asked                `async-contrast compare`: its options, and which go together
comparing            what `async-contrast compare` does here
matrix               one contrast on several platforms as a table
comparing_platforms  what `async-contrast compare --python` does
reporting            what `async-contrast compare --all` tells
searching            what `async-contrast search` does
interpreters         `async-contrast interpreters`: its options
readying             what `async-contrast interpreters` does
doctor               `async-contrast doctor`: its options
answering            what `async-contrast doctor` does
explore              `async-contrast explore`: its options
exploring            what `async-contrast explore` does
users                `async-contrast user`
course               how far it has come when Ctrl-C ends it
ctrl_c               ends a command between two steps of its loop
working              `async-contrast worker`
"""
