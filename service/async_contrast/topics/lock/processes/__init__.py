"""A lock in each of several worker processes: what it protects, and what does it instead.

Claim: "a Lock protects shared memory" (the notes).
Difference: none: worker processes share no memory, on threads as on asyncio, but a database.
In each process the lock keeps one of two workers out; the other processes do not know of it.
Hazard: every process holds its own lock and all of them write what they read: increments are
lost without an error. What the database does instead differs from one to the next, and FOR
UPDATE is dropped in silence where it knows none.
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
    Integer,
)
from async_contrast.contrasts.shows import twice
from async_contrast.topics.lock.processes import on_asyncio, on_threads, rules

ACROSS_PROCESSES = Contrast(
    name="across-processes",
    question="Does a lock in each of several worker processes protect a counter in a database?",
    symptoms=(
        "gunicorn, uvicorn or hypercorn with several workers: a lock or global is not shared",
        "in-memory counter or cache differs between worker processes",
        "lock between processes, multiprocessing, distributed lock",
        "BEGIN IMMEDIATE, SELECT FOR UPDATE, with_for_update",
        "race condition in the database with --workers 4",
    ),
    parameters=(
        Integer(
            "processes", "how many increment it, by two workers each", 2, 2, 8, is_workers=True
        ),
    ),
    outcomes={rules.KEPT: ACCEPTABLE, rules.LOST: FORBIDDEN, rules.REFUSED: FORBIDDEN},
    cells=(
        Cell(
            on_threads.across_processes_locked,
            ORIGINAL,
            BREAKS,
            {rules.KEPT: 2, rules.LOST: twice("processes", but=2)},
        ),
        Cell(
            on_threads.across_processes_one_statement,
            CONTROL,
            HOLDS,
            {rules.KEPT: twice("processes")},
        ),
        Cell(on_threads.across_processes_begin_immediate, CONTROL, rules.begin_immediate),
        Cell(on_threads.across_processes_select_for_update, CONTROL, rules.select_for_update),
        Cell(
            on_asyncio.across_processes_locked,
            NAIVE_PORT,
            BREAKS,
            {rules.KEPT: 2, rules.LOST: twice("processes", but=2)},
        ),
        Cell(
            on_asyncio.across_processes_one_statement, PORT, HOLDS, {rules.KEPT: twice("processes")}
        ),
        Cell(on_asyncio.across_processes_begin_immediate, CONTROL, rules.begin_immediate),
        Cell(on_asyncio.across_processes_select_for_update, CONTROL, rules.select_for_update),
    ),
    remedy="Let the database do it: UPDATE ... SET n = n + 1, or a transaction that locks before "
    "it reads: BEGIN IMMEDIATE in SQLite, SELECT ... FOR UPDATE in PostgreSQL.",
)

CONTRASTS = (ACROSS_PROCESSES,)
