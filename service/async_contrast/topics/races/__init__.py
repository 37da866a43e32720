"""Races: what workers do to each other in every order.

Claim: the notes have none of this; each pair here is a race that a Flask program may have.
Difference: threads may be cut off before any step that others see, and one interpreter hides some
of these places; tasks only at an await that has to wait. So what breaks on threads mostly holds on
asyncio as it is, until an await comes between its lines.
Hazard: the port puts awaits there, and drops the locks since "there is only one thread". Then what
broke in a few orders breaks in the one that asyncio takes.

A program here is run in every order, and a count is a number of orders. The pair of files here is
about what is made twice, the one in `publishing` about what is seen half made, the one in
`ordering` about locks in two orders, the one in `waiting` about conditions and queues, the one in
`counting` about semaphores.
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
from async_contrast.topics.explored import explored
from async_contrast.topics.races import (
    counting,
    on_asyncio,
    on_threads,
    ordering,
    publishing,
    rules,
    waiting,
)

CHECK_THEN_ACT = Contrast(
    name="check-then-act",
    question="Two create what only one may: in which orders do both succeed?",
    symptoms=(
        "check-then-act, TOCTOU, time of check to time of use",
        "two users with one name, duplicate registration, unique name taken twice",
        "double booking, get or create makes two, if not exists then create",
        "something changes between the look and the write",
    ),
    outcomes={rules.ONE: ACCEPTABLE, rules.TWO: FORBIDDEN},
    cells=(
        *explored(on_threads.check_then_act_locked, ORIGINAL, (HOLDS, {rules.ONE: 2})),
        *explored(
            on_asyncio.check_then_act_across_await,
            NAIVE_PORT,
            (BREAKS, {rules.ONE: 2, rules.TWO: 4}),
            (BREAKS, {rules.TWO: 1}),
        ),
        *explored(on_asyncio.check_then_act_locked, PORT, (HOLDS, {rules.ONE: 4})),
        *explored(on_asyncio.check_then_act_setdefault, PORT, (HOLDS, {rules.ONE: 4})),
        *explored(
            on_threads.check_then_act_unlocked,
            CONTROL,
            (BREAKS, {rules.ONE: 4, rules.TWO: 12}),
            (HOLDS, {rules.ONE: 2}),
        ),
        *explored(on_asyncio.check_then_act_unlocked, CONTROL, (HOLDS, {rules.ONE: 2})),
        *explored(
            on_threads.check_then_act_across_call,
            CONTROL,
            (BREAKS, {rules.ONE: 4, rules.TWO: 12}),
            (BREAKS, {rules.ONE: 2, rules.TWO: 4}),
        ),
        *explored(on_threads.check_then_act_setdefault, CONTROL, (HOLDS, {rules.ONE: 4})),
        Cell(on_threads.check_then_act_for_real, CONTROL, BREAKS, {rules.TWO}),
        Cell(on_asyncio.check_then_act_for_real, CONTROL, BREAKS, {rules.TWO}),
    ),
    remedy="On threads a lock around both, or one step that does both, such as dict.setdefault(). "
    "On asyncio an asyncio.Lock where an await stands between them; or act first, and await then.",
)

CACHE = Contrast(
    name="cache",
    question="Two look up what no cache has yet: how often is it loaded?",
    symptoms=(
        "cache stampede, thundering herd, dogpile, cache is filled twice",
        "same value loaded or computed twice, expensive call runs more than once",
        "lazy initialization, singleton created twice, memoize with asyncio",
    ),
    outcomes={rules.ONCE: ACCEPTABLE, rules.TWICE: FORBIDDEN},
    cells=(
        *explored(on_threads.cache_locked, ORIGINAL, (HOLDS, {rules.ONCE: 2})),
        *explored(
            on_asyncio.cache_unlocked,
            NAIVE_PORT,
            (BREAKS, {rules.ONCE: 2, rules.TWICE: 4}),
            (BREAKS, {rules.TWICE: 1}),
        ),
        *explored(on_asyncio.cache_locked, PORT, (HOLDS, {rules.ONCE: 4})),
        *explored(on_asyncio.cache_of_tasks, PORT, (HOLDS, {rules.ONCE: 12})),
        *explored(
            on_threads.cache_unlocked,
            CONTROL,
            (BREAKS, {rules.ONCE: 2, rules.TWICE: 18}),
            (BREAKS, {rules.ONCE: 2, rules.TWICE: 18}),
        ),
    ),
    remedy="A lock around the look and the load; on asyncio an asyncio.Lock, or put the task that "
    "loads into the cache, and let everybody await it.",
)

TOPIC = Topic.of(
    "races",
    "Races, in every order of their steps: threads against tasks",
    CHECK_THEN_ACT,
    CACHE,
    *publishing.CONTRASTS,
    *ordering.CONTRASTS,
    *waiting.CONTRASTS,
    *counting.CONTRASTS,
)
