"""What runs beside an application, and what becomes of it when the server ends.

Claim: none; the notes' programs serve nothing.
Difference: a thread goes on by itself, and the interpreter waits for it. A task lives on the
server's loop: what start-up awaits keeps the server from starting, and what runs when the loop ends
is cancelled.
Hazard: an endless loop in before_serving serves nobody; as a background task it holds the end up
for 5 s; a job of create_task is cut off.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    FORBIDDEN,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
)
from async_contrast.topics.running.ends import on_asyncio, on_threads, rules

BESIDE = Contrast(
    name="beside",
    question="A loop runs beside the application for ever: does that serve, and does it end?",
    symptoms=(
        "before_serving never finishes, while True in before_serving, the server does not start",
        "LifespanTimeoutError: Timeout whilst awaiting startup",
        "server does not shut down at once on Ctrl-C or SIGTERM, hangs at shutdown",
        "shutdown takes 5 seconds, add_background_task with an endless loop",
        "periodic task, scheduler, polling loop in Quart, while True await asyncio.sleep",
        "BACKGROUND_TASK_SHUTDOWN_TIMEOUT, app.shutdown_event",
        "background thread started at application start, ported to asyncio",
    ),
    outcomes={
        rules.SERVES: ACCEPTABLE,
        rules.ENDS: ACCEPTABLE,
        rules.NEVER_SERVES: FORBIDDEN,
        rules.LATE: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.beside, ORIGINAL, HOLDS, {rules.SERVES, rules.ENDS}),
        Cell(on_asyncio.beside, NAIVE_PORT, BREAKS, {rules.NEVER_SERVES}),
        Cell(on_asyncio.beside_background_task, NAIVE_PORT, BREAKS, {rules.SERVES, rules.LATE}),
        Cell(on_asyncio.beside_cancelled_task, PORT, HOLDS, {rules.SERVES, rules.ENDS}),
        Cell(on_asyncio.beside_shutdown_event, PORT, HOLDS, {rules.SERVES, rules.ENDS}),
    ),
    remedy="Start a task in before_serving, keep it, and cancel it in after_serving; or let a "
    "background task go round until app.shutdown_event is set. What before_serving awaits has to "
    "end before anybody is served.",
)

AT_THE_END = Contrast(
    name="at-the-end",
    question="The server ends while a job works that a view has started: is the job done?",
    symptoms=(
        "background task is cancelled on shutdown, CancelledError at shutdown",
        "asyncio.create_task job lost on restart or deploy",
        "graceful shutdown waits for background tasks",
        "daemon thread, non-daemon thread, work lost at exit",
        "email is not sent when the server is restarted",
    ),
    outcomes={rules.DONE: ACCEPTABLE, rules.LOST: FORBIDDEN},
    cells=(
        Cell(on_threads.at_the_end, ORIGINAL, HOLDS, {rules.DONE}),
        Cell(on_asyncio.at_the_end, NAIVE_PORT, BREAKS, {rules.LOST}),
        Cell(on_asyncio.at_the_end_longer_than_its_limit, NAIVE_PORT, BREAKS, {rules.LOST}),
        Cell(on_asyncio.at_the_end_background_task, PORT, HOLDS, {rules.DONE}),
    ),
    remedy="app.add_background_task: the server's end waits for it, up to "
    "BACKGROUND_TASK_SHUTDOWN_TIMEOUT (5 s): set it longer than any job. What takes longer yet, "
    "or has to be done whatever happens, belongs into a queue outside of the process.",
)

CONTRASTS = (BESIDE, AT_THE_END)
