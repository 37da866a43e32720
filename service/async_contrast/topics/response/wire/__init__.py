"""What goes out: where there is no body, and when nobody listens any more.

Claim: none; the notes end where the view returns.
Difference: Werkzeug's responses know the method and the status, and leave the body out. Quart's go
to the server whole, which drops what HTTP forbids. A client that leaves ends a thread's generator
at its next part; it cancels a task at once, wherever it waits.
Hazard: a HEAD runs the whole generator, and cleaning up in `except GeneratorExit` is passed over.
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
from async_contrast.topics.response.wire import on_asyncio, on_threads, rules

HEAD = Contrast(
    name="head",
    question="Does a HEAD request run the generator of the body?",
    symptoms=(
        "HEAD request runs the view, takes as long as GET",
        "curl -I is slow; health check with HEAD",
        "generator runs although nobody reads the body",
    ),
    outcomes={rules.NOT_RUN: ACCEPTABLE, rules.RUN: FORBIDDEN},
    cells=(
        Cell(on_threads.head_of_generator, ORIGINAL, HOLDS, {rules.NOT_RUN}),
        Cell(on_asyncio.head_of_generator, NAIVE_PORT, BREAKS, {rules.RUN}),
        Cell(on_asyncio.head_answered_apart, PORT, HOLDS, {rules.NOT_RUN}),
    ),
    remedy="Quart adds HEAD to every GET route, as Flask does, but then streams the whole body to "
    "the server, which drops it. Where making the body costs something, answer a HEAD with "
    'Response(), which states no length: "" would say that a GET has 0 bytes (RFC 9110, 8.6).',
)

NO_CONTENT = Contrast(
    name="no-content",
    question="What goes out with a 204?",
    symptoms=(
        "204 No Content with Content-Length: 0",
        "proxy or client complains of a 204 with a length",
        "return an empty response, nothing, no body",
    ),
    outcomes={rules.NO_LENGTH: ACCEPTABLE, rules.LENGTH: FORBIDDEN},
    cells=(
        Cell(on_threads.no_content_tuple, ORIGINAL, HOLDS, {rules.NO_LENGTH}),
        Cell(on_threads.no_content_response, CONTROL, HOLDS, {rules.NO_LENGTH}),
        Cell(on_asyncio.no_content_tuple, NAIVE_PORT, BREAKS, {rules.LENGTH}),
        Cell(on_asyncio.no_content_response, PORT, HOLDS, {rules.NO_LENGTH}),
    ),
    remedy='A 204 must not carry a Content-Length (RFC 9110, 8.6), and ("", 204) does so on Quart: '
    "return Response(status=204).",
)

CLIENT_LEAVES = Contrast(
    name="client-leaves",
    question="A client leaves while a response streams: is what the generator holds released?",
    symptoms=(
        "asyncio.exceptions.CancelledError in a streaming response",
        "GeneratorExit is not raised, except GeneratorExit never runs",
        "client disconnects, browser closes the tab, connection reset, broken pipe",
        "detect disconnect in server-sent events, SSE, EventSource",
        "resource leak: connection, file or lock stays open after the client went away",
        "generator cleanup, finally in a generator does not run",
    ),
    outcomes={
        rules.RELEASED: ACCEPTABLE,
        rules.TOLD_AT_PART: INTERESTING,
        rules.TOLD_WAITING: INTERESTING,
        rules.NOT_TOLD: FORBIDDEN,
        rules.HELD: FORBIDDEN,
    },
    cells=(
        Cell(
            on_threads.client_leaves_except, ORIGINAL, HOLDS, {rules.RELEASED, rules.TOLD_AT_PART}
        ),
        Cell(
            on_threads.client_leaves_finally, CONTROL, HOLDS, {rules.RELEASED, rules.TOLD_AT_PART}
        ),
        Cell(on_asyncio.client_leaves_except, NAIVE_PORT, BREAKS, {rules.TOLD_WAITING, rules.HELD}),
        Cell(on_asyncio.client_leaves_finally, PORT, HOLDS, {rules.RELEASED, rules.TOLD_WAITING}),
    ),
    remedy="Release in `finally` or a `with` block: a generator that awaits is ended with "
    "CancelledError, not with GeneratorExit.",
)

CONTRASTS = (HEAD, NO_CONTENT, CLIENT_LEAVES)
