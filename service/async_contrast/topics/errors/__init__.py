"""Errors: whom they reach.

Claim: none; the notes let nothing fail.
Difference: a thread's error is told at once, to threading.excepthook. A task's waits to be
looked at, and is told when the task is let go if nobody did. One that fails ends its caller's
waiting, and not its neighbours' work.
Hazard: a task that a list keeps fails without a word.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    CONTROL,
    FORBIDDEN,
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
from async_contrast.topics import live
from async_contrast.topics.errors import hooks, on_asyncio, on_threads, rules

LOST_ERRORS = Contrast(
    name="lost-errors",
    question="Where does an error in a worker go?",
    symptoms=(
        "Task exception was never retrieved",
        "exception in a task is swallowed, no traceback",
        "background task fails silently",
        "asyncio.create_task error is lost",
        "future.exception, executor.submit swallows exceptions",
        "threading.excepthook",
    ),
    outcomes={
        rules.AT_ONCE: ACCEPTABLE,
        rules.WHEN_ASKED: ACCEPTABLE,
        rules.LET_GO: INTERESTING,
        rules.NOT_YET: FORBIDDEN,
        rules.NEVER: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.lost_errors_thread, ORIGINAL, HOLDS, {rules.AT_ONCE}),
        Cell(on_asyncio.lost_errors_task, NAIVE_PORT, BREAKS, {rules.NOT_YET, rules.LET_GO}),
        Cell(on_asyncio.lost_errors_task_group, PORT, HOLDS, {rules.WHEN_ASKED}),
        Cell(on_asyncio.lost_errors_done_callback, PORT, HOLDS, {rules.AT_ONCE}),
        Cell(on_asyncio.lost_errors_background_task, PORT, HOLDS, {rules.AT_ONCE}),
        Cell(on_threads.lost_errors_submit, CONTROL, BREAKS, {rules.NOT_YET, rules.NEVER}),
    ),
    remedy="Await the task, start it in a TaskGroup, or give it a done callback that asks for "
    "task.exception(); Quart's add_background_task logs it. asyncio tells of an error that nobody "
    "asked for only when the task is let go, and a list keeps it. A future of an executor never "
    "tells.",
)

ONE_OF_FOUR = Contrast(
    name="one-of-four",
    question="One of four workers fails: what becomes of the others?",
    symptoms=(
        "asyncio.gather one task fails, the others go on",
        "return_exceptions=True",
        "ExceptionGroup: unhandled errors in a TaskGroup",
        "cancel the remaining tasks on an error",
        "executor.map raises the first error",
    ),
    outcomes={
        rules.RAISED: ACCEPTABLE,
        rules.ENDED: ACCEPTABLE,
        rules.CANCELLED: INTERESTING,
        rules.NOT_RAISED: FORBIDDEN,
        rules.RUNS_ON: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.one_of_four_map, ORIGINAL, HOLDS, {rules.RAISED: 1, rules.ENDED: 3}),
        Cell(
            on_asyncio.one_of_four_gather, NAIVE_PORT, BREAKS, {rules.RAISED: 1, rules.RUNS_ON: 3}
        ),
        Cell(on_asyncio.one_of_four_task_group, PORT, HOLDS, {rules.RAISED: 1, rules.CANCELLED: 3}),
        Cell(
            on_asyncio.one_of_four_return_exceptions,
            PORT,
            HOLDS,
            {rules.RAISED: 1, rules.ENDED: 3},
        ),
        Cell(on_threads.one_of_four_results, CONTROL, BREAKS, {rules.RAISED: 1, rules.RUNS_ON: 3}),
    ),
    remedy="gather raises the first error and lets the rest run on with nobody to wait for them. A "
    "TaskGroup cancels them and waits; gather(return_exceptions=True) waits, and its results are "
    "to be looked through for errors.",
    live=tuple(LiveRequest("GET", f"one-of-four/{form}") for form in live.FORMS),
)

TOPIC = Topic.of(
    "errors",
    "Whom an error reaches: that of a worker, of one among others, and of a request",
    LOST_ERRORS,
    ONE_OF_FOUR,
    *hooks.CONTRASTS,
)
