"""Pools: how many wait at once, and on whose threads.

Claim: none; the notes' workers have a thread each.
Difference: a thread each waits beside the others. Awaits in a loop come one after the other, and
what asyncio.to_thread runs, as Quart's views left sync, shares one pool of min(32, processors + 4).
Hazard: ten awaits take ten times as long; slow jobs keep every quick one waiting; jobs that wait
for a job of their own pool never end.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    CONTROL,
    FORBIDDEN,
    HANGS,
    HOLDS,
    INTERESTING,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
    LiveRequest,
    Topic,
)
from async_contrast.contrasts.shows import all_of
from async_contrast.topics import live
from async_contrast.topics.pools import bound, left, on_asyncio, on_threads, rules

_HANGS_AFTER = 0.7
"""Seconds; the cells that hang do so within milliseconds."""

_TOGETHER, _ALONE = {rules.TOGETHER: all_of("jobs")}, {rules.ALONE: all_of("jobs")}

ONE_BY_ONE = Contrast(
    name="one-by-one",
    question="Do many who wait do so together, or one after the other?",
    symptoms=(
        "await in a for loop is slow, sequential awaits",
        "async is not faster, requests are made one after the other",
        "asyncio.gather many requests concurrently",
        "asyncio slower than threads",
    ),
    parameters=(rules.JOBS,),
    outcomes={rules.TOGETHER: ACCEPTABLE, rules.ALONE: FORBIDDEN},
    cells=(
        Cell(on_threads.one_by_one, ORIGINAL, HOLDS, _TOGETHER),
        Cell(on_asyncio.one_by_one_in_a_loop, NAIVE_PORT, BREAKS, _ALONE),
        Cell(on_asyncio.one_by_one, PORT, HOLDS, _TOGETHER),
        Cell(on_asyncio.one_by_one_task_group, PORT, HOLDS, _TOGETHER),
        Cell(on_threads.one_by_one_in_a_loop, CONTROL, BREAKS, _ALONE),
    ),
    remedy="`await` in a loop waits for each before the next begins. Start all with asyncio.gather "
    "or in a TaskGroup, with a Semaphore where they are too many.",
    live=tuple(LiveRequest("GET", f"one-by-one/{form}") for form in live.FORMS),
)

BUSY_THREADS = Contrast(
    name="busy-threads",
    question="Every thread of the default pool is busy: what becomes of a quick job?",
    symptoms=(
        "thread pool exhausted, starvation",
        "asyncio.to_thread waits for a free thread",
        "min(32, os.cpu_count() + 4), max_workers of the default executor",
        "sync views of Quart are slow under load, run_sync queue",
        "set_default_executor",
    ),
    parameters=(rules.THREADS,),
    outcomes={rules.MEANWHILE: ACCEPTABLE, rules.WAITED: FORBIDDEN},
    cells=(
        Cell(on_threads.busy_threads, ORIGINAL, HOLDS, {rules.MEANWHILE}),
        Cell(on_asyncio.busy_threads, NAIVE_PORT, BREAKS, {rules.WAITED}),
        Cell(on_asyncio.busy_threads_of_sync_views, NAIVE_PORT, BREAKS, {rules.WAITED}),
        Cell(on_asyncio.busy_threads_pool_of_their_own, PORT, HOLDS, {rules.MEANWHILE}),
        Cell(on_asyncio.busy_threads_larger_pool, PORT, HOLDS, {rules.MEANWHILE}),
        Cell(on_threads.busy_threads_of_one_pool, CONTROL, BREAKS, {rules.WAITED}),
    ),
    remedy="asyncio.to_thread, and every view of Quart left sync, share the loop's default pool of "
    "min(32, processors + 4) threads. Give slow jobs a pool of their own with run_in_executor, or "
    "the loop a larger one with set_default_executor.",
)

NESTED_JOBS = Contrast(
    name="nested-jobs",
    question="Jobs on all threads of a pool wait for one more of that pool: does it ever run?",
    symptoms=(
        "deadlock in ThreadPoolExecutor, nested submit",
        "future.result() inside a pool's thread hangs",
        "run_coroutine_threadsafe(...).result() hangs in to_thread",
        "thread pool exhausted, all threads wait for each other",
    ),
    outcomes={rules.RAN: ACCEPTABLE, rules.HAS_A_THREAD: INTERESTING},
    cells=(
        Cell(on_threads.nested_jobs, ORIGINAL, HOLDS, {rules.HAS_A_THREAD: 2, rules.RAN: 2}),
        Cell(
            on_asyncio.nested_jobs,
            NAIVE_PORT,
            HANGS,
            {rules.HAS_A_THREAD: 2},
            seconds=_HANGS_AFTER,
        ),
        Cell(on_asyncio.nested_jobs_awaited, PORT, HOLDS, {rules.HAS_A_THREAD: 2, rules.RAN: 2}),
        Cell(
            on_threads.nested_jobs_of_one_pool,
            CONTROL,
            HANGS,
            {rules.HAS_A_THREAD: 2},
            seconds=_HANGS_AFTER,
        ),
    ),
    remedy="A thread of a pool must not wait for another job of that pool. Let a task await the "
    "jobs one after the other, so that none holds a thread while it waits.",
)

TOPIC = Topic.of(
    "pools",
    "Many at once: a thread each against tasks, and the pool of threads behind a loop",
    ONE_BY_ONE,
    BUSY_THREADS,
    NESTED_JOBS,
    *left.CONTRASTS,
    *bound.CONTRASTS,
)
