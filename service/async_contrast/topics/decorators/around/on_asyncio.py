"""Decorators around async functions: a call gives a coroutine, and its work comes when awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cached_property, lru_cache, wraps
from typing import Any

from quart import Blueprint

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.decorators.around import rules

# cached: what does a cache keep?


async def cached(trial: Trial) -> None:
    """functools.lru_cache on an async function."""
    computed: list[int] = []

    @lru_cache
    async def load() -> str:
        computed.append(1)
        return rules.VALUE

    rules.judge_callers(trial, [await _came_of(load()), await _came_of(load())], len(computed))


async def cached_as_property(trial: Trial) -> None:
    """functools.cached_property on an async method."""
    computed: list[int] = []

    class Page:
        @cached_property
        async def text(self) -> str:
            computed.append(1)
            return rules.VALUE

    page = Page()
    came = [await _came_of(page.text), await _came_of(page.text)]
    rules.judge_callers(trial, came, len(computed))


async def cached_value(trial: Trial) -> None:
    """An async wrapper that keeps the value, once it is awaited."""
    computed: list[int] = []

    @_keep_value
    async def load() -> str:
        computed.append(1)
        return rules.VALUE

    rules.judge_callers(trial, [await _came_of(load()), await _came_of(load())], len(computed))


async def cached_task_as_property(trial: Trial) -> None:
    """functools.cached_property on a plain method, which gives a task."""
    computed: list[int] = []

    class Page:
        @cached_property
        def text(self) -> asyncio.Task[str]:
            return asyncio.create_task(self._load())

        async def _load(self) -> str:
            computed.append(1)
            return rules.VALUE

    page = Page()
    came = [await _came_of(page.text), await _came_of(page.text)]
    rules.judge_callers(trial, came, len(computed))


async def cached_after_an_error(trial: Trial) -> None:
    """The wrapper that keeps the value, on an async function that fails the first time."""
    computed: list[int] = []
    load = _keep_value(_failing_once(computed))
    came = [await _came_of(load()), await _came_of(load())]
    rules.judge_after(trial, came, len(computed))


async def cached_task_after_an_error(trial: Trial) -> None:
    """A cached task, of an async function that fails the first time."""
    computed: list[int] = []
    fail_once = _failing_once(computed)
    load = lru_cache(lambda: asyncio.create_task(fail_once()))
    came = [await _came_of(load()), await _came_of(load())]
    rules.judge_after(trial, came, len(computed))


async def cached_task_of_who_leaves(trial: Trial) -> None:
    """A cached task, whose first caller is cancelled, as when its client leaves."""
    computed, begun, may_end = list[int](), asyncio.Event(), asyncio.Event()
    load = _task_of(computed, begun, may_end)

    async def call() -> str:
        return await load()

    await _call_and_leave(trial, call, computed, begun, may_end)


async def cached_task_shielded(trial: Trial) -> None:
    """A cached task behind asyncio.shield, whose first caller is cancelled."""
    computed, begun, may_end = list[int](), asyncio.Event(), asyncio.Event()
    load = _task_of(computed, begun, may_end)

    async def call() -> str:
        return await asyncio.shield(load())

    await _call_and_leave(trial, call, computed, begun, may_end)


def _keep_value(func: Callable[[], Awaitable[str]]) -> Callable[[], Coroutine[Any, Any, str]]:
    kept: list[str] = []

    @wraps(func)
    async def wrapper() -> str:
        if not kept:
            kept.append(await func())
        return kept[0]

    return wrapper


def _failing_once(computed: list[int]) -> Callable[[], Coroutine[Any, Any, str]]:
    async def load() -> str:
        computed.append(1)
        if len(computed) == 1:
            raise rules.Broken
        return rules.VALUE

    return load


def _task_of(
    computed: list[int], begun: asyncio.Event, may_end: asyncio.Event
) -> Callable[[], asyncio.Task[str]]:
    async def load() -> str:
        computed.append(1)
        begun.set()
        await may_end.wait()
        return rules.VALUE

    return lru_cache(lambda: asyncio.create_task(load()))


async def _call_and_leave(
    trial: Trial,
    call: Callable[[], Coroutine[Any, Any, str]],
    computed: list[int],
    begun: asyncio.Event,
    may_end: asyncio.Event,
) -> None:
    """Have two call, cancel the first one while the value is computed, and judge what both got."""
    callers = [asyncio.create_task(_came_of(call())) for _ in range(2)]
    await begun.wait()
    callers[0].cancel()
    first = await callers[0]
    may_end.set()
    rules.judge_after(trial, [first, await callers[1]], len(computed))


# around: does the work lie between a decorator's two steps?


async def around_timed(trial: Trial) -> None:
    """A timing decorator whose wrapper is a plain function."""
    steps: list[str] = []

    @_timed(steps)
    async def load() -> None:
        steps.append(rules.WORK)

    await load()
    rules.judge_order(trial, steps)


async def around_timed_awaiting(trial: Trial) -> None:
    """A timing decorator whose wrapper is async, and awaits the call."""
    steps: list[str] = []

    @_timed_awaiting(steps)
    async def load() -> None:
        steps.append(rules.WORK)

    await load()
    rules.judge_order(trial, steps)


async def around_context_manager(trial: Trial) -> None:
    """contextlib.contextmanager, used as a decorator."""
    steps: list[str] = []

    @_opened(steps)
    async def load() -> None:
        steps.append(rules.WORK)

    await load()
    rules.judge_order(trial, steps)


async def around_async_context_manager(trial: Trial) -> None:
    """contextlib.asynccontextmanager, used as a decorator."""
    steps: list[str] = []

    @_opened_async(steps)
    async def load() -> None:
        steps.append(rules.WORK)

    await load()
    rules.judge_order(trial, steps)


async def around_with_inside(trial: Trial) -> None:
    """The same context manager, plain, in a with statement inside the async function."""
    steps: list[str] = []

    async def load() -> None:
        with _opened(steps):
            steps.append(rules.WORK)

    await load()
    rules.judge_order(trial, steps)


async def around_retried(trial: Trial) -> None:
    """A decorator that tries again after an error, its wrapper a plain function."""
    steps: list[str] = []
    load = _retried(steps)(_failing(steps))
    rules.judge_tries(trial, steps, await _came_of(load()))


async def around_retried_awaiting(trial: Trial) -> None:
    """A decorator that tries again after an error, its wrapper async, each call awaited."""
    steps: list[str] = []
    load = _retried_awaiting(steps)(_failing(steps))
    rules.judge_tries(trial, steps, await _came_of(load()))


def _timed(steps: list[str]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorate(func: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(func)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            steps.append(rules.OPEN)
            try:
                return func(*args, **kwargs)
            finally:
                steps.append(rules.CLOSE)

        return wrapper

    return decorate


def _timed_awaiting(steps: list[str]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorate(func: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(func)
        async def wrapper(*args: Any, **kwargs: Any) -> Any:
            steps.append(rules.OPEN)
            try:
                return await func(*args, **kwargs)
            finally:
                steps.append(rules.CLOSE)

        return wrapper

    return decorate


@contextmanager
def _opened(steps: list[str]) -> Iterator[None]:
    steps.append(rules.OPEN)
    yield
    steps.append(rules.CLOSE)


@asynccontextmanager
async def _opened_async(steps: list[str]) -> AsyncIterator[None]:
    steps.append(rules.OPEN)
    yield
    steps.append(rules.CLOSE)


def _retried(steps: list[str]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorate(func: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(func)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            steps.append(rules.OPEN)
            for _ in range(rules.TRIES - 1):
                try:
                    return func(*args, **kwargs)
                except rules.Broken:
                    steps.append(rules.CAUGHT)
            return func(*args, **kwargs)

        return wrapper

    return decorate


def _retried_awaiting(steps: list[str]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorate(func: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(func)
        async def wrapper(*args: Any, **kwargs: Any) -> Any:
            steps.append(rules.OPEN)
            for _ in range(rules.TRIES - 1):
                try:
                    return await func(*args, **kwargs)
                except rules.Broken:
                    steps.append(rules.CAUGHT)
            return await func(*args, **kwargs)

        return wrapper

    return decorate


def _failing(steps: list[str]) -> Callable[[], Coroutine[Any, Any, str]]:
    """An async function that fails until its last try."""

    async def load() -> str:
        if steps.count(rules.FAIL) < rules.TRIES - 1:
            steps.append(rules.FAIL)
            raise rules.Broken
        steps.append(rules.WORK)
        return rules.VALUE

    return load


async def _came_of(call: Awaitable[Any]) -> object:
    try:
        return await call
    except (Exception, asyncio.CancelledError) as error:
        return error


# live routes

routes = Blueprint("around", __name__)


@routes.get("/cached/<form>")
@live.chooses("form", live.FORMS)
async def live_cached(form: str) -> dict[str, Any]:
    """Calls a cached function twice, and says what each call got."""
    forms = {live.AS_WRITTEN: cached, live.PORTED: cached_value}
    return await live.run_async(live.find(form, forms))


@routes.get("/around/<form>")
@live.chooses("form", live.FORMS)
async def live_around(form: str) -> dict[str, Any]:
    """Calls a function behind a timing decorator, and says in which order the steps came."""
    forms = {live.AS_WRITTEN: around_timed, live.PORTED: around_timed_awaiting}
    return await live.run_async(live.find(form, forms))
