"""Names that are called alike in flask and in quart.

Claim: none; the notes know Flask alone.
Difference: each library looks for a context of its own, and a Quart app has pushed none of Flask's.
Hazard: what needs no context works, what does fails, and has_request_context() and Flask's signals
just say nothing.
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
    LiveRequest,
    Side,
)
from async_contrast.topics import live
from async_contrast.topics.context.names import kept, on_asyncio, on_threads, rules

FLASK_NAMES = Contrast(
    name="flask-names",
    question="Which names of flask go on working in a Quart app?",
    symptoms=(
        "RuntimeError: Working outside of request context in a Quart view",
        "RuntimeError: Working outside of application context, in flask.jsonify, flask.url_for, "
        "flask.make_response or flask.render_template in a Quart view",
        "from flask import request, g, session, current_app in a Quart app",
        "mixing flask and quart imports",
        "flask signals are never sent, has_request_context is False on Quart",
    ),
    outcomes={
        rules.WORKS: ACCEPTABLE,
        rules.OUTSIDE: FORBIDDEN,
        rules.WRONG: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.flask_names, ORIGINAL, HOLDS, {rules.WORKS: rules.NAMES}),
        Cell(
            kept.flask_names_kept,
            NAIVE_PORT,
            BREAKS,
            {rules.WORKS: 4, rules.OUTSIDE: 10, rules.WRONG: 2},
            side=Side.ASYNCIO,
        ),
        Cell(on_asyncio.flask_names, PORT, HOLDS, {rules.WORKS: rules.NAMES}),
    ),
    remedy="Import every name from quart, and await make_response, render_template, send_file and "
    "flash. Of flask's, redirect, abort, Response and Blueprint still work; the rest look for a "
    "context that is not there. has_request_context() says False, and signals are never sent.",
    live=tuple(LiveRequest("GET", f"flask-names/{form}?q=text") for form in live.FORMS),
)

CONTRASTS = (FLASK_NAMES,)
