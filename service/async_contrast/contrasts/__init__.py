"""The project's words, and the way from a question to verdicts: pure, of the standard library.

contrast    sides, roles, grades, cells, contrasts, topics
trial       what a cell gets, and what it reports through
verdict     from what a trial saw to what it amounts to
parameters  from the words of a request to a contrast's parameters
faults      what is wrong with the topics of a catalogue
lookup      a name, looked up in a catalogue
asking      from the words of a command to the contrasts to run
"""
