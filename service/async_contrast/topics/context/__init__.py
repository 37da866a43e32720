"""Application and request contexts: current_app, g, request, session.

Claim: "the app context has current_app and g, the request context has request and session" (the
notes).
Difference: both sides keep them in ContextVars. A new thread begins with an empty context, a new
task with a copy of its starter's, so it finds the same g. Quart's contexts are entered with
async with.
Hazard: a worker that was alone on a thread shares g with its view on asyncio, without an error.

The pair of files here is about the contexts themselves; the pair in `travel` is about how far they
reach: from a hook to the view, to a worker, into a response that streams.
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
from async_contrast.topics.context import on_asyncio, on_threads, rules, travel
from async_contrast.topics.local.rules import thread_inherits

OUTSIDE = Contrast(
    name="outside",
    question="What does current_app do outside an app context, and inside one?",
    says="with app.app_context() gets the app context; so do app_context.push() and pop()",
    outcomes={
        rules.INSIDE: ACCEPTABLE,
        rules.OUTSIDE: ACCEPTABLE,
        rules.MISSING: FORBIDDEN,
        rules.LEFT_BEHIND: FORBIDDEN,
        rules.NO_WITH: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.outside_with, ORIGINAL, HOLDS),
        Cell(on_threads.outside_push_pop, ORIGINAL, HOLDS),
        Cell(on_asyncio.outside_with, NAIVE_PORT, BREAKS),
        Cell(on_asyncio.outside_push_pop, NAIVE_PORT, BREAKS),
        Cell(on_asyncio.outside_async_with, PORT, HOLDS),
        Cell(on_asyncio.outside_awaited_push_pop, PORT, HOLDS),
    ),
    remedy="Write async with app.app_context(), and await push() and pop(). A plain with fails at "
    "once; a push() without await does nothing but warn.",
)

REAL_OBJECT = Contrast(
    name="real-object",
    question="The notes say that current_app._get_current_object() gets the app context. What "
    "does it return?",
    says="app = current_app._get_current_object() gets the app context",
    outcomes={
        rules.APPLICATION: ACCEPTABLE,
        rules.CONTEXT: FORBIDDEN,
        rules.NO_APPLICATION: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.real_object, ORIGINAL, HOLDS),
        Cell(on_threads.real_object_in_thread, ORIGINAL, HOLDS),
        Cell(on_asyncio.real_object_proxy_in_thread, NAIVE_PORT, thread_inherits),
        Cell(on_asyncio.real_object, PORT, HOLDS),
        Cell(on_asyncio.real_object_in_thread, PORT, HOLDS),
        Cell(on_asyncio.real_object_proxy_in_task, PORT, HOLDS),
        Cell(on_threads.real_object_proxy_in_thread, CONTROL, thread_inherits),
    ),
    remedy="The notes say the app context; both sides return the application itself, which "
    "current_app only stands in for. Give that object to a thread; a task may use current_app.",
)

G_LIFETIME = Contrast(
    name="g-lifetime",
    question="Who shares g?",
    says="g belongs to the app context",
    outcomes={rules.APART: ACCEPTABLE, rules.NO_G: INTERESTING, rules.SHARED: FORBIDDEN},
    cells=(
        Cell(on_threads.g_lifetime_contexts, ORIGINAL, HOLDS),
        Cell(on_threads.g_lifetime_requests, ORIGINAL, HOLDS),
        Cell(on_threads.g_lifetime_worker, ORIGINAL, rules.thread_shares_g),
        Cell(on_threads.g_lifetime_copied_context, ORIGINAL, HOLDS),
        Cell(on_asyncio.g_lifetime_worker, NAIVE_PORT, BREAKS),
        Cell(on_asyncio.g_lifetime_copied_context, NAIVE_PORT, rules.copied_context_shares_g),
        Cell(on_asyncio.g_lifetime_contexts, PORT, HOLDS),
        Cell(on_asyncio.g_lifetime_requests, PORT, HOLDS),
        Cell(on_asyncio.g_lifetime_own_context, PORT, HOLDS),
        Cell(on_asyncio.g_lifetime_background_task, PORT, HOLDS),
        Cell(on_threads.g_lifetime_own_context, CONTROL, HOLDS),
    ),
    remedy="A task that create_task starts from a view has the view's g. Give it an app context of "
    "its own: async with app.app_context(), or app.add_background_task.",
)

REQUEST_ISOLATION = Contrast(
    name="request-isolation",
    question="Do requests in flight each see their own request and session?",
    says="the request context has request and session",
    parameters=(rules.REQUESTS,),
    outcomes={
        rules.OWN_REQUEST: ACCEPTABLE,
        rules.OWN_SESSION: ACCEPTABLE,
        rules.OTHER_REQUEST: FORBIDDEN,
        rules.OTHER_SESSION: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.request_isolation, ORIGINAL, HOLDS),
        Cell(on_asyncio.request_isolation_in_sync_view, NAIVE_PORT, HOLDS),
        Cell(on_asyncio.request_isolation, PORT, HOLDS),
    ),
    remedy="request and session need no change: they are ContextVars on both sides, also in a "
    "view left sync. But such views share the loop's default pool, min(32, processors + 4) "
    "threads, and the rest wait: set_default_executor makes it larger, as it is here.",
)

SESSION_SIZE = Contrast(
    name="session-size",
    question="What happens to a session over 4 KiB?",
    outcomes={
        rules.COMES_BACK: ACCEPTABLE,
        rules.NOT_WARNED: ACCEPTABLE,
        rules.WARNED: INTERESTING,
        rules.DROPPED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.session_size_cookie, ORIGINAL, BREAKS),
        Cell(on_asyncio.session_size_cookie, NAIVE_PORT, BREAKS),
        Cell(on_asyncio.session_size_key, PORT, HOLDS),
        Cell(on_threads.session_size_key, CONTROL, HOLDS),
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
)
