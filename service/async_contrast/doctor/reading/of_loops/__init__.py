"""The parts of loops.

starting   AC904, tasks that a view left sync starts where no loop is
bounding   AC906, connections of sqlite3 in the hands of other threads
signalled  AC905, handlers of signal.signal that tell the loop something
"""
