"""The parts of tasks.

started        tasks that nobody keeps, or looks at
watching       whether anybody looks what became of tasks that are kept
together       coroutines that a function lets go on at once
gathered       AC803, those that use one session
turns          whether the turns of a loop have a session each
guarding       the lock that a task holds whenever it uses a session
cancelled      where a task does not end although it was asked to
running        loops that are run in a loop, or for each request
catching       the blocks of `try` in a function, and what their handlers catch
ending         AC1604, tasks of views that the server's end cuts off
pooled         AC807 and AC808, jobs of a pool that do not end, or wait for others of it
conversations  which session of a database a call uses
"""
