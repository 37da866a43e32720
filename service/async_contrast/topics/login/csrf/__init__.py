"""Flask-WTF's CSRF protection kept in a Quart app.

Claim: none; the notes sign in, and protect no form.
Difference: it asks Flask's request before each one, and Quart's is another one.
Hazard: every route answers 500, those without a form too; and if it is left out for that, any site
may post for who is signed in.
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
from async_contrast.topics.login.csrf import on_asyncio, on_threads, rules

CSRF = Contrast(
    name="csrf",
    question="Does Flask-WTF's CSRF protection go on working in a Quart app?",
    symptoms=(
        "Flask-WTF with Quart, CSRFProtect, every route answers 500",
        "RuntimeError: Working outside of request context, in flask_wtf csrf protect",
        "The CSRF token is missing. The CSRF session token is missing.",
        "FlaskForm, validate_on_submit in Quart, quart-wtforms, wtforms",
        "csrf protection for Quart",
    ),
    outcomes={
        rules.SHOWN: ACCEPTABLE,
        rules.REFUSED: ACCEPTABLE,
        rules.TAKEN: ACCEPTABLE,
        rules.FORGED: FORBIDDEN,
        rules.CRASHES: FORBIDDEN,
        rules.NO_PATCH: FORBIDDEN,
        rules.NOT_INSTALLED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.csrf, ORIGINAL, rules.where_installed(HOLDS, rules.WORKS)),
        Cell(on_asyncio.csrf, NAIVE_PORT, rules.where_installed(BREAKS, {rules.CRASHES: 3})),
        Cell(on_asyncio.csrf_patched, NAIVE_PORT, rules.patched),
        Cell(
            on_asyncio.csrf_left_out,
            NAIVE_PORT,
            BREAKS,
            {rules.SHOWN, rules.FORGED, rules.TAKEN},
        ),
        Cell(on_asyncio.csrf_own_token, PORT, HOLDS, rules.WORKS),
    ),
    remedy="quart-wtforms, or a token in the session that before_request compares with that of the "
    "form. quart-flask-patch mends CSRFProtect up to Quart 0.22. A cookie with SameSite=Lax, or "
    "Strict, helps beside it.",
)

CONTRASTS = (CSRF,)
