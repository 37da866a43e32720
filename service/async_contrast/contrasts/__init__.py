"""The project's words, and the way from a question to verdicts: pure, of the standard library.

platforms   interpreters and databases
shows       what a cell is to show, and what is missing or more
contrast    sides, roles, grades, cells, contrasts, topics
trial       what a cell gets, and what it reports through
matrix      what cells came to on several platforms
verdict     from what a trial saw to what it amounts to
parameters  from the words of a request to a contrast's parameters
faults      what is wrong with the topics of a catalogue
lookup      a name, looked up in a catalogue
asking      from the words of a command to the contrasts to run
"""
