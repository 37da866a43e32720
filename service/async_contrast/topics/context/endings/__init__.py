"""How a request ends: by an error, or with nobody there any more.

Claim: none; the notes end where the view returns.
Difference: Flask's teardowns get the error that made the 500. Quart has made an answer of it before
its context ends, and gives them None; under TESTING it gives them the error.
Hazard: a teardown that rolls back on an error commits half a view's work, and no test shows it. A
client that leaves ends a view at its next await.
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
)
from async_contrast.topics.context.endings import on_asyncio, on_threads, rules

_DONE = {rules.DONE, rules.TOLD_NONE}
_UNDONE, _HALF = {rules.HEARD, rules.UNDONE}, {rules.NOT_HEARD, rules.HALF}

TEARDOWN = Contrast(
    name="teardown",
    question="What does teardown hear of an error in the view, so that it rolls back?",
    symptoms=(
        "teardown_request gets None after an exception",
        "teardown_appcontext does not roll back, session committed after a 500",
        "commit happens in teardown although the view raised an error",
        "db.session.remove in teardown, rollback on error in Quart",
        "do_teardown_request exc is None",
    ),
    outcomes={
        rules.UNDONE: ACCEPTABLE,
        rules.HEARD: ACCEPTABLE,
        rules.NO_TEARDOWN: ACCEPTABLE,
        rules.NOT_HEARD: INTERESTING,
        rules.HALF: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.teardown_request, ORIGINAL, HOLDS, _UNDONE),
        Cell(on_threads.teardown_appcontext, ORIGINAL, HOLDS, _UNDONE),
        Cell(on_asyncio.teardown_request, NAIVE_PORT, BREAKS, _HALF),
        Cell(on_asyncio.teardown_appcontext, NAIVE_PORT, BREAKS, _HALF),
        Cell(on_asyncio.teardown_noted, PORT, HOLDS, _UNDONE),
        Cell(on_asyncio.teardown_in_view, PORT, HOLDS, {rules.NO_TEARDOWN, rules.UNDONE}),
        Cell(on_threads.teardown_handled, CONTROL, BREAKS, _HALF),
        Cell(on_asyncio.teardown_under_testing, CONTROL, HOLDS, _UNDONE),
    ),
    remedy="Quart gives a teardown None after a 500, but for tests that set TESTING. Commit in the "
    "view, or note the error on g where got_request_exception tells of it. On both sides an error "
    "that an error handler has answered is none for teardowns.",
)

CLIENT_LEAVES_VIEW = Contrast(
    name="client-leaves-view",
    question="The client leaves while a view works: is the work done to its end?",
    symptoms=(
        "CancelledError in a view, client disconnected",
        "request cancelled when the browser closes the connection, half of the work is done",
        "except Exception does not catch CancelledError",
        "asyncio.shield, work must finish after the client disconnects",
        "nginx 499",
    ),
    outcomes={
        rules.DONE: ACCEPTABLE,
        rules.TOLD_NONE: INTERESTING,
        rules.TOLD_CANCELLED: INTERESTING,
        rules.CUT: FORBIDDEN,
        rules.LATE: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.client_leaves_view, ORIGINAL, HOLDS, _DONE),
        Cell(on_asyncio.client_leaves_view, NAIVE_PORT, BREAKS, {rules.CUT, rules.TOLD_CANCELLED}),
        Cell(
            on_asyncio.client_leaves_view_left_sync,
            NAIVE_PORT,
            BREAKS,
            {rules.LATE, rules.TOLD_CANCELLED},
        ),
        Cell(on_asyncio.client_leaves_view_shielded, PORT, HOLDS, _DONE),
        Cell(on_asyncio.client_leaves_view_background, PORT, HOLDS, _DONE),
    ),
    remedy="A client that leaves cancels the view where it awaits, with a CancelledError that "
    "`except Exception` does not see. Give work that must end to app.add_background_task, or to a "
    "task that is kept, behind asyncio.shield() and with an app context of its own.",
)

CONTRASTS = (TEARDOWN, CLIENT_LEAVES_VIEW)
