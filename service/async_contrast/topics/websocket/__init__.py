"""Websockets: who guards them, who may send on them, and what is left when they end.

Claim: none; the notes know requests alone.
Difference: Flask has no websockets. What extensions add is a request that does not end: its hooks
have run, and a thread talks. Quart's has a context and hooks of its own, and a task that is
cancelled when the client leaves.
Hazard: what before_request keeps out of every page gets in by a websocket; a kept
quart.websocket is nobody's outside of its handler; `except Exception` does not see a client leave.
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
    LiveRequest,
    Topic,
)
from async_contrast.topics import live
from async_contrast.topics.websocket import on_asyncio, on_threads, rules

_HANDSHAKE = (
    "-H Connection:Upgrade -H Upgrade:websocket -H Sec-WebSocket-Version:13 "
    "-H Sec-WebSocket-Key:dGhlIHNhbXBsZSBub25jZQ=="
)
"""How curl asks for a websocket; the key is the one of RFC 6455."""

GUARD = Contrast(
    name="guard",
    question="Does what guards every request guard a websocket, too?",
    symptoms=(
        "before_request is not called for a websocket",
        "websocket without authentication, login check does not run for websockets",
        "before_websocket, login_required on a websocket",
        "websocket security, anonymous client connects to the websocket",
        "RuntimeError: Not within a request context, in a websocket handler",
    ),
    outcomes={rules.REFUSED: ACCEPTABLE, rules.LET_IN: FORBIDDEN},
    cells=(
        Cell(on_threads.guard, ORIGINAL, HOLDS, {rules.REFUSED}),
        Cell(on_asyncio.guard, NAIVE_PORT, BREAKS, {rules.LET_IN}),
        Cell(on_asyncio.guard_before_websocket, PORT, HOLDS, {rules.REFUSED}),
    ),
    remedy="before_websocket beside before_request, after_websocket beside after_request, and "
    "teardown_websocket beside teardown_request: no hook of a request runs for a websocket. There, "
    "and in its handler, quart.websocket stands for quart.request.",
    live=tuple(
        request
        for form in live.FORMS
        for request in (
            LiveRequest("GET", f"guard/{form}"),
            LiveRequest("GET", f"guard/{form}", curl=f"-i {_HANDSHAKE}"),
        )
    ),
)

KEPT = Contrast(
    name="kept",
    question="Can a websocket be kept, and sent to from elsewhere?",
    symptoms=(
        "RuntimeError: Not within a websocket context",
        "broadcast to all websockets, set of connected clients",
        "send to a websocket from another task, from a background task, from a request",
        "share the websocket object, websocket._get_current_object()",
        "ClientDisconnectedError, send after the websocket is closed",
        "Flask-SocketIO emit, Flask-Sock ws.send ported to Quart",
    ),
    outcomes={
        rules.ARRIVES: ACCEPTABLE,
        rules.TOLD: ACCEPTABLE,
        rules.OUTSIDE: FORBIDDEN,
        rules.NOT_TOLD: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.kept, ORIGINAL, HOLDS, {rules.ARRIVES}),
        Cell(on_asyncio.kept, NAIVE_PORT, BREAKS, {rules.OUTSIDE}),
        Cell(on_asyncio.kept_object, PORT, HOLDS, {rules.ARRIVES}),
        Cell(on_asyncio.kept_by_its_task, PORT, HOLDS, {rules.ARRIVES}),
        Cell(on_threads.kept_after_its_end, CONTROL, HOLDS, {rules.TOLD}),
        Cell(on_asyncio.kept_after_its_end, CONTROL, rules.sent_late),
    ),
    remedy="Keep websocket._get_current_object(): quart.websocket means that of whoever asks. Or "
    "keep a queue for each, and let its handler send. Take it out in a `finally`: up to Quart 0.22 "
    "nobody tells who sends to a client that is gone.",
)

LEAVING = Contrast(
    name="leaving",
    question="Is anything cleaned up behind the client of a websocket that leaves?",
    symptoms=(
        "websocket disconnect, asyncio.CancelledError in websocket.receive()",
        "client leaves a websocket, except Exception does not run",
        "WebSocketDisconnect: clean up the set of connected clients, who left stays in it",
        "teardown_websocket, on_disconnect, ConnectionClosed",
        "detect when a websocket is closed by the browser",
    ),
    outcomes={rules.CLEANED: ACCEPTABLE, rules.LEFT_BEHIND: FORBIDDEN},
    cells=(
        Cell(on_threads.leaving, ORIGINAL, HOLDS, {rules.CLEANED}),
        Cell(on_asyncio.leaving, NAIVE_PORT, BREAKS, {rules.LEFT_BEHIND}),
        Cell(on_asyncio.leaving_finally, PORT, HOLDS, {rules.CLEANED}),
        Cell(on_asyncio.leaving_teardown, PORT, HOLDS, {rules.CLEANED}),
    ),
    remedy="Clean up in `finally`, or in teardown_websocket: a client that leaves cancels the "
    "handler, and `except Exception` does not catch a CancelledError.",
)

SESSION = Contrast(
    name="session",
    question="Is what a websocket sets in the session stored?",
    symptoms=(
        "Secure Cookie Session modified during websocket handling. These modifications will be "
        "lost as a cookie cannot be set.",
        "session is not saved in a websocket, session changes are lost",
        "set a cookie from a websocket",
        "session in a websocket handler, flask-socketio session",
    ),
    outcomes={
        rules.STORED: ACCEPTABLE,
        rules.LOGGED: INTERESTING,
        rules.NOT_STORED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.session_set_while_talking, ORIGINAL, BREAKS, {rules.NOT_STORED}),
        Cell(
            on_asyncio.session_set_while_talking,
            NAIVE_PORT,
            BREAKS,
            {rules.NOT_STORED, rules.LOGGED},
        ),
        Cell(on_asyncio.session_set_before, PORT, HOLDS, {rules.STORED}),
    ),
    remedy="Set it in a request: a session is a cookie, a cookie is a header, and the handshake is "
    "over. That is so on both sides; Quart logs an error.",
)

TOPIC = Topic.of(
    "websocket",
    "Websockets: guards, senders and ends of what Flask has by extension alone",
    GUARD,
    KEPT,
    LEAVING,
    SESSION,
)
