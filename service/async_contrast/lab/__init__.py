"""The lab: runs each trial in a child process of its own and says what became of it.

supervisor   the service's side: sends orders, awaits endings; never blocks the event loop
template     a warm, single-threaded process with the topics imported; forks, limits, reaps
child        what runs in the fork: one cell, then one report
watched_loop the event loop of a cell, which notes when it stood still
report       what a child said, read as the untrusted input that it is
comparison   every cell of a contrast, tried and judged
comparisons  those that run, as long as the service does

The service and the template speak over a socket pair, in lines of JSON (wire). If the service
goes, however it goes, the template reads the end of the socket and ends every trial; if the
template goes, the kernel ends its children (PR_SET_PDEATHSIG).
"""
