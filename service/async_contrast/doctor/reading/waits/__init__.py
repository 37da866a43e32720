"""The parts of blocking and of locks: where a thread waits, and what it holds.

waiting   the places of a function where its thread waits
done      whether what is waited for has ended before
holding   from where to where a function holds a lock of threads
given_up  AC106, time limits around what a thread does
limited   AC204, time limits that asyncio does not take
"""
