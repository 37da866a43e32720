"""functools.wraps, and decorators around views.

Claim: "wraps keeps the attributes of the decorated function, __doc__ and __name__" (the notes).
Difference: calling an async view gives a coroutine, and a sync wrapper passes it on without
awaiting it. Whether a function is async is no attribute that wraps could keep.
Hazard: the notes' decorator around an async view runs nothing, and the client gets a 500; around
any other async function what it does after the call comes before the work, and nothing is said.
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
    Topic,
)
from async_contrast.topics.decorators import around, on_asyncio, on_threads, rules

METADATA = Contrast(
    name="metadata",
    question="What do __name__, __doc__ and the signature of a decorated view say?",
    symptoms=(
        "functools.wraps, __name__ is wrapper, docstring lost",
        "__wrapped__, inspect.signature of a decorated function",
        "decorator changes the name of the view, endpoint named wrapper",
    ),
    says="wraps keeps the attributes of the decorated function (__doc__, __name__) as they are",
    outcomes={rules.KEPT: ACCEPTABLE, rules.REPLACED: FORBIDDEN},
    cells=(
        Cell(on_threads.metadata_wraps, ORIGINAL, HOLDS, {rules.KEPT: 4}),
        Cell(on_asyncio.metadata_wraps, NAIVE_PORT, HOLDS, {rules.KEPT: 4}),
        Cell(on_asyncio.metadata_async_wrapper, PORT, HOLDS, {rules.KEPT: 4}),
        Cell(on_threads.metadata_without_wraps, CONTROL, BREAKS, {rules.REPLACED: 4}),
        Cell(on_asyncio.metadata_without_wraps, CONTROL, BREAKS, {rules.REPLACED: 4}),
    ),
    remedy="Write @wraps(func) on both sides: what it copies does not depend on concurrency.",
)

COLLISION = Contrast(
    name="collision",
    question="Can two views stand behind one decorator that does not use wraps?",
    symptoms=(
        "View function mapping is overwriting an existing endpoint function: wrapper",
        "two views with one decorator, duplicate endpoint, same endpoint name",
        "forgot functools.wraps",
    ),
    says="wraps keeps the attributes of the decorated function (__doc__, __name__) as they are",
    outcomes={rules.ANSWERED: ACCEPTABLE, rules.REFUSED: FORBIDDEN},
    cells=(
        Cell(on_threads.collision_wraps, ORIGINAL, HOLDS, {rules.ANSWERED: 2}),
        Cell(
            on_asyncio.collision_without_wraps, NAIVE_PORT, BREAKS, {rules.ANSWERED, rules.REFUSED}
        ),
        Cell(on_asyncio.collision_wraps, PORT, HOLDS, {rules.ANSWERED: 2}),
        Cell(on_threads.collision_without_wraps, CONTROL, BREAKS, {rules.ANSWERED, rules.REFUSED}),
    ),
    remedy="Write @wraps(func): the name of the function is the name of the endpoint, and without "
    "wraps every view is called wrapper.",
)

SYNC_WRAPPER = Contrast(
    name="sync-wrapper",
    question="What does a sync wrapper do around a view?",
    symptoms=(
        "AttributeError: 'coroutine' object has no attribute 'headers', in a decorator",
        "TypeError: object Response can't be used in 'await' expression",
        "TypeError: object str can't be used in 'await' expression",
        "decorator around an async function, decorate async and sync views",
        "coroutine 'view' was never awaited, behind a decorator",
        "ensure_async, async wrapper for an async view",
    ),
    says="a decorator calls the decorated function and returns its result",
    outcomes={
        rules.ANSWERED: ACCEPTABLE,
        rules.FAILED: FORBIDDEN,
        rules.NEVER_AWAITED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.sync_wrapper, ORIGINAL, HOLDS, {rules.ANSWERED}),
        Cell(on_asyncio.sync_wrapper, NAIVE_PORT, BREAKS, {rules.FAILED, rules.NEVER_AWAITED}),
        Cell(
            on_asyncio.sync_wrapper_without_wraps,
            NAIVE_PORT,
            BREAKS,
            {rules.FAILED, rules.NEVER_AWAITED},
        ),
        Cell(
            on_asyncio.sync_wrapper_made_async_around_sync_view, NAIVE_PORT, BREAKS, {rules.FAILED}
        ),
        Cell(on_asyncio.sync_wrapper_made_async, PORT, HOLDS, {rules.ANSWERED}),
        Cell(on_asyncio.sync_wrapper_ensure_async, PORT, HOLDS, {rules.ANSWERED: 2}),
        Cell(on_threads.sync_wrapper_without_wraps, CONTROL, HOLDS, {rules.ANSWERED}),
    ),
    remedy="Make the wrapper async and await the view; where some views are sync, await "
    "current_app.ensure_async(func)(...).",
)

IS_COROUTINE = Contrast(
    name="is-coroutine",
    question="Does the wrapper of an async view still look like a coroutine function?",
    symptoms=(
        "inspect.iscoroutinefunction is False for a decorated view",
        "asyncio.iscoroutinefunction, markcoroutinefunction, functools.partial",
        "TypeError: The response value type (coroutine) is not valid, behind a decorator",
        "view is run in a thread although it is async",
    ),
    outcomes={
        rules.ALIKE: ACCEPTABLE,
        rules.ANSWERED: ACCEPTABLE,
        rules.UNLIKE: FORBIDDEN,
        rules.FAILED: FORBIDDEN,
        rules.NEVER_AWAITED: FORBIDDEN,
        rules.NO_MARK: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.is_coroutine_sync_wrapper, ORIGINAL, HOLDS, {rules.ALIKE, rules.ANSWERED}),
        Cell(
            on_asyncio.is_coroutine_sync_wrapper,
            NAIVE_PORT,
            BREAKS,
            {rules.UNLIKE, rules.FAILED, rules.NEVER_AWAITED},
        ),
        Cell(on_asyncio.is_coroutine_async_wrapper, PORT, HOLDS, {rules.ALIKE, rules.ANSWERED}),
        Cell(on_asyncio.is_coroutine_marked, CONTROL, rules.has_mark),
    ),
    remedy="Make the wrapper async. Where it has to stay sync, inspect.markcoroutinefunction says "
    "from Python 3.12 on that it returns a coroutine.",
)

TOPIC = Topic.of(
    "decorators",
    "Decorators around views: what wraps keeps, and what only await can do",
    METADATA,
    COLLISION,
    SYNC_WRAPPER,
    IS_COROUTINE,
    *around.CONTRASTS,
)
