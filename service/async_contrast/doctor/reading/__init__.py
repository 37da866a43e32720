"""One file a family of hazards: a pure function from the project to findings.

Each of a family has `find(project: Project) -> Iterator[Finding]`; the others are parts of them.

blocking        what blocks the loop: sleep, HTTP, databases, subprocesses, hashes, files, waits
locks           locks of threads in async code, and what else threads wait at
of_locks        the parts of locks: those of asyncio
waits           the parts of blocking and locks
isolation       what belongs to one request, and is kept where all tasks read it
shared          the parts of isolation and loops
awaits          coroutines that nobody awaits
of_awaits       the parts of awaits
tasks           tasks that nobody keeps or watches, shared sessions, cancellation, loops in loops,
                jobs of pools
of_tasks        the parts of tasks
loops           objects of asyncio in the hands of threads, and of several loops; where no loop is
of_loops        the parts of loops
flask_names     names of flask and extensions for it, in an application of Quart
of_flask_names  the parts of flask_names
decorators      decorators around async functions
of_decorators   the parts of decorators
updates         reads, awaits and writes of what is shared
of_updates      the parts of updates
orm             SQLAlchemy on asyncio: sessions, rows, listeners
of_orm          the parts of orm
contexts        who sees the request: hooks, streams, threads, teardown
of_contexts     the parts of contexts
responses       what views return and render, and the limits of streams and uploads
of_responses    the parts of responses
sign_in         redirects to wherever the request says, one account for all
migrations      Alembic: a loop in env.py, SQLite without batches
under_test      test clients: what they do not start, and do not send
running         commands, loops that do not end, servers in threads, jobs at the end
websockets      who guards them, keeps them and cleans up, and what is stored there
of_websockets   the parts of websockets
common          what the readings of all families ask
"""
