"""Two workers, and two locks that both of them need."""

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
from async_contrast.topics.races.ordering import on_asyncio, on_threads, rules

TWO_LOCKS = Contrast(
    name="two-locks",
    question="Two locks are taken in two orders: in which turns does everybody wait for ever?",
    symptoms=(
        "deadlock of two locks, lock order, lock ordering inversion, ABBA",
        "two threads or tasks wait for each other for ever, circular wait",
        "dining philosophers, transfer between two accounts hangs",
    ),
    outcomes={rules.THROUGH: ACCEPTABLE, rules.FOR_EVER: FORBIDDEN},
    cells=(
        *explored(on_threads.two_locks_one_order, ORIGINAL, (HOLDS, {rules.THROUGH: 2})),
        *explored(
            on_asyncio.two_locks_across_await,
            NAIVE_PORT,
            (BREAKS, {rules.THROUGH: 2, rules.FOR_EVER: 4}),
            (BREAKS, {rules.FOR_EVER: 1}),
        ),
        *explored(on_asyncio.two_locks_one_order, PORT, (HOLDS, {rules.THROUGH: 4})),
        *explored(
            on_threads.two_locks_two_orders,
            CONTROL,
            (BREAKS, {rules.THROUGH: 4, rules.FOR_EVER: 2}),
            (BREAKS, {rules.THROUGH: 4, rules.FOR_EVER: 2}),
        ),
        *explored(on_asyncio.two_locks_two_orders, CONTROL, (HOLDS, {rules.THROUGH: 2})),
    ),
    remedy="One order for all: whoever needs both takes them by name, or by number. On asyncio two "
    "orders are harmless until something is awaited between one lock and the other.",
)

CONTRASTS = (TWO_LOCKS,)
