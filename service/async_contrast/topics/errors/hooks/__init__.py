"""What Flask and Quart do alike when a request fails, and outside of one.

Claim: none; the notes let nothing fail.
Difference: none. after_request is called with the answer to an error as with any other, a handler
of HTTPException is given the 404 of no route and the 500 of a broken view too, and url_for needs
SERVER_NAME outside of a request.
Hazard: none of asyncio. Who looks for one here may look elsewhere.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    Cell,
    Contrast,
    LiveRequest,
)
from async_contrast.contrasts.shows import Shows
from async_contrast.topics.errors.hooks import on_asyncio, on_threads, rules

_ERRORS = len(rules.ERRORS)
_ALIKE: Shows = {
    rules.AFTER: _ERRORS,
    rules.HANDLED: _ERRORS,
    rules.NEEDS_NAME: 1,
    rules.NAMED: 1,
}

HOOKS_ON_ERRORS = Contrast(
    name="hooks-on-errors",
    question="Are after_request, errorhandler and url_for the same on Quart where something fails?",
    symptoms=(
        "after_request not called on error",
        "errorhandler HTTPException",
        "errorhandler(HTTPException) catches a 404 of no route, and a 500 as InternalServerError",
        "url_for SERVER_NAME",
        "RuntimeError: Unable to create a url adapter, try setting the SERVER_NAME config variable",
        "RuntimeError: Unable to build URLs outside an active request without 'SERVER_NAME' "
        "configured.",
        "CORS headers are missing on a 500",
    ),
    outcomes=dict.fromkeys((rules.AFTER, rules.HANDLED, rules.NEEDS_NAME, rules.NAMED), ACCEPTABLE),
    cells=(
        Cell(on_threads.hooks_on_errors, ORIGINAL, HOLDS, _ALIKE),
        Cell(on_asyncio.hooks_on_errors, NAIVE_PORT, HOLDS, _ALIKE),
        Cell(on_asyncio.hooks_on_errors_left_sync, NAIVE_PORT, HOLDS, _ALIKE),
    ),
    remedy="No difference: both call after_request with the answer to an error, give a handler of "
    "HTTPException every one, with the error of a broken view in original_exception, and need "
    "SERVER_NAME for url_for outside of a request. What teardowns hear differs: context/teardown.",
    live=tuple(LiveRequest("GET", f"hooks-on-errors/{error}", curl="-i") for error in rules.LIVE),
)

CONTRASTS = (HOOKS_ON_ERRORS,)
