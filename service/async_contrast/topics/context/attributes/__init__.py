"""Attributes that stem from WSGI.

Claim: none; the notes read request.args and session alone.
Difference: Flask's request and response are made of a WSGI environment, Quart's of an ASGI scope.
Hazard: what is gone is an AttributeError, and so a 500 where a view reads it.
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
from async_contrast.topics.context.attributes import on_asyncio, on_threads, rules

_ALL = len(rules.EXPECTED)

FLASK_ATTRIBUTES = Contrast(
    name="flask-attributes",
    question="Are request.environ, request.remote_user, call_on_close and wsgi_app there on Quart?",
    symptoms=(
        "AttributeError: 'Request' object has no attribute 'environ'",
        "AttributeError: 'Request' object has no attribute 'remote_user'",
        "AttributeError: 'Response' object has no attribute 'call_on_close'",
        "AttributeError: 'Quart' object has no attribute 'wsgi_app'",
        "WSGI middleware, ProxyFix with Quart",
    ),
    outcomes={rules.THERE: ACCEPTABLE, rules.GONE: FORBIDDEN},
    cells=(
        Cell(on_threads.flask_attributes, ORIGINAL, HOLDS, {rules.THERE: _ALL}),
        Cell(on_asyncio.flask_attributes, NAIVE_PORT, BREAKS, {rules.GONE: _ALL}),
        Cell(on_asyncio.flask_attributes_replaced, PORT, HOLDS, {rules.THERE: _ALL}),
    ),
    remedy="What stems from WSGI is gone. Use request.remote_addr and the headers, or "
    "request.scope; request.authorization; app.add_background_task for what follows the answer; "
    "and wrap app.asgi_app where a middleware wrapped app.wsgi_app.",
)

CONTRASTS = (FLASK_ATTRIBUTES,)
