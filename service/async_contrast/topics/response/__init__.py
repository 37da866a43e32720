"""What a view returns, and what a client receives.

Claim: "a legal response object goes out as it is, a string becomes a response with defaults, a
tuple is (response, status, headers) with at least one element, and anything else is assumed to be
a WSGI application and turned into a request object" (the notes).
Difference: Quart takes over the common forms and few others. It has no WSGI; what streams is a
generator, sync or async, and no other iterator; a status is a number.
Hazard: most of what differs is a 500, and the first request finds it. Three things are a 200: a
bytearray becomes NUL bytes, of two cookies in a list one is lost, and a coroutine that nobody
awaited is taken for the value.

The pair of files here is about the value that is returned; the pair in `wire` is about what goes
out: where there is no body, and when nobody listens any more; the one in `silent` about awaits
whose lack shows nothing; the one in `templates` about who renders; the one in `limits` about what
may be too slow or too large.
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
from async_contrast.topics.response import (
    limits,
    on_asyncio,
    on_threads,
    rules,
    silent,
    templates,
    wire,
)

RETURN_VALUES = Contrast(
    name="return-values",
    question="What becomes of each thing that a view can return?",
    symptoms=(
        "TypeError: The response value type (int) is not valid",
        "TypeError: The response value type (memoryview) is not valid",
        "TypeError: The response value returned by the view function cannot be None",
        "The view function did not return a valid response. The return type must be a string",
        "The function either returned None or ended without a return statement",
        "TypeError: Object of type set is not JSON serializable",
        "view returns None, a list, a dict, a file, an iterator, a map; jsonify",
    ),
    says="a string becomes a response with defaults; a response object is returned as it is",
    outcomes=rules.graded_forms(),
    cells=(
        Cell(
            on_threads.return_values_as_written, ORIGINAL, HOLDS, rules.shown_forms(rules.BY_FLASK)
        ),
        Cell(
            on_asyncio.return_values_as_written,
            NAIVE_PORT,
            BREAKS,
            rules.shown_forms(rules.BY_QUART),
        ),
        Cell(on_asyncio.return_values_ported, PORT, HOLDS, rules.shown_forms(rules.PORTED)),
    ),
    remedy="On Quart return bytes for a bytearray, a generator for any other iterator or file, a "
    "whole number for a status, and Headers or a dict for headers. What both sides refuse needs a "
    "str, a dict or a Response around it. The evidence has the answer to every form.",
    live=tuple(LiveRequest("GET", form, curl="-i") for form in rules.LIVE),
)

BYTEARRAY = Contrast(
    name="bytearray",
    question="What does a client receive of a bytearray?",
    symptoms=(
        "AssertionError: applications must write bytes",
        "response body of NUL bytes, zeros, empty or corrupted download",
        "return a bytearray, a buffer, binary data, an image",
    ),
    outcomes={
        rules.BYTES_ARRIVE: ACCEPTABLE,
        rules.NO_BYTES: FORBIDDEN,
        rules.NUL_BYTES: FORBIDDEN,
        rules.OTHER_BYTES: FORBIDDEN,
        rules.CLIENT_FAILS: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.bytearray_served, ORIGINAL, BREAKS, {rules.NO_BYTES}),
        Cell(on_threads.bytearray_in_test_client, CONTROL, HOLDS, {rules.BYTES_ARRIVE}),
        Cell(on_threads.bytearray_as_bytes, CONTROL, HOLDS, {rules.BYTES_ARRIVE}),
        Cell(on_asyncio.bytearray_served, NAIVE_PORT, BREAKS, {rules.NUL_BYTES}),
        Cell(on_asyncio.bytearray_in_test_client, CONTROL, BREAKS, {rules.CLIENT_FAILS}),
        Cell(on_asyncio.bytearray_as_bytes, PORT, HOLDS, {rules.BYTES_ARRIVE}),
    ),
    remedy="Return bytes(...) of it, on either side. Flask's test client shows the bytes, but a "
    "WSGI server need not take them: Werkzeug's own ends the connection.",
)

TUPLES = Contrast(
    name="tuples",
    question="Which tuples are legal?",
    symptoms=(
        "The view function did not return a valid response tuple. The tuple must have the form",
        "The response value returned must be either (body, status), (body, headers)",
        "TypeError: The response value type (tuple) is not valid",
        "return a tuple of one or four elements from a view",
    ),
    says="a tuple is (response, status, headers) and has at least one element",
    outcomes={
        rules.TAKEN: ACCEPTABLE,
        rules.REFUSED: ACCEPTABLE,
        rules.NOT_AS_NOTED: FORBIDDEN,
        rules.BEYOND_NOTES: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.tuples_of_one, ORIGINAL, BREAKS, {rules.NOT_AS_NOTED}),
        Cell(on_threads.tuples_of_two_or_three, ORIGINAL, HOLDS, {rules.TAKEN: 3}),
        Cell(on_threads.tuples_of_none_or_four, CONTROL, HOLDS, {rules.REFUSED: 2}),
        Cell(on_asyncio.tuples_of_one, NAIVE_PORT, BREAKS, {rules.NOT_AS_NOTED}),
        Cell(on_asyncio.tuples_of_two_or_three, PORT, HOLDS, {rules.TAKEN: 3}),
        Cell(on_asyncio.tuples_of_none_or_four, CONTROL, HOLDS, {rules.REFUSED: 2}),
    ),
    remedy="The notes say that one element is enough; both sides answer it with a 500. Return two "
    "elements or three, or the response without a tuple.",
)

STATUS_TEXT = Contrast(
    name="status-text",
    question='Does ("text", "201 Created") work?',
    symptoms=(
        "ValueError: invalid literal for int() with base 10: '201 Created'",
        "return a status as text, status line, reason phrase, custom status message",
        "int() argument must be a string, a bytes-like object or a real number, status",
    ),
    says="status overrides the status code",
    outcomes={
        rules.STATUS_SET: ACCEPTABLE,
        rules.STATUS_IGNORED: FORBIDDEN,
        rules.REFUSED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.status_text_phrase, ORIGINAL, HOLDS, {rules.STATUS_SET}),
        Cell(on_threads.status_text_digits, CONTROL, HOLDS, {rules.STATUS_SET}),
        Cell(on_threads.status_text_int, CONTROL, HOLDS, {rules.STATUS_SET}),
        Cell(on_asyncio.status_text_phrase, NAIVE_PORT, BREAKS, {rules.REFUSED}),
        Cell(on_asyncio.status_text_digits, CONTROL, HOLDS, {rules.STATUS_SET}),
        Cell(on_asyncio.status_text_int, PORT, HOLDS, {rules.STATUS_SET}),
        Cell(on_threads.status_text_header, CONTROL, BREAKS, {rules.STATUS_IGNORED}),
        Cell(on_asyncio.status_text_header, CONTROL, BREAKS, {rules.STATUS_IGNORED}),
    ),
    remedy="Return the number alone, 201 or HTTPStatus.CREATED: ASGI has no place for the words.",
)

HEADERS = Contrast(
    name="headers",
    question="May headers be a list or a dict?",
    symptoms=(
        "int() argument must be a string, a bytes-like object or a real number, not 'tuple'",
        "ValueError: Header values must not contain newline characters.",
        "only one Set-Cookie arrives, two cookies, second cookie lost",
        "duplicate header, the same header twice, multiple values of a header",
        "response headers as a tuple, a list of pairs or a dict",
    ),
    says="headers may be a list or a dict",
    outcomes={
        rules.ALL_ARRIVE: ACCEPTABLE,
        rules.LAST_ARRIVES: FORBIDDEN,
        rules.NONE_ARRIVES: FORBIDDEN,
        rules.REFUSED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.headers_list, ORIGINAL, HOLDS, {rules.ALL_ARRIVE}),
        Cell(on_threads.headers_dict, ORIGINAL, HOLDS, {rules.ALL_ARRIVE}),
        Cell(on_threads.headers_tuple, ORIGINAL, HOLDS, {rules.ALL_ARRIVE}),
        Cell(on_threads.headers_list_twice, ORIGINAL, HOLDS, {rules.ALL_ARRIVE}),
        Cell(on_threads.headers_list_twice_json, CONTROL, BREAKS, {rules.LAST_ARRIVES}),
        Cell(on_threads.headers_dict_of_lists, CONTROL, HOLDS, {rules.ALL_ARRIVE}),
        Cell(on_threads.headers_added, CONTROL, HOLDS, {rules.ALL_ARRIVE}),
        Cell(on_asyncio.headers_list, NAIVE_PORT, HOLDS, {rules.ALL_ARRIVE}),
        Cell(on_asyncio.headers_dict, NAIVE_PORT, HOLDS, {rules.ALL_ARRIVE}),
        Cell(on_asyncio.headers_tuple, NAIVE_PORT, BREAKS, {rules.REFUSED}),
        Cell(on_asyncio.headers_list_twice, NAIVE_PORT, BREAKS, {rules.LAST_ARRIVES}),
        Cell(on_asyncio.headers_list_twice_json, NAIVE_PORT, BREAKS, {rules.LAST_ARRIVES}),
        Cell(on_asyncio.headers_dict_of_lists, PORT, HOLDS, {rules.ALL_ARRIVE}),
        Cell(on_asyncio.headers_added, PORT, HOLDS, {rules.ALL_ARRIVE}),
    ),
    remedy="Both take a list and a dict. Send a name twice through response.headers.add, or as a "
    "dict with a list: of two cookies in a list Quart keeps the last, and so does Flask where the "
    "body is JSON.",
)

WSGI_APP = Contrast(
    name="wsgi-app",
    question="May a view return a WSGI application?",
    symptoms=(
        "TypeError: The response value type (function) is not valid",
        "mount a WSGI app in Quart, DispatcherMiddleware, WSGI middleware",
        "WsgiToAsgi, a2wsgi, run Flask inside an ASGI app",
        "start_response, environ",
    ),
    says="what is none of these is assumed to be a WSGI app and turned into a request object",
    outcomes={
        rules.RESPONSE_OBJECT: ACCEPTABLE,
        rules.REQUEST_OBJECT: INTERESTING,
        rules.REFUSED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.wsgi_app_returned, ORIGINAL, HOLDS, {rules.RESPONSE_OBJECT}),
        Cell(on_asyncio.wsgi_app_returned, NAIVE_PORT, BREAKS, {rules.REFUSED}),
        Cell(on_asyncio.wsgi_app_run, PORT, HOLDS, {rules.RESPONSE_OBJECT}),
    ),
    remedy="The notes say a request object; Flask makes a response object of it, and Quart refuses "
    "it. On Quart run it on a thread with werkzeug's Response.from_app, or mount it beside the app "
    "with an adapter such as a2wsgi.",
)

MISSING_AWAIT = Contrast(
    name="missing-await",
    question="What does a forgotten await do?",
    symptoms=(
        "RuntimeWarning: coroutine 'Request.get_json' was never awaited",
        "RuntimeWarning: coroutine was never awaited",
        "RuntimeWarning: Enable tracemalloc to get the object allocation traceback",
        "TypeError: 'coroutine' object is not subscriptable",
        "TypeError: 'coroutine' object is not iterable",
        "AttributeError: 'coroutine' object has no attribute 'get'",
        "AttributeError: 'coroutine' object has no attribute 'headers'",
        "TypeError: The response value type (coroutine) is not valid",
        "TypeError: Object of type coroutine is not JSON serializable",
        "<coroutine object Request.get_data at 0x7f3bf1e98880> in a page",
        "request.form, request.json, request.files, request.data, get_json without await",
        "forgot await, missing await, render_template, make_response",
    ),
    outcomes={
        rules.MEANT: ACCEPTABLE,
        rules.WARNED: INTERESTING,
        rules.REFUSED: FORBIDDEN,
        rules.NOT_MEANT: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.missing_await_as_written, ORIGINAL, HOLDS, {rules.MEANT: 6}),
        Cell(
            on_asyncio.missing_await_as_written,
            NAIVE_PORT,
            BREAKS,
            {rules.WARNED: 6, rules.REFUSED: 3, rules.NOT_MEANT: 3},
        ),
        Cell(on_asyncio.missing_await_awaited, PORT, HOLDS, {rules.MEANT: 6}),
    ),
    remedy="await make_response(...), request.get_json(), request.get_data() and request.form. A "
    "coroutine is always true and has a text of its own, so a test or an f-string goes on with a "
    "200, and only the warning 'was never awaited' tells.",
)

TOPIC = Topic.of(
    "response",
    "What a view returns and what a client receives: Flask against Quart",
    RETURN_VALUES,
    BYTEARRAY,
    TUPLES,
    STATUS_TEXT,
    HEADERS,
    WSGI_APP,
    MISSING_AWAIT,
    *wire.CONTRASTS,
    *silent.CONTRASTS,
    *templates.CONTRASTS,
    *limits.CONTRASTS,
)
