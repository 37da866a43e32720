"""Runs what is kept: takes queued runs out of the database, and keeps what comes of them.

processes   which process on which machine this is, and whether another one lives
keeping     from a judged trial to the rows that keep it
execution   one run, from its first trial to its final state
runner      takes runs as there is room, and sees to it that none is forgotten
watch       who among the other runners is alive
news        wakes those who wait for what happens to a run
"""
