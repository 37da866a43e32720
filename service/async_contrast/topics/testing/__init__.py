"""Tests: what they start, in which loop, and what they get to see.

Claim: none; the notes test nothing.
Difference: a loop has to run before anything can be made for it, each test may have one of its own,
and only a server, or test_app(), runs what is to run before serving.
Hazard: a test that is ported line by line finds nothing prepared, meets an object of another loop,
or passes without having sent anything.
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
    Topic,
)
from async_contrast.topics.testing import client, on_asyncio, on_threads, rules

STARTUP = Contrast(
    name="startup",
    question="Does what an application makes at its start exist in a test?",
    symptoms=(
        "before_serving is not called in tests, test_client does not run startup",
        "while_serving does not run with the test client",
        "app.test_app(), startup and shutdown in a test",
        "AttributeError: 'Quart' object has no attribute 'before_first_request'",
        "before_first_request removed, what replaces it in Quart",
        "AttributeError: 'Quart' object has no attribute 'db', only in tests",
        "lifespan events are not run in tests, database pool is None in pytest",
        "after_serving is not called in tests",
    ),
    outcomes={
        rules.THERE: ACCEPTABLE,
        rules.CLOSED: ACCEPTABLE,
        rules.MISSING: FORBIDDEN,
        rules.NO_HOOK: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.startup, ORIGINAL, HOLDS, {rules.THERE, rules.CLOSED}),
        Cell(on_asyncio.startup, NAIVE_PORT, BREAKS, {rules.MISSING}),
        Cell(on_asyncio.startup_client_entered, NAIVE_PORT, BREAKS, {rules.MISSING}),
        Cell(on_asyncio.startup_test_app, PORT, HOLDS, {rules.THERE, rules.CLOSED}),
        Cell(on_asyncio.startup_while_serving, PORT, HOLDS, {rules.THERE, rules.CLOSED}),
        Cell(on_threads.startup_before_first_request, CONTROL, BREAKS, {rules.NO_HOOK}),
        Cell(on_asyncio.startup_before_first_request, NAIVE_PORT, BREAKS, {rules.NO_HOOK}),
    ),
    remedy="async with app.test_app() as test_app, and its test_client(), in a fixture: only that "
    "runs before_serving, while_serving and after_serving. before_first_request is gone from both "
    "sides; what it did belongs into before_serving.",
)

FIXTURE_LOOP = Contrast(
    name="fixture-loop",
    question="Can several tests use what one fixture makes for them all?",
    symptoms=(
        "RuntimeError: is bound to a different event loop, in a pytest fixture",
        'pytest-asyncio loop_scope, scope="module", scope="session" fixture',
        "ScopeMismatch: You tried to access the function scoped fixture event_loop",
        "second test fails, first passes, event loop is closed",
        "session scoped async fixture, database engine shared by tests",
        "IsolatedAsyncioTestCase setUpClass async",
        "attached to a different loop in tests",
    ),
    outcomes={rules.USED: ACCEPTABLE, rules.OTHER_LOOP: FORBIDDEN, rules.GONE: FORBIDDEN},
    cells=(
        Cell(on_threads.fixture_loop, ORIGINAL, HOLDS, {rules.USED: 2}),
        Cell(on_asyncio.fixture_loop, NAIVE_PORT, BREAKS, {rules.USED, rules.OTHER_LOOP}),
        Cell(on_asyncio.fixture_loop_task, NAIVE_PORT, BREAKS, {rules.GONE: 2}),
        Cell(on_asyncio.fixture_loop_each_test, PORT, HOLDS, {rules.USED: 2}),
        Cell(on_asyncio.fixture_loop_one_for_all, PORT, HOLDS, {rules.USED: 2}),
    ),
    remedy="By default each test has its own loop. Make what belongs to a loop in a fixture of "
    "the test, such as asyncSetUp, or give fixtures and tests one loop: with pytest-asyncio the "
    'same loop_scope, such as loop_scope="session", for both.',
)

TESTING_FLAG = Contrast(
    name="testing-flag",
    question="Does TESTING let an error in a view through to the test?",
    symptoms=(
        "app.testing = True, exception is not raised in the test",
        "TESTING returns 500 instead of the exception",
        "PROPAGATE_EXCEPTIONS",
        "pytest.raises with the test client does not see the error",
        "ExceptionGroup in a test of Quart",
    ),
    outcomes={
        rules.THROUGH: ACCEPTABLE,
        rules.WRAPPED: INTERESTING,
        rules.ANSWERED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.testing_flag, ORIGINAL, HOLDS, {rules.THROUGH}),
        Cell(on_asyncio.testing_flag, NAIVE_PORT, BREAKS, {rules.ANSWERED}),
        Cell(on_asyncio.testing_flag_both, NAIVE_PORT, BREAKS, {rules.ANSWERED}),
        Cell(on_asyncio.testing_flag_propagate, PORT, rules.propagates),
        Cell(on_threads.testing_flag_unset, CONTROL, BREAKS, {rules.ANSWERED}),
        Cell(on_asyncio.testing_flag_unset, CONTROL, BREAKS, {rules.ANSWERED}),
    ),
    remedy="Quart makes a page of the traceback under TESTING, with status 500. Set "
    "PROPAGATE_EXCEPTIONS and leave TESTING out; from Quart 0.23 on pytest.raises needs "
    "pytest.RaisesGroup, for the error comes in an ExceptionGroup. Or assert the status.",
)

TOPIC = Topic.of(
    "testing",
    "Tests: what a test client starts and sends, whose loop a fixture has, where errors go",
    STARTUP,
    *client.CONTRASTS,
    FIXTURE_LOOP,
    TESTING_FLAG,
)
