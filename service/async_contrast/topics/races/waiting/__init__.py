"""Consumers that wait for what a producer has: a condition, a queue, a list in its place."""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    CONTROL,
    FORBIDDEN,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Contrast,
)
from async_contrast.topics.explored import explored
from async_contrast.topics.races.waiting import on_asyncio, on_threads, rules

CONDITION = Contrast(
    name="condition",
    question="Is there still an item when the consumer that was notified goes on?",
    symptoms=(
        "spurious wakeup, threading.Condition, asyncio.Condition, wait and notify",
        "IndexError: pop from an empty deque after condition.wait()",
        "if instead of while around condition.wait, wait_for, notify_all",
    ),
    outcomes={rules.GOT: ACCEPTABLE, rules.NOTHING: FORBIDDEN},
    cells=(
        *explored(on_threads.condition_while, ORIGINAL, (HOLDS, {rules.GOT: 24})),
        *explored(
            on_asyncio.condition_if,
            NAIVE_PORT,
            (BREAKS, {rules.GOT: 54, rules.NOTHING: 2}),
            (BREAKS, {rules.NOTHING: 1}),
        ),
        *explored(on_asyncio.condition_while, PORT, (HOLDS, {rules.GOT: 58})),
        *explored(
            on_threads.condition_if,
            CONTROL,
            (BREAKS, {rules.GOT: 22, rules.NOTHING: 2}),
            (BREAKS, {rules.GOT: 22, rules.NOTHING: 2}),
        ),
    ),
    remedy="Ask again after each wait: `while not items: condition.wait()`, or "
    "condition.wait_for(lambda: items). Another one may come between the notify and who is woken.",
)

QUEUE = Contrast(
    name="queue",
    question="A producer and two consumers: is each item taken once, and does everybody end?",
    symptoms=(
        "IndexError: pop from empty list",
        "producer and consumer, worker pool, item processed twice or lost",
        "queue.join() or queue.get() hangs, consumer never ends, sentinel",
        "queue.Queue against asyncio.Queue, list as a queue",
    ),
    outcomes={
        rules.EACH_ONCE: ACCEPTABLE,
        rules.EMPTY: FORBIDDEN,
        rules.SOME_FOR_EVER: FORBIDDEN,
    },
    cells=(
        *explored(on_threads.queue_each_once, ORIGINAL, (HOLDS, {rules.EACH_ONCE: 884})),
        *explored(
            on_asyncio.queue_list_across_await,
            NAIVE_PORT,
            (BREAKS, {rules.EACH_ONCE: 2, rules.EMPTY: 4}),
            (BREAKS, {rules.EMPTY: 1}),
        ),
        *explored(on_asyncio.queue_each_once, PORT, (HOLDS, {rules.EACH_ONCE: 68})),
        *explored(
            on_threads.queue_list,
            CONTROL,
            (BREAKS, {rules.EACH_ONCE: 4, rules.EMPTY: 12}),
            (HOLDS, {rules.EACH_ONCE: 4}),
        ),
        *explored(on_asyncio.queue_list, CONTROL, (HOLDS, {rules.EACH_ONCE: 2})),
        *explored(on_threads.queue_one_end, CONTROL, (BREAKS, {rules.SOME_FOR_EVER: 232})),
        *explored(on_asyncio.queue_one_end, CONTROL, (BREAKS, {rules.SOME_FOR_EVER: 44})),
    ),
    remedy="queue.Queue on threads, asyncio.Queue between tasks, and as many ends as consumers. A "
    "list holds only as long as nothing is awaited between the look and the pop.",
)

CONTRASTS = (CONDITION, QUEUE)
