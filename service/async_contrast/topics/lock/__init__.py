"""threading.Lock: one at a time.

Claim: "protects shared memory; if it is not released, the others wait for ever" (the notes).
Difference: threads may switch between any two steps, tasks only at an await. So an asyncio.Lock
is needed where an await stands between load and store, and nowhere else.
Hazard: a threading.Lock that was carried over looks right until its holder awaits; then it stops
the loop, or, if it is an RLock, lets everybody in.

The pair of files here is about one lock on one loop; the pair in `entering` is about the words
that take it, the one in `waiting` about those who wait for it, the one in `reach` about how far it
reaches, the one in `processes` about what it leaves to a database, the one in `waking` about who
wakes those who wait, and the one in `limits` about how long they do. The pair in `orders` has small
programs of all of them, which are run in every order.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    CONTROL,
    FORBIDDEN,
    HANGS,
    HOLDS,
    INTERESTING,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
    Integer,
    LiveRequest,
    Topic,
)
from async_contrast.contrasts.shows import SOME, all_of
from async_contrast.topics.explored import explored
from async_contrast.topics.lock import (
    bounds,
    entering,
    limits,
    on_asyncio,
    on_threads,
    processes,
    reach,
    rules,
    waiting,
    waking,
)
from async_contrast.topics.lock.orders import on_asyncio as orders_on_asyncio
from async_contrast.topics.lock.orders import on_threads as orders_on_threads

_HANGS_AFTER = 0.7
"""Seconds; the cells that hang do so within milliseconds."""

BALANCE = Contrast(
    name="balance",
    question="Two workers, +5 -5 and +8 -8, 100000 times each: is the balance 0?",
    symptoms=(
        "race condition, data race, counter += 1 is not atomic",
        "is it thread safe, is += atomic, GIL, do I need a lock with asyncio",
        "bank account balance wrong, shared global variable changed by two threads",
        "free-threaded Python, no GIL",
    ),
    says="threading.Lock protects shared memory: the result should be 0",
    outcomes={rules.ZERO: ACCEPTABLE, rules.OFF: FORBIDDEN},
    cells=(
        Cell(on_threads.balance_threading_lock, ORIGINAL, HOLDS, {rules.ZERO}),
        Cell(on_asyncio.balance_threading_lock, NAIVE_PORT, HOLDS, {rules.ZERO}),
        Cell(on_asyncio.balance_asyncio_lock, PORT, HOLDS, {rules.ZERO}),
        Cell(on_threads.balance_unlocked, CONTROL, rules.unlocked_balance),
        Cell(on_asyncio.balance_unlocked, CONTROL, HOLDS, {rules.ZERO}),
        Cell(on_threads.balance_across_wait, CONTROL, BREAKS, {rules.OFF}),
        Cell(on_asyncio.balance_across_wait, CONTROL, BREAKS, {rules.OFF}),
        *explored(orders_on_threads.balance_once_locked, ORIGINAL, (HOLDS, {rules.ZERO: 2})),
        *explored(
            orders_on_asyncio.balance_once_threading_lock, NAIVE_PORT, (HOLDS, {rules.ZERO: 2})
        ),
        *explored(orders_on_asyncio.balance_once_locked, PORT, (HOLDS, {rules.ZERO: 6})),
        *explored(
            orders_on_threads.balance_once,
            CONTROL,
            (BREAKS, {rules.OFF: 40, rules.ZERO: 30}),
            here=(HOLDS, {rules.ZERO: 2}),
        ),
        *explored(orders_on_asyncio.balance_once, CONTROL, (HOLDS, {rules.ZERO: 2})),
        *explored(
            orders_on_threads.balance_once_across_call,
            CONTROL,
            (BREAKS, {rules.OFF: 40, rules.ZERO: 30}),
            here=(BREAKS, {rules.OFF: 4, rules.ZERO: 16}),
        ),
        *explored(
            orders_on_asyncio.balance_once_across_await,
            CONTROL,
            (BREAKS, {rules.OFF: 4, rules.ZERO: 16}),
            here=(HOLDS, {rules.ZERO: 1}),
        ),
    ),
    remedy="Keep the lock on threads, whatever a run without it prints: a run is one order, "
    f"and their number has {rules.digits_of_orders(100_000 * rules.STEPS):,} digits; of the 70 "
    "orders of once each 40 are off. On asyncio code without an await between load and store "
    "needs none.",
)

LOST_UPDATE = Contrast(
    name="lost-update",
    question="Something stands between load and store: is an update lost?",
    symptoms=(
        "lost update, race condition across an await",
        "read, modify, write: counter too low, updates overwrite each other",
        "check-then-act, double booking, two requests at the same time",
        "do I need asyncio.Lock in single-threaded asyncio",
    ),
    says="threading.Lock protects shared memory",
    parameters=(
        Integer(
            "workers",
            "how many wait between load and store",
            default=100,
            least=2,
            most=500,
            most_on_asyncio=10_000,
            is_workers=True,
        ),
    ),
    outcomes={rules.KEPT: ACCEPTABLE, rules.NONE_LOST: ACCEPTABLE, rules.LOST: FORBIDDEN},
    cells=(
        Cell(on_threads.lost_update_locked, ORIGINAL, HOLDS, {rules.KEPT: all_of("workers")}),
        Cell(
            on_threads.lost_update_unlocked, CONTROL, BREAKS, {rules.KEPT: SOME, rules.LOST: SOME}
        ),
        Cell(
            on_threads.lost_update_across_wait,
            CONTROL,
            BREAKS,
            {rules.KEPT: 1, rules.LOST: all_of("workers", but=1)},
        ),
        Cell(on_asyncio.lost_update_unlocked, CONTROL, HOLDS, {rules.KEPT: 20000}),
        Cell(
            on_asyncio.lost_update_across_wait,
            NAIVE_PORT,
            BREAKS,
            {rules.KEPT: 1, rules.LOST: all_of("workers", but=1)},
        ),
        Cell(on_asyncio.lost_update_locked, PORT, HOLDS, {rules.KEPT: all_of("workers")}),
        *explored(
            orders_on_threads.lost_update_once_locked, ORIGINAL, (HOLDS, {rules.NONE_LOST: 2})
        ),
        *explored(
            orders_on_threads.lost_update_once,
            CONTROL,
            (BREAKS, {rules.LOST: 4, rules.NONE_LOST: 2}),
            here=(BREAKS, {rules.LOST: 4, rules.NONE_LOST: 2}),
        ),
        *explored(orders_on_asyncio.lost_update_once, CONTROL, (HOLDS, {rules.NONE_LOST: 2})),
        *explored(
            orders_on_asyncio.lost_update_once_across_await,
            NAIVE_PORT,
            (BREAKS, {rules.LOST: 4, rules.NONE_LOST: 2}),
            here=(BREAKS, {rules.LOST: 1}),
        ),
        *explored(orders_on_asyncio.lost_update_once_locked, PORT, (HOLDS, {rules.NONE_LOST: 4})),
    ),
    remedy="An await between load and store needs an asyncio.Lock around all three.",
    live=(
        LiveRequest("POST", "counter/unlocked?pause_ms=10", at_once=10),
        LiveRequest("GET", "counter/unlocked"),
        LiveRequest("POST", "counter/locked?pause_ms=10", at_once=10),
        LiveRequest("GET", "counter/locked"),
    ),
)

REENTRANCY = Contrast(
    name="reentrancy",
    question="Can one worker acquire a lock twice, and does it still keep the others out?",
    symptoms=(
        "RLock with asyncio, reentrant lock, recursive lock, no asyncio.RLock",
        "deadlock: acquiring the same lock twice hangs",
        "threading.RLock lets two tasks in at once",
        "cannot release un-acquired lock",
    ),
    outcomes={
        rules.ALONE: ACCEPTABLE,
        rules.GOT: ACCEPTABLE,
        rules.TOGETHER: FORBIDDEN,
        rules.FREE: FORBIDDEN,
        rules.ALL_WAIT: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.reentrancy_rlock, ORIGINAL, HOLDS, {rules.ALONE: 3}),
        Cell(on_threads.reentrancy_lock, CONTROL, HANGS, {rules.GOT}, seconds=_HANGS_AFTER),
        Cell(on_asyncio.reentrancy_rlock, NAIVE_PORT, BREAKS, {rules.TOGETHER: 3}),
        Cell(on_asyncio.reentrancy_lock, NAIVE_PORT, HANGS, {rules.GOT}, seconds=_HANGS_AFTER),
        Cell(on_asyncio.reentrancy_split, PORT, HOLDS, {rules.ALONE: 3}),
        *explored(orders_on_threads.reentrancy_once_rlock, ORIGINAL, (HOLDS, {rules.ALONE: 2})),
        *explored(orders_on_threads.reentrancy_once_lock, CONTROL, (BREAKS, {rules.ALL_WAIT: 2})),
        *explored(
            orders_on_asyncio.reentrancy_once_rlock,
            NAIVE_PORT,
            (BREAKS, {rules.TOGETHER: 4, rules.ALONE: 2}),
            here=(BREAKS, {rules.TOGETHER: 1}),
        ),
        *explored(
            orders_on_asyncio.reentrancy_once_lock, NAIVE_PORT, (BREAKS, {rules.ALL_WAIT: 2})
        ),
        *explored(orders_on_asyncio.reentrancy_once_split, PORT, (HOLDS, {rules.ALONE: 4})),
    ),
    remedy="asyncio has no reentrant lock: take the lock in the outer function and let the inner "
    "one expect it taken.",
)

CANCELLATION = Contrast(
    name="cancellation",
    question="A holder or a waiter is cancelled: is the lock free afterwards?",
    symptoms=(
        "asyncio.CancelledError while a lock is held",
        "lock stays locked after a task was cancelled, after a timeout",
        "task.cancel() and lock.release(), try finally around await",
        "deadlock after cancellation",
    ),
    outcomes={
        rules.FREE: ACCEPTABLE,
        rules.NOT_CANCELLED: INTERESTING,
        rules.HELD: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.cancellation_holder, ORIGINAL, HOLDS, {rules.FREE, rules.NOT_CANCELLED}),
        Cell(on_asyncio.cancellation_bare_acquire, NAIVE_PORT, BREAKS, {rules.HELD}),
        Cell(on_asyncio.cancellation_holder, PORT, HOLDS, {rules.FREE}),
        Cell(on_asyncio.cancellation_waiter, PORT, HOLDS, {rules.FREE}),
    ),
    remedy="On asyncio any await can be the last one: hold a lock in async with, or release it in "
    "a finally, as the notes do.",
)

TOPIC = Topic.of(
    "lock",
    "One at a time: threading.Lock against asyncio.Lock",
    BALANCE,
    LOST_UPDATE,
    waiting.NEVER_RELEASED,
    REENTRANCY,
    CANCELLATION,
    waiting.FAIRNESS,
    *entering.CONTRASTS,
    *reach.CONTRASTS,
    *processes.CONTRASTS,
    *waking.CONTRASTS,
    *limits.CONTRASTS,
    *bounds.CONTRASTS,
)
