"""Flask-SQLAlchemy kept in a Quart app.

Claim: none; the notes know Flask alone.
Difference: its sessions belong to Flask's application context, and a Quart app pushes none.
Hazard: the extension ends its session after every request: each page fails, also those that ask no
database, and with an error that no error handler is asked about.
"""

from async_contrast.contrasts.contrast import (
    BREAKS,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
)
from async_contrast.topics.relationships.kept import on_asyncio, on_threads, rules

_WORKS = {rules.SHOWN, rules.READ}

KEPT_EXTENSION = Contrast(
    name="kept-extension",
    question="Does Flask-SQLAlchemy go on working in a Quart app?",
    symptoms=(
        "Flask-SQLAlchemy in Quart: RuntimeError: Working outside of application context.",
        "db.session in Quart, flask_sqlalchemy extension kept",
        "error in teardown_appcontext, session.remove, every page fails with Flask-SQLAlchemy",
        "quart-sqlalchemy, quart-flask-patch",
    ),
    outcomes=rules.OUTCOMES,
    cells=(
        Cell(on_threads.kept_extension, ORIGINAL, HOLDS, _WORKS),
        Cell(on_asyncio.kept_extension, NAIVE_PORT, BREAKS, {rules.CRASHES: 2}),
        Cell(on_asyncio.kept_extension_patched, NAIVE_PORT, rules.mended),
        Cell(on_asyncio.kept_extension_replaced, PORT, HOLDS, _WORKS),
    ),
    remedy="Its teardown asks for Flask's application context: every page fails. Use an "
    "AsyncEngine, and an AsyncSession for each request. quart-flask-patch mends it up to Quart "
    "0.22, with a session that blocks the loop.",
)

CONTRASTS = (KEPT_EXTENSION,)
