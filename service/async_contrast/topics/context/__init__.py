"""Application and request contexts: current_app, g, request, session.

Claim: "the app context has current_app and g, the request context has request and session" (the
notes).
Difference: both sides keep them in ContextVars. A new thread begins with an empty context, a new
task with a copy of its starter's, so it finds the same g. Quart's contexts are entered with
async with.
Hazard: a worker that was alone on a thread shares g with its view on asyncio, without an error.

The pair of files here is about the contexts themselves. That in `travel` is about how far they
reach: from a hook to the view, to a worker, into a response that streams. Those in `names` and
`attributes` are about what is left of Flask's, that in `endings` about what is told when they end,
that in `generators` about what a stream keeps, that in `loops` about half a port. That in `orders`
has small programs of workers, which are run in every order.
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
from async_contrast.contrasts.shows import Shows, twice
from async_contrast.topics.context import (
    attributes,
    endings,
    generators,
    loops,
    names,
    on_asyncio,
    on_threads,
    rules,
    travel,
)
from async_contrast.topics.context.orders import on_asyncio as orders_on_asyncio
from async_contrast.topics.context.orders import on_threads as orders_on_threads
from async_contrast.topics.explored import explored

OUTSIDE = Contrast(
    name="outside",
    question="What does current_app do outside an app context, and inside one?",
    symptoms=(
        "RuntimeError: Not within an app context",
        "RuntimeError: Working outside of application context.",
        "you attempted to use functionality that needed the current application",
        "'AppContext' object does not support the context manager protocol",
        "coroutine 'AppContext.push' was never awaited",
        "with app.app_context() fails on Quart; async with app.app_context()",
        "current_app in a script, a shell or a test; manual push and pop",
        "AssertionError: Popped wrong app context.",
    ),
    says="with app.app_context() gets the app context; so do app_context.push() and pop()",
    outcomes={
        rules.INSIDE: ACCEPTABLE,
        rules.OUTSIDE: ACCEPTABLE,
        rules.MISSING: FORBIDDEN,
        rules.LEFT_BEHIND: FORBIDDEN,
        rules.NO_WITH: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.outside_with, ORIGINAL, HOLDS, {rules.INSIDE: 1, rules.OUTSIDE: 2}),
        Cell(on_threads.outside_push_pop, ORIGINAL, HOLDS, {rules.INSIDE: 1, rules.OUTSIDE: 2}),
        Cell(
            on_asyncio.outside_with,
            NAIVE_PORT,
            BREAKS,
            {rules.OUTSIDE: 2, rules.MISSING: 1, rules.NO_WITH: 1},
        ),
        Cell(on_asyncio.outside_push_pop, NAIVE_PORT, BREAKS, {rules.OUTSIDE: 2, rules.MISSING: 1}),
        Cell(on_asyncio.outside_async_with, PORT, HOLDS, {rules.INSIDE: 1, rules.OUTSIDE: 2}),
        Cell(on_asyncio.outside_awaited_push_pop, PORT, HOLDS, {rules.INSIDE: 1, rules.OUTSIDE: 2}),
    ),
    remedy="Write async with app.app_context(), and await push() and pop(). A plain with fails at "
    "once; a push() without await does nothing but warn.",
)

REAL_OBJECT = Contrast(
    name="real-object",
    question="The notes say that current_app._get_current_object() gets the app context. What "
    "does it return?",
    symptoms=(
        "RuntimeError: Not within an app context, in a thread that uses current_app",
        "Working outside of application context, in a thread that uses current_app",
        "_get_current_object()",
        "current_app in a background thread; pass the app to a Thread",
        "LocalProxy, unwrap the proxy",
    ),
    says="app = current_app._get_current_object() gets the app context",
    outcomes={
        rules.APPLICATION: ACCEPTABLE,
        rules.CONTEXT: FORBIDDEN,
        rules.NO_APPLICATION: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.real_object, ORIGINAL, HOLDS, {rules.APPLICATION}),
        Cell(on_threads.real_object_in_thread, ORIGINAL, HOLDS, {rules.APPLICATION}),
        Cell(on_asyncio.real_object_proxy_in_thread, NAIVE_PORT, rules.thread_knows_application),
        Cell(on_asyncio.real_object, PORT, HOLDS, {rules.APPLICATION}),
        Cell(on_asyncio.real_object_in_thread, PORT, HOLDS, {rules.APPLICATION}),
        Cell(on_asyncio.real_object_proxy_in_task, PORT, HOLDS, {rules.APPLICATION}),
        Cell(on_threads.real_object_proxy_in_thread, CONTROL, rules.thread_knows_application),
    ),
    remedy="The notes say the app context; both sides return the application itself, which "
    "current_app only stands in for. Give that object to a thread; a task may use current_app.",
)

G_LIFETIME = Contrast(
    name="g-lifetime",
    question="Who shares g?",
    symptoms=(
        "flask.g shared between requests or tasks",
        "g is not cleared, g leaks into a background task",
        "AttributeError: user, on g; '_AppCtxGlobals'",
        "create_task sees the g of its view",
        "how long does g live; lifetime of the application context globals",
    ),
    says="g belongs to the app context",
    outcomes={
        rules.APART: ACCEPTABLE,
        rules.READ_OWN: ACCEPTABLE,
        rules.NO_G: INTERESTING,
        rules.SHARED: FORBIDDEN,
        rules.READ_OTHERS: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.g_lifetime_contexts, ORIGINAL, HOLDS, {rules.APART}),
        Cell(on_threads.g_lifetime_requests, ORIGINAL, HOLDS, {rules.APART: 10}),
        Cell(on_threads.g_lifetime_worker, ORIGINAL, rules.thread_shares_g),
        Cell(on_threads.g_lifetime_copied_context, ORIGINAL, rules.copied_request_shares_g),
        Cell(on_asyncio.g_lifetime_worker, NAIVE_PORT, BREAKS, {rules.SHARED}),
        Cell(on_asyncio.g_lifetime_copied_context, NAIVE_PORT, rules.copied_context_shares_g),
        Cell(on_asyncio.g_lifetime_contexts, PORT, HOLDS, {rules.APART}),
        Cell(on_asyncio.g_lifetime_requests, PORT, HOLDS, {rules.APART: 10}),
        Cell(on_asyncio.g_lifetime_own_context, PORT, HOLDS, {rules.APART}),
        Cell(on_asyncio.g_lifetime_background_task, PORT, HOLDS, {rules.APART}),
        Cell(on_threads.g_lifetime_own_context, CONTROL, HOLDS, {rules.APART}),
        Cell(on_threads.g_lifetime_global, CONTROL, BREAKS, {rules.APART: 1, rules.SHARED: 9}),
        Cell(on_asyncio.g_lifetime_global, CONTROL, BREAKS, {rules.APART: 1, rules.SHARED: 9}),
        *explored(orders_on_threads.g_lifetime_once, ORIGINAL, (HOLDS, {rules.READ_OWN: 2})),
        *explored(
            orders_on_asyncio.g_lifetime_once,
            NAIVE_PORT,
            (BREAKS, {rules.READ_OTHERS: 6, rules.READ_OWN: 4}),
            here=(BREAKS, {rules.READ_OTHERS: 1}),
        ),
        *explored(
            orders_on_asyncio.g_lifetime_once_own_context, PORT, (HOLDS, {rules.READ_OWN: 10})
        ),
        *explored(
            orders_on_threads.g_lifetime_once_shared,
            CONTROL,
            (BREAKS, {rules.READ_OTHERS: 12, rules.READ_OWN: 8}),
        ),
    ),
    remedy="A task that create_task starts from a view has the view's g. Give it an app context of "
    "its own: async with app.app_context(), or app.add_background_task.",
)

_OWN_ALONE: Shows = {rules.OWN_REQUEST: twice("requests"), rules.OWN_SESSION: twice("requests")}

_LAST_ONES: Shows = {
    rules.OWN_REQUEST: 2,
    rules.OTHER_REQUEST: twice("requests", but=2),
    rules.OWN_SESSION: 2,
    rules.OTHER_SESSION: twice("requests", but=2),
}
"""In both rounds all but the last one to come find what that one wrote."""

REQUEST_ISOLATION = Contrast(
    name="request-isolation",
    question="Do requests in flight each see their own request and session?",
    symptoms=(
        "requests mix up: one user sees the data of another user",
        "is request thread safe, is session safe under concurrency",
        "thread pool exhausted: sync views share the default executor's threads",
        "run_sync, sync views on Quart run in threads",
        "global variable shared between requests",
    ),
    says="the request context has request and session",
    parameters=(rules.REQUESTS,),
    outcomes={
        rules.OWN_REQUEST: ACCEPTABLE,
        rules.OWN_SESSION: ACCEPTABLE,
        rules.OTHER_REQUEST: FORBIDDEN,
        rules.OTHER_SESSION: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.request_isolation, ORIGINAL, HOLDS, _OWN_ALONE),
        Cell(on_asyncio.request_isolation_in_sync_view, NAIVE_PORT, HOLDS, _OWN_ALONE),
        Cell(on_asyncio.request_isolation, PORT, HOLDS, _OWN_ALONE),
        Cell(on_threads.request_isolation_global, CONTROL, BREAKS, _LAST_ONES),
        Cell(on_asyncio.request_isolation_global, CONTROL, BREAKS, _LAST_ONES),
    ),
    remedy="request and session need no change: they are ContextVars on both sides, also in a "
    "view left sync. But such views share the loop's default pool, min(32, processors + 4) "
    "threads, and the rest wait: set_default_executor makes it larger, as it is here.",
)

SESSION_SIZE = Contrast(
    name="session-size",
    question="What happens to a session over 4 KiB?",
    symptoms=(
        "The 'session' cookie is too large: the value was 5095 bytes but the limit is 4093 bytes",
        "Browsers may silently ignore cookies larger than this",
        "session is empty on the next request, session data lost",
        "session cookie over 4096 bytes; server-side session",
    ),
    outcomes={
        rules.COMES_BACK: ACCEPTABLE,
        rules.NOT_WARNED: ACCEPTABLE,
        rules.WARNED: INTERESTING,
        rules.DROPPED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.session_size_cookie, ORIGINAL, BREAKS, {rules.WARNED, rules.DROPPED}),
        Cell(on_asyncio.session_size_cookie, NAIVE_PORT, BREAKS, {rules.WARNED, rules.DROPPED}),
        Cell(on_asyncio.session_size_key, PORT, HOLDS, {rules.COMES_BACK, rules.NOT_WARNED}),
        Cell(on_threads.session_size_key, CONTROL, HOLDS, {rules.COMES_BACK, rules.NOT_WARNED}),
    ),
    remedy="Both sides warn above 4093 bytes and send the cookie all the same; browsers then drop "
    "it, test clients do not. Keep a key in the session, and the data on the server.",
)

TOPIC = Topic.of(
    "context",
    "What current_app, g, request and session are bound to: a thread's context against a task's",
    OUTSIDE,
    REAL_OBJECT,
    G_LIFETIME,
    REQUEST_ISOLATION,
    SESSION_SIZE,
    *travel.CONTRASTS,
    *names.CONTRASTS,
    *attributes.CONTRASTS,
    *endings.CONTRASTS,
    *generators.CONTRASTS,
    *loops.CONTRASTS,
)
