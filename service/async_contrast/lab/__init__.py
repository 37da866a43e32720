"""Runs each trial in a child process of its own, and says what became of it.

supervisor        the service's side: sends orders, awaits endings; never blocks the event loop
template          a warm, single-threaded process with the topics imported; forks, limits, reaps
life              a trial, as the template sees it, from its order to the word of its end
ears              the pipes between them
channel           the template's end of the socket to the service
child             what runs in the fork: one cell, then one report
watched_loop      the event loop of a cell, which notes when it stood still
stacks            where a hanging trial stands
words             the lines that a child writes, checked
libraries         which files are a library's
report            what a child said, read as the untrusted input that it is
wire              the lines of JSON that service and template exchange
slots             places for trials, shared by processes
leftovers         ends what a trial leaves behind
cleaning          drops what it leaves in PostgreSQL
linux             calls that the standard library does not offer
environment       what trials run on
loading           the topics of a catalogue, a module or a file
comparison        every cell of a contrast, tried and judged
across            the same on several platforms at once
last_verdicts     what each cell last came to here
served_catalogue  a catalogue, compared as long as the service runs

If the service goes, however it goes, the template reads the end of its socket and ends every
trial; if the template goes, the kernel ends its children (PR_SET_PDEATHSIG).
"""
