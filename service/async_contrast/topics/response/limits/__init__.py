"""Limits that Quart brings, and Flask has not.

Claim: none; the notes' answers are short.
Difference: Quart ends a stream, and the wait for a body, after 60 seconds, and refuses a body of
more than 16 MiB. Flask has none of these limits; its server may have some.
Hazard: an event stream ends after a minute, without an error, as a 200.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    CONTROL,
    FORBIDDEN,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
)
from async_contrast.topics.response.limits import on_asyncio, on_threads, rules

STREAM_LIMIT = Contrast(
    name="stream-limit",
    question="How long may a stream take?",
    symptoms=(
        "stream stops after 60 seconds",
        "RESPONSE_TIMEOUT",
        "server-sent events connection closes after a minute, SSE cut off",
        "response.timeout = None",
        "download of a large file is truncated",
        "curl: (18) transfer closed with outstanding read data remaining",
        "ERR_INCOMPLETE_CHUNKED_ENCODING",
    ),
    outcomes={rules.WHOLE: ACCEPTABLE, rules.CUT: FORBIDDEN, rules.NO_END: FORBIDDEN},
    cells=(
        Cell(on_threads.stream_limit, ORIGINAL, HOLDS, {rules.WHOLE}),
        Cell(on_asyncio.stream_limit, NAIVE_PORT, rules.cut_off),
        Cell(on_asyncio.stream_limit_lifted, PORT, HOLDS, {rules.WHOLE}),
    ),
    remedy="Quart stops a response after RESPONSE_TIMEOUT, 60 seconds, and logs nothing. Set "
    "response.timeout = None for what streams on: server-sent events, large files.",
)

UPLOAD_LIMIT = Contrast(
    name="upload-limit",
    question="How large may an upload be?",
    symptoms=(
        "413 Request Entity Too Large",
        "413 Content Too Large",
        "MAX_CONTENT_LENGTH, upload over 16 MB fails",
        "request.files of a large upload",
    ),
    outcomes={rules.TAKEN: ACCEPTABLE, rules.TOO_LARGE: FORBIDDEN},
    cells=(
        Cell(on_threads.upload_limit, ORIGINAL, HOLDS, {rules.TAKEN}),
        Cell(on_asyncio.upload_limit, NAIVE_PORT, BREAKS, {rules.TOO_LARGE}),
        Cell(on_asyncio.upload_limit_set, PORT, HOLDS, {rules.TAKEN}),
        Cell(on_threads.upload_limit_set, CONTROL, BREAKS, {rules.TOO_LARGE}),
    ),
    remedy="Quart's MAX_CONTENT_LENGTH is 16 MiB, Flask's is None: set it to what uploads need.",
)

SLOW_BODY = Contrast(
    name="slow-body",
    question="How long may a client take to send its body?",
    symptoms=(
        "408 Request Timeout",
        "BODY_TIMEOUT",
        "slow upload is aborted, slow client, mobile network",
        "RequestTimeout while reading request.data",
    ),
    outcomes={rules.READ: ACCEPTABLE, rules.TIMED_OUT: FORBIDDEN},
    cells=(
        Cell(on_threads.slow_body, ORIGINAL, HOLDS, {rules.READ}),
        Cell(on_asyncio.slow_body, NAIVE_PORT, BREAKS, {rules.TIMED_OUT}),
        Cell(on_asyncio.slow_body_lifted, PORT, HOLDS, {rules.READ}),
    ),
    remedy="Quart waits BODY_TIMEOUT, 60 seconds, for a body, and answers 408. Set it to None, or "
    "to what your slowest client needs; Flask leaves it to the server.",
)

CONTRASTS = (STREAM_LIMIT, UPLOAD_LIMIT, SLOW_BODY)
