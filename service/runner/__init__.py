"""Runs what is kept: takes queued runs out of the database, and keeps what comes of them.

processes   which process on which machine this is, and whether another one lives
keeping     from a judged trial to the rows that keep it
runner      takes runs, a few at a time, and gives each its one final state
watch       who among the other runners is alive
news        wakes those who wait for what happens to a run
"""
