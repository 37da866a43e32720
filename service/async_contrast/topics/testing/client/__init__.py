"""Tests that go on with Quart's test client.

Claim: none; the notes test nothing.
Difference: Quart's client takes a form as form= and files as files=, wants the server's name before
a cookie's, and everything that reads a response is awaited.
Hazard: what errors is soon mended. A dict that is sent as data= is no error: an empty request goes
out, and a test that expects a refusal passes.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    FORBIDDEN,
    HOLDS,
    INTERESTING,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
)
from async_contrast.topics.testing.client import on_asyncio, on_threads, rules

_ALL = len(rules.TESTS)

CLIENT = Contrast(
    name="client",
    question="Which tests still test when they use Quart's test client?",
    symptoms=(
        "test client post data dict, request.form is empty in the test",
        "file upload in a test of Quart, files=FileStorage",
        "client.set_cookie in a test sets no cookie, server_name",
        "QuartClient.open() got an unexpected keyword argument 'content_type'",
        "QuartClient.open() got an unexpected keyword argument 'environ_base'",
        "TypeError: 'QuartClient' object does not support the context manager protocol",
        "TypeError: argument of type 'coroutine' is not iterable, response.data in a test",
        "AttributeError: 'Response' object has no attribute 'text', in a test",
        "AttributeError: 'coroutine' object has no attribute 'status_code'",
        "session_transaction, async with test_client",
        "port Flask tests to Quart",
    ),
    outcomes={rules.WORKS: ACCEPTABLE, rules.LOUD: INTERESTING, rules.SILENT: FORBIDDEN},
    cells=(
        Cell(on_threads.client, ORIGINAL, HOLDS, {rules.WORKS: _ALL}),
        Cell(
            on_asyncio.client,
            NAIVE_PORT,
            BREAKS,
            {rules.WORKS: 5, rules.LOUD: 8, rules.SILENT: 3},
        ),
        Cell(on_asyncio.client_ported, PORT, HOLDS, {rules.WORKS: _ALL}),
    ),
    remedy="Send forms as form=, files as files={name: FileStorage(...)}, a type in headers=, an "
    "address in scope_base=; set_cookie(server_name, name, value). Await every request and what "
    "reads a response; async with the client, its session_transaction() and contexts.",
)

CONTRASTS = (CLIENT,)
