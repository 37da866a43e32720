"""Decorators around functions: a call has ended when it returns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache, wraps
from typing import Any

from flask import Blueprint

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.decorators.around import rules

# cached: what does a cache keep?


def cached(trial: Trial) -> None:
    """functools.lru_cache on a function."""
    computed: list[int] = []

    @lru_cache
    def load() -> str:
        computed.append(1)
        return rules.VALUE

    rules.judge_callers(trial, [load(), load()], len(computed))


def cached_as_property(trial: Trial) -> None:
    """functools.cached_property on a method."""
    computed: list[int] = []

    class Page:
        @cached_property
        def text(self) -> str:
            computed.append(1)
            return rules.VALUE

    page = Page()
    rules.judge_callers(trial, [page.text, page.text], len(computed))


def cached_after_an_error(trial: Trial) -> None:
    """functools.lru_cache on a function that fails the first time."""
    computed: list[int] = []

    @lru_cache
    def load() -> str:
        computed.append(1)
        if len(computed) == 1:
            raise rules.Broken
        return rules.VALUE

    rules.judge_after(trial, [_came_of(load), _came_of(load)], len(computed))


# around: does the work lie between a decorator's two steps?


def around_timed(trial: Trial) -> None:
    """A timing decorator: one step before the call, one when it returns."""
    steps: list[str] = []

    @_timed(steps)
    def load() -> None:
        steps.append(rules.WORK)

    load()
    rules.judge_order(trial, steps)


def around_context_manager(trial: Trial) -> None:
    """contextlib.contextmanager, used as a decorator."""
    steps: list[str] = []

    @_opened(steps)
    def load() -> None:
        steps.append(rules.WORK)

    load()
    rules.judge_order(trial, steps)


def around_retried(trial: Trial) -> None:
    """A decorator that tries again after an error, three times in all."""
    steps: list[str] = []

    @_retried(steps)
    def load() -> str:
        if steps.count(rules.FAIL) < rules.TRIES - 1:
            steps.append(rules.FAIL)
            raise rules.Broken
        steps.append(rules.WORK)
        return rules.VALUE

    rules.judge_tries(trial, steps, _came_of(load))


def around_generator(trial: Trial) -> None:
    """A timing decorator on a generator function: a call of it runs nothing."""
    steps: list[str] = []

    @_timed(steps)
    def load() -> Iterator[str]:
        steps.append(rules.WORK)
        yield rules.VALUE

    list(load())
    rules.judge_order(trial, steps)


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


@contextmanager
def _opened(steps: list[str]) -> Iterator[None]:
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


def _came_of(call: Callable[[], Any]) -> object:
    try:
        return call()
    except Exception as error:
        return error


# live routes

routes = Blueprint("around", __name__)


@routes.get("/cached/<form>")
@live.chooses("form", live.FORMS)
def live_cached(form: str) -> dict[str, Any]:
    """Calls a cached function twice, and says what each call got."""
    return live.run(live.find(form, dict.fromkeys(live.FORMS, cached)))


@routes.get("/around/<form>")
@live.chooses("form", live.FORMS)
def live_around(form: str) -> dict[str, Any]:
    """Calls a function behind a timing decorator, and says in which order the steps came."""
    return live.run(live.find(form, dict.fromkeys(live.FORMS, around_timed)))
