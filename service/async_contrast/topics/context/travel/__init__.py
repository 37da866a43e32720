"""How far a request's context reaches: from a hook to the view, to a worker, into a stream.

Claim: "request and session belong to the request context, g to the app context" (the notes).
Difference: Flask runs hook, view and stream on one thread, and a new thread begins empty. Quart
runs a hook left sync on a thread of its own, and a new task begins with a copy.
Hazard: what Flask has to be told to carry, asyncio carries by itself; what Flask carries by itself
may stay behind, and only some of it says so. And a task that nobody keeps may end halfway.
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
from async_contrast.topics.context.travel import on_asyncio, on_threads, rules

HOOKS = Contrast(
    name="hooks",
    question="Does a ContextVar set in before_request reach the view?",
    symptoms=(
        "ContextVar set in before_request is lost, has its default in the view",
        "LookupError: <ContextVar name='user' at 0x7f3bf2b869d0>",
        "before_request, after_request, before_app_request left sync",
        "request id or current user for logging is None in the view",
    ),
    outcomes={rules.REACHES: ACCEPTABLE, rules.NEVER_REACHES: FORBIDDEN},
    cells=(
        Cell(on_threads.hooks_context_var, ORIGINAL, HOLDS, {rules.REACHES}),
        Cell(on_asyncio.hooks_context_var, NAIVE_PORT, BREAKS, {rules.NEVER_REACHES}),
        Cell(on_asyncio.hooks_context_var_in_async_hook, PORT, HOLDS, {rules.REACHES}),
        Cell(on_asyncio.hooks_g, PORT, HOLDS, {rules.REACHES}),
        Cell(on_threads.hooks_g, CONTROL, HOLDS, {rules.REACHES}),
    ),
    remedy="Make the hook async, or put the value on g. A hook left sync runs on a pool thread, in "
    "a copy of the context that is thrown away.",
)

BACKGROUND = Contrast(
    name="background",
    question="What does a worker started from a view know of the request, once it is answered?",
    symptoms=(
        "RuntimeError: Working outside of request context.",
        "RuntimeError: Not within a request context",
        "you attempted to use functionality that needed an active HTTP request",
        "Task was destroyed but it is pending!",
        "Task exception was never retrieved",
        "copy_current_request_context, a Thread started in a view",
        "add_background_task, create_task, fire and forget, send an email after the response",
        "asyncio.create_task never finishes, the task disappears, garbage collected",
        "background job, background task, background thread",
    ),
    outcomes={
        rules.KNOWS: ACCEPTABLE,
        rules.LOST: FORBIDDEN,
        rules.NEVER_RAN: FORBIDDEN,
        rules.COLLECTED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.background_copied_context, ORIGINAL, HOLDS, {rules.KNOWS}),
        Cell(on_asyncio.background_thread, NAIVE_PORT, rules.thread_knows_request),
        Cell(on_asyncio.background_copied_context, NAIVE_PORT, BREAKS, {rules.NEVER_RAN}),
        Cell(on_asyncio.background_create_task_unkept, NAIVE_PORT, BREAKS, {rules.COLLECTED}),
        Cell(on_asyncio.background_task, NAIVE_PORT, rules.background_task_keeps_request),
        Cell(on_asyncio.background_create_task, PORT, HOLDS, {rules.KNOWS}),
        Cell(on_asyncio.background_task_copied_context, PORT, HOLDS, {rules.KNOWS}),
        Cell(on_asyncio.background_arguments, PORT, HOLDS, {rules.KNOWS}),
        Cell(on_threads.background_thread, CONTROL, rules.thread_knows_request),
        Cell(on_threads.background_arguments, CONTROL, HOLDS, {rules.KNOWS}),
    ),
    remedy="Pass what the worker needs as arguments: that works for threads and tasks, in every "
    "version. Quart's copy_current_request_context makes a coroutine function, which no Thread "
    "awaits. Keep a task that create_task makes in a set until it is done, as add_background_task "
    "does: asyncio does not, and garbage collection may end it.",
)

STREAMING = Contrast(
    name="streaming",
    question="What is left of request and g while a response streams?",
    symptoms=(
        "RuntimeError: Not within a request context, in an async generator",
        "stream_with_context",
        "streaming response, streamed template, generator that yields chunks",
        "server-sent events, SSE, EventSource, text/event-stream",
        "AttributeError on g in a streaming response",
        "TypeError: The response value type (coroutine) is not valid, with stream_with_context",
    ),
    outcomes={
        rules.REQUEST: ACCEPTABLE,
        rules.G: ACCEPTABLE,
        rules.NO_REQUEST: FORBIDDEN,
        rules.NO_G: FORBIDDEN,
        rules.NO_STREAM: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.streaming_with_context, ORIGINAL, HOLDS, {rules.REQUEST, rules.G}),
        Cell(on_threads.streaming_around_generator, ORIGINAL, HOLDS, {rules.REQUEST, rules.G}),
        Cell(on_asyncio.streaming, NAIVE_PORT, BREAKS, {rules.NO_REQUEST, rules.NO_G}),
        Cell(on_asyncio.streaming_with_context, NAIVE_PORT, BREAKS, {rules.REQUEST, rules.NO_G}),
        Cell(on_asyncio.streaming_around_generator, NAIVE_PORT, BREAKS, {rules.NO_STREAM}),
        Cell(on_asyncio.streaming_locals, PORT, HOLDS, {rules.REQUEST, rules.G}),
        Cell(on_threads.streaming, CONTROL, BREAKS, {rules.NO_REQUEST, rules.NO_G}),
        Cell(on_threads.streaming_locals, CONTROL, HOLDS, {rules.REQUEST, rules.G}),
    ),
    remedy="Copy what the generator needs into locals before returning it. Quart's "
    "stream_with_context brings the request back, but a new, empty g.",
)

CONTRASTS = (HOOKS, BACKGROUND, STREAMING)
