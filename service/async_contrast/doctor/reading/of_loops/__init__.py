"""The parts of loops.

starting   AC904, tasks that a view left sync starts where no loop is
signalled  AC905, handlers of signal.signal that tell the loop something
"""
