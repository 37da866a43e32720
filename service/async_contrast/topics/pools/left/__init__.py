"""Jobs on threads that nobody waits for, and the end.

Claim: none; the notes join every thread.
Difference: a daemon thread is left behind when the process ends. asyncio.run waits for every thread
of its pool, as the process does for those of any pool.
Hazard: a job that a time limit has given up still holds up the end: a restart hangs.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    CONTROL,
    FORBIDDEN,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
)
from async_contrast.topics.pools.left import on_asyncio, on_threads, rules

LEFT_JOB = Contrast(
    name="left-job",
    question="A job works on a thread, and nobody waits for it: does the end?",
    symptoms=(
        "asyncio.run does not return, program hangs at exit",
        "loop.shutdown_default_executor waits for asyncio.to_thread",
        "The executor did not finishing joining its threads within 300 seconds.",
        "wait_for timed out, but the process does not exit",
        "daemon thread at exit, non-daemon threads of ThreadPoolExecutor",
        "restart hangs until a thread has ended",
    ),
    outcomes={rules.ENDS: ACCEPTABLE, rules.WAITS: FORBIDDEN},
    cells=(
        Cell(on_threads.left_job, ORIGINAL, HOLDS, {rules.ENDS}),
        Cell(on_asyncio.left_job, NAIVE_PORT, BREAKS, {rules.WAITS}),
        Cell(on_asyncio.left_job_given_up, NAIVE_PORT, BREAKS, {rules.WAITS}),
        Cell(on_asyncio.left_job_event, PORT, HOLDS, {rules.ENDS}),
        Cell(on_asyncio.left_job_daemon, PORT, HOLDS, {rules.ENDS}),
        Cell(on_threads.left_job_of_a_pool, CONTROL, BREAKS, {rules.WAITS}),
    ),
    remedy="asyncio.run waits, by loop.shutdown_default_executor, for all that asyncio.to_thread "
    "still runs (300 s at most from Python 3.12 on), and Python's end for every thread of a pool. "
    "Give a long job an Event that it looks at, and set it at the end; or a daemon thread, if it "
    "may be cut off anywhere.",
)

CONTRASTS = (LEFT_JOB,)
