"""Flask-Login kept in a Quart app.

Claim: none; the notes know Flask alone.
Difference: what the extension does after each request looks for Flask's request, and Quart's is
another one.
Hazard: every route answers 500, also those that nobody guards.
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
from async_contrast.topics.login.kept import on_asyncio, on_threads, rules

KEPT_EXTENSION = Contrast(
    name="kept-extension",
    question="Does Flask-Login go on working in a Quart app?",
    symptoms=(
        "Flask-Login with Quart, every route answers 500",
        "AttributeError: 'Quart' object has no attribute 'login_manager'",
        "AttributeError: 'NoneType' object has no attribute 'is_authenticated'",
        "flask_login: RuntimeError: Working outside of request context, at current_user",
        "quart-flask-patch, import quart_flask_patch",
        "Working outside of request context in _update_remember_cookie",
    ),
    outcomes=rules.OUTCOMES,
    cells=(
        Cell(on_threads.kept_extension, ORIGINAL, HOLDS, rules.WORKS),
        Cell(on_asyncio.kept_extension, NAIVE_PORT, BREAKS, {rules.CRASHES: 3}),
        Cell(on_asyncio.kept_extension_patched, NAIVE_PORT, rules.half_mended),
        Cell(on_asyncio.kept_extension_replaced, PORT, HOLDS, rules.WORKS),
    ),
    remedy="Its hook after each request asks Flask's session: every route fails, not only the "
    "guarded ones. Use quart-auth. quart-flask-patch mends the open pages up to Quart 0.22, and no "
    "guarded one; on Quart 0.23 it cannot be imported.",
    live=(LiveRequest("GET", "me", curl="-i"),),
)

CONTRASTS = (KEPT_EXTENSION,)
