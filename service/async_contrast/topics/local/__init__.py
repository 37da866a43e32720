"""threading.local: a value of a worker's own.

Claim: "creates a value for each thread, so that threads work on their own values" (the notes).
Difference: on asyncio a worker is a task, and all tasks of a loop are one thread to
threading.local. A ContextVar belongs to the context, and each task has a context of its own; a
pool's thread keeps one for all its jobs.
Hazard: a threading.local that was carried over does not fail. It hands one user's value to another.

The pair of files here is about workers; the pair in `web` is about requests. The
pair in `orders` has small programs of workers, which are run in every order.
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
    Integer,
    LiveRequest,
    Topic,
)
from async_contrast.contrasts.shows import Shows, all_of
from async_contrast.topics.explored import explored
from async_contrast.topics.local import on_asyncio, on_threads, rules, web
from async_contrast.topics.local.orders import on_asyncio as orders_on_asyncio
from async_contrast.topics.local.orders import on_threads as orders_on_threads

_WORKERS = Integer(
    "workers",
    "how many workers write and read",
    default=10,
    least=2,
    most=500,
    most_on_asyncio=10_000,
    is_workers=True,
)

ISOLATION = Contrast(
    name="isolation",
    question="Does each worker read back the value it wrote?",
    symptoms=(
        "threading.local with asyncio: every task sees the value of another one",
        "threading.local shared between coroutines, not thread safe, data leak between users",
        "wrong user, one user sees another user's data",
        "contextvars instead of thread-local storage, thread local",
        "AttributeError: '_thread._local' object has no attribute 'user'",
    ),
    says="threading.local() creates a value for each thread; ten threads print 0 to 9",
    parameters=(_WORKERS,),
    outcomes={rules.OWN: ACCEPTABLE, rules.FOREIGN: FORBIDDEN},
    cells=(
        Cell(on_threads.isolation_threading_local, ORIGINAL, HOLDS, {rules.OWN: all_of("workers")}),
        Cell(
            on_asyncio.isolation_threading_local,
            NAIVE_PORT,
            BREAKS,
            {rules.OWN: 1, rules.FOREIGN: all_of("workers", but=1)},
        ),
        Cell(on_asyncio.isolation_context_var, PORT, HOLDS, {rules.OWN: all_of("workers")}),
        Cell(on_threads.isolation_context_var, CONTROL, HOLDS, {rules.OWN: all_of("workers")}),
        *explored(orders_on_threads.isolation_once, ORIGINAL, (HOLDS, {rules.OWN: 2})),
        *explored(
            orders_on_asyncio.isolation_once, NAIVE_PORT, (BREAKS, {rules.FOREIGN: 4, rules.OWN: 2})
        ),
        *explored(orders_on_asyncio.isolation_once_context_var, PORT, (HOLDS, {rules.OWN: 6})),
        *explored(
            orders_on_threads.isolation_once_variable,
            CONTROL,
            (BREAKS, {rules.FOREIGN: 12, rules.OWN: 8}),
        ),
    ),
    remedy="On asyncio keep a worker's value in a ContextVar, a request's also on g. (The notes' 0 "
    "to 9 is a set: no side promises the order.)",
    live=(
        LiveRequest("GET", "isolation/threading-local?value={n}&pause_ms=100", at_once=10),
        LiveRequest("GET", "isolation/context-var?value={n}&pause_ms=100", at_once=10),
    ),
)

_ALL_BUT_THE_FIRST: Shows = {rules.NOTHING: 1, rules.EARLIER: all_of("workers", but=1)}

REUSE = Contrast(
    name="reuse",
    question="What does a worker find before it writes?",
    symptoms=(
        "stale value of the last job, left over from the previous request",
        "ThreadPoolExecutor and threading.local, pool threads keep values",
        "thread-local not reset between jobs, value leaks into the next task",
        "ContextVar keeps the value of an earlier job in a pool thread",
    ),
    parameters=(_WORKERS,),
    outcomes={rules.NOTHING: ACCEPTABLE, rules.EARLIER: FORBIDDEN},
    cells=(
        Cell(on_threads.reuse_threading_local, ORIGINAL, HOLDS, {rules.NOTHING: all_of("workers")}),
        Cell(on_threads.reuse_threading_local_in_pool, ORIGINAL, BREAKS, _ALL_BUT_THE_FIRST),
        Cell(on_asyncio.reuse_threading_local, NAIVE_PORT, BREAKS, _ALL_BUT_THE_FIRST),
        Cell(on_asyncio.reuse_threading_local_in_pool, NAIVE_PORT, BREAKS, _ALL_BUT_THE_FIRST),
        Cell(on_asyncio.reuse_context_var, PORT, HOLDS, {rules.NOTHING: all_of("workers")}),
        Cell(on_asyncio.reuse_copied_context, PORT, HOLDS, {rules.NOTHING: all_of("workers")}),
        Cell(on_threads.reuse_context_var, CONTROL, BREAKS, _ALL_BUT_THE_FIRST),
        Cell(on_threads.reuse_copied_context, CONTROL, HOLDS, {rules.NOTHING: all_of("workers")}),
        *explored(orders_on_threads.reuse_once, ORIGINAL, (HOLDS, {rules.NOTHING: 2})),
        *explored(
            orders_on_threads.reuse_once_in_pool,
            ORIGINAL,
            (BREAKS, {rules.EARLIER: 6, rules.NOTHING: 18}),
        ),
        *explored(orders_on_asyncio.reuse_once, NAIVE_PORT, (BREAKS, {rules.EARLIER: 2})),
        *explored(orders_on_asyncio.reuse_once_context_var, PORT, (HOLDS, {rules.NOTHING: 2})),
    ),
    remedy="On asyncio a ContextVar starts clean in every task. On a pool thread it does so in a "
    "job that copy_context().run runs: asyncio.to_thread does that, submit does not. A "
    "threading.local keeps the last job's value there.",
)

LAUNCH_ROUTES = Contrast(
    name="launch-routes",
    question="Into which workers does a ContextVar travel?",
    symptoms=(
        "LookupError: <ContextVar name='context_var' at 0x7f3bf2b869d0> in a thread",
        "ContextVar lost in run_in_executor, in a new Thread, in ThreadPoolExecutor.submit",
        "propagate context to threads, copy_context().run, contextvars and executors",
        "asyncio.to_thread against loop.run_in_executor",
        "trace id, correlation id or request id missing in a worker",
        "contextvar not visible in a thread, run_sync, run_in_executor",
    ),
    outcomes={rules.CARRIED: ACCEPTABLE, rules.LEFT: FORBIDDEN},
    cells=(
        Cell(on_threads.launch_thread, ORIGINAL, rules.thread_inherits),
        Cell(on_threads.launch_submit, ORIGINAL, rules.thread_inherits),
        Cell(on_threads.launch_copied_context, CONTROL, HOLDS, {rules.CARRIED}),
        Cell(on_asyncio.launch_run_in_executor, NAIVE_PORT, rules.thread_inherits),
        Cell(on_asyncio.launch_to_thread, PORT, HOLDS, {rules.CARRIED}),
        Cell(on_asyncio.launch_create_task, PORT, HOLDS, {rules.CARRIED}),
        Cell(on_asyncio.launch_task_group, PORT, HOLDS, {rules.CARRIED}),
        Cell(on_asyncio.launch_gather, PORT, HOLDS, {rules.CARRIED}),
        Cell(on_asyncio.launch_call_soon, PORT, HOLDS, {rules.CARRIED}),
    ),
    remedy="Use asyncio.to_thread, not run_in_executor; start a thread's function through "
    "copy_context().run (or Thread(context=...) from Python 3.14 on).",
)

CHANGES_BACK = Contrast(
    name="changes-back",
    question="Do changes made in the child come back to the parent?",
    symptoms=(
        "ContextVar set in a child task is not seen by its parent",
        "set() in an awaited create_task or gather has no effect, value does not propagate back",
        "mutable value, dict or list in a ContextVar is shared between tasks",
        "a dict in a context variable changes for everybody",
    ),
    outcomes={rules.STAYS: ACCEPTABLE, rules.COMES_BACK: FORBIDDEN},
    cells=(
        Cell(on_threads.changes_back_set, ORIGINAL, HOLDS, {rules.STAYS}),
        Cell(on_threads.changes_back_mutable, CONTROL, BREAKS, {rules.COMES_BACK}),
        Cell(on_threads.changes_back_replaced, CONTROL, HOLDS, {rules.STAYS}),
        Cell(on_asyncio.changes_back_set, NAIVE_PORT, HOLDS, {rules.STAYS}),
        Cell(on_asyncio.changes_back_mutable, NAIVE_PORT, BREAKS, {rules.COMES_BACK}),
        Cell(on_asyncio.changes_back_replaced, PORT, HOLDS, {rules.STAYS}),
    ),
    remedy="A context is copied one level deep: keep immutable values in a ContextVar and set a "
    "changed copy. To hand a result back, return it.",
)

WAIT_FOR = Contrast(
    name="wait-for",
    question="Does a value set under a time limit reach the caller?",
    symptoms=(
        "ContextVar set inside asyncio.wait_for is lost",
        "asyncio.wait_for runs in another task, Python 3.11 against 3.12",
        "asyncio.timeout instead of wait_for, timeout, time limit",
        "TimeoutError, asyncio.exceptions.TimeoutError",
    ),
    outcomes={rules.REACHES: ACCEPTABLE, rules.LOST: FORBIDDEN},
    cells=(
        Cell(on_threads.wait_for_plain_call, ORIGINAL, HOLDS, {rules.REACHES}),
        Cell(on_threads.wait_for_limited, CONTROL, BREAKS, {rules.LOST}),
        Cell(on_asyncio.wait_for_plain_call, CONTROL, HOLDS, {rules.REACHES}),
        Cell(on_asyncio.wait_for_limited, NAIVE_PORT, rules.wait_for_shares_context),
        Cell(on_asyncio.wait_for_timeout_block, PORT, HOLDS, {rules.REACHES}),
    ),
    remedy="Use `async with asyncio.timeout(...)`: it awaits in the caller's own task on every "
    "version.",
)

TOKEN_RESET = Contrast(
    name="token-reset",
    question="Can a token be reset after `break` out of a generator?",
    symptoms=(
        "ValueError: <Token var=<ContextVar name='user'>> was created in a different Context",
        "ContextVar.reset(token) fails in an async generator, in a fixture, in a dependency",
        "break out of async for, aclose, aclosing, GeneratorExit, asyncgen finalizer",
    ),
    outcomes={
        rules.RESET: ACCEPTABLE,
        rules.OTHER_CONTEXT: FORBIDDEN,
        rules.REMAINS: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.token_reset_after_break, ORIGINAL, HOLDS, {rules.RESET}),
        Cell(
            on_asyncio.token_reset_after_break,
            NAIVE_PORT,
            BREAKS,
            {rules.OTHER_CONTEXT, rules.REMAINS},
        ),
        Cell(on_asyncio.token_reset_aclosing, PORT, HOLDS, {rules.RESET}),
    ),
    remedy="Iterate over an async generator within contextlib.aclosing(), so that it is closed "
    "where it was opened.",
)

TOPIC = Topic.of(
    "local",
    "Values of a worker's own: threading.local against contextvars",
    ISOLATION,
    REUSE,
    LAUNCH_ROUTES,
    CHANGES_BACK,
    WAIT_FOR,
    TOKEN_RESET,
    web.WEB,
)
