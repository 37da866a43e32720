"""One file's text, read into Facts: its names, classes, functions, and what they do in order. Pure.

reader          `read`: from the text of a file to its Facts
words           the kinds of events as plain texts
refs            how a Ref is put together
lines           columns in characters, and lines with `# noqa`
scope           what a name means where it stands
frame           a function while it is read, and the file that it is in
annotations     from an annotation to the instance that it promises
expressions     what an expression does, and the Ref of its value
calls           what a call does, and what it gives
comprehensions  what a comprehension does
targets         what is given a value: names, attributes, items, patterns
statements      what a statement does
truths          what a constant keeps from ever being run
blocks          statements with statements in them
imports         what an import binds
definitions     functions and classes, their decorators and bodies
"""
