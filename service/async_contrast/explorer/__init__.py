"""Runs a small program in every order.

program       what is explored: workers, and a check
steps         what a step is, and which may not change places
history       the steps of one run, and which of them raced
search        every order, or one order of each class
counting      how many orders a class has
exploring     what the orders come to, counted
tokens        an order as a word to copy
worlds        who may take turns where; one program in one of them
testing       a program in every order as a test
on_asyncio    one run of tasks, turn by turn
virtual_loop  the loop that they run on, whose time is its own
outside       what they may not ask for
locks         locks of threads that would stop them all
blocking      what waits as threads do, or starts one: refused where it is called
overheard     what they call of it all the same
mentioned     what a function names in its code
on_threads    one run of threads, turn by turn
timeline      what a worker did, step by step
memory        what its workers share, and what is still one's own
attributes    attributes, as a worker loads and stores them
containers    lists, dicts and operators, as it uses them
calls         calls, as it makes them
calling_back  what a function written in C calls of what it is given
classes       what a call of a class runs besides its __init__
natures       what is read of an object: itself, what is in it, or what stands behind it
remembered    what was found out about types
native        calls of functions written in C
known         the functions written in C that it may call
models        locks, events and queues, in steps
rewriting     a function as a generator that yields before each such step
statements    its statements
spinning      loops that nobody leaves
expressions   its expressions
build         the nodes of rewritten code
scope         what its names mean
writes        which of them it writes
sources       where it was written
"""
