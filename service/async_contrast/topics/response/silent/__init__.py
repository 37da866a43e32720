"""Calls whose await may be forgotten, and nobody sees it.

Claim: none; nothing in the notes has to be awaited.
Difference: what Flask does at once, Quart does when its coroutine is awaited, and a coroutine is
true, is unequal to everything, and may be dropped.
Hazard: the view answers 200 or leads on, the test passes, and nothing has been done.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    FORBIDDEN,
    HOLDS,
    INTERESTING,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
    LiveRequest,
)
from async_contrast.topics import live
from async_contrast.topics.response.silent import on_asyncio, on_threads, rules

_ALL = len(rules.CALLS)

SILENT_AWAIT = Contrast(
    name="silent-await",
    question="Which forgotten awaits show nothing, neither to the client nor to a test?",
    symptoms=(
        "RuntimeWarning: coroutine was never awaited",
        "RuntimeWarning: coroutine 'FileStorage.save' was never awaited",
        "uploaded file is not saved, file.save() saves nothing",
        "flash() shows no message, flash messages are not in the session cookie in Quart",
        "if request.files is always true",
        "assert response.get_data() always passes",
        "response.json is a coroutine in a test",
        "forgotten await shows no error",
    ),
    outcomes={rules.DONE: ACCEPTABLE, rules.WARNED: INTERESTING, rules.SILENT: FORBIDDEN},
    cells=(
        Cell(on_threads.silent_await, ORIGINAL, HOLDS, {rules.DONE: _ALL}),
        Cell(on_asyncio.silent_await, NAIVE_PORT, BREAKS, {rules.SILENT: _ALL, rules.WARNED: _ALL}),
        Cell(on_asyncio.silent_await_awaited, PORT, HOLDS, {rules.DONE: _ALL}),
    ),
    remedy="await file.save(), flash() and request.files, and in tests response.get_data() and "
    "response.json. With filterwarnings = error pytest fails at 'was never awaited', the one "
    "trace that is left.",
    live=tuple(
        LiveRequest("POST", f"silent-await/{form}", curl="-F text=text") for form in live.FORMS
    ),
)

CONTRASTS = (SILENT_AWAIT,)
