"""Flask-HTTPAuth kept in a Quart app.

Claim: none; the notes know Flask alone.
Difference: the guard asks Flask's request for the header, and Quart's is another one.
Hazard: guarded pages answer 500 to everybody; the others look well, so that it shows late.
"""

from async_contrast.contrasts.contrast import (
    BREAKS,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
    LiveRequest,
)
from async_contrast.topics.basic_auth.kept import on_asyncio, on_threads, rules

KEPT_EXTENSION = Contrast(
    name="kept-extension",
    question="Does Flask-HTTPAuth go on working in a Quart app?",
    symptoms=(
        "Flask-HTTPAuth with Quart",
        "HTTPBasicAuth login_required on an async view answers 500",
        "auth.verify_password is never called",
        "quart-flask-patch and flask_httpauth",
        "flask_httpauth: RuntimeError: Working outside of request context, in get_auth",
    ),
    outcomes=rules.OUTCOMES,
    cells=(
        Cell(on_threads.kept_extension, ORIGINAL, HOLDS, rules.WORKS),
        Cell(on_asyncio.kept_extension, NAIVE_PORT, BREAKS, {rules.SHOWN: 1, rules.CRASHES: 2}),
        Cell(on_asyncio.kept_extension_patched, NAIVE_PORT, rules.mended),
        Cell(on_asyncio.kept_extension_replaced, PORT, HOLDS, rules.WORKS),
    ),
    remedy="Its guard asks Flask's request: a guarded page is a 500 for everybody. Read "
    "request.authorization of Quart, and raise Unauthorized with a realm. quart-flask-patch mends "
    "it up to Quart 0.22; on Quart 0.23 it cannot be imported.",
    live=(LiveRequest("GET", "me", curl="-i -u ada:lovelace"),),
)

CONTRASTS = (KEPT_EXTENSION,)
