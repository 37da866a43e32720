"""Decorated views on asyncio: a wrapper has to await what it wraps."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from quart import Quart, current_app
from werkzeug.exceptions import InternalServerError

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.decorators import rules


async def _view() -> str:
    """Shows a page."""
    return rules.TEXT


async def _second_view() -> str:
    """Shows another page."""
    return rules.SECOND_TEXT


def _view_left_sync() -> str:
    return rules.TEXT


def _decorate_awaiting(func: Callable[..., Any]) -> Callable[..., Any]:
    """The notes' decorator, its wrapper async and its call awaited."""

    @wraps(func)
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        result = await func(*args, **kwargs)
        return result  # noqa: RET504 - as in the notes

    return wrapper


def _decorate_awaiting_without_wraps(func: Callable[..., Any]) -> Callable[..., Any]:
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        result = await func(*args, **kwargs)
        return result  # noqa: RET504 - as in the notes

    return wrapper


def _decorate_ensuring(func: Callable[..., Any]) -> Callable[..., Any]:
    """The notes' decorator for async and for sync views."""

    @wraps(func)
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        result = await current_app.ensure_async(func)(*args, **kwargs)
        return result  # noqa: RET504 - as in the notes

    return wrapper


# metadata: what do __name__, __doc__ and the signature say?


async def metadata_wraps(trial: Trial) -> None:
    """The notes' decorator, with wraps, around an async view."""
    rules.judge_metadata(trial, _view, rules.wrapped(rules.decorate, _view))


async def metadata_without_wraps(trial: Trial) -> None:
    """The notes' decorator without wraps, around an async view."""
    rules.judge_metadata(trial, _view, rules.wrapped(rules.decorate_without_wraps, _view))


async def metadata_async_wrapper(trial: Trial) -> None:
    """An async wrapper, with wraps."""
    rules.judge_metadata(trial, _view, rules.wrapped(_decorate_awaiting, _view))


# collision: two views behind one unwrapped decorator


async def collision_wraps(trial: Trial) -> None:
    """Two views behind a decorator with an async wrapper and wraps."""
    await _serve_two(trial, _decorate_awaiting)


async def collision_without_wraps(trial: Trial) -> None:
    """Two views behind a decorator with an async wrapper, no wraps: both are called wrapper."""
    await _serve_two(trial, _decorate_awaiting_without_wraps)


async def _serve_two(trial: Trial, decorate: Callable[[Callable[..., Any]], Any]) -> None:
    app = _new_app()
    app.get("/first")(rules.wrapped(decorate, _view))
    second = rules.wrapped(decorate, _second_view)
    try:
        app.get("/second")(second)
    except AssertionError as error:
        rules.judge_refusal(trial, error)
    else:
        await _answer(trial, app, "/second", rules.SECOND_TEXT)
    await _answer(trial, app, "/first", rules.TEXT)


# sync-wrapper: a sync wrapper around a view


async def sync_wrapper(trial: Trial) -> None:
    """The notes' decorator around an async view."""
    await _serve(trial, rules.wrapped(rules.decorate, _view))


async def sync_wrapper_without_wraps(trial: Trial) -> None:
    """The notes' decorator without wraps around an async view."""
    await _serve(trial, rules.wrapped(rules.decorate_without_wraps, _view))


async def sync_wrapper_made_async(trial: Trial) -> None:
    """An async wrapper that awaits an async view."""
    await _serve(trial, rules.wrapped(_decorate_awaiting, _view))


async def sync_wrapper_made_async_around_sync_view(trial: Trial) -> None:
    """An async wrapper that awaits a view left sync: a str cannot be awaited."""
    await _serve(trial, rules.wrapped(_decorate_awaiting, _view_left_sync))


async def sync_wrapper_ensure_async(trial: Trial) -> None:
    """An async wrapper with current_app.ensure_async, around an async view and one left sync."""
    await _serve(trial, rules.wrapped(_decorate_ensuring, _view))
    await _serve(trial, rules.wrapped(_decorate_ensuring, _view_left_sync))


# is-coroutine: does the wrapper still look like a coroutine function?


async def is_coroutine_sync_wrapper(trial: Trial) -> None:
    """The notes' decorator around an async view: wraps does not make the wrapper async."""
    decorated = rules.wrapped(rules.decorate, _view)
    rules.judge_looks(trial, _view, decorated)
    await _serve(trial, decorated)


async def is_coroutine_marked(trial: Trial) -> None:
    """The notes' decorator around an async view, marked with inspect.markcoroutinefunction."""
    mark = getattr(inspect, "markcoroutinefunction", None)
    if mark is None:
        trial.saw(rules.NO_MARK)
        return
    decorated = mark(rules.wrapped(rules.decorate, _view))
    rules.judge_looks(trial, _view, decorated)
    await _serve(trial, decorated)


async def is_coroutine_async_wrapper(trial: Trial) -> None:
    """An async wrapper around an async view."""
    decorated = rules.wrapped(_decorate_awaiting, _view)
    rules.judge_looks(trial, _view, decorated)
    await _serve(trial, decorated)


async def _serve(trial: Trial, view: Callable[..., Any]) -> None:
    app = _new_app()
    app.add_url_rule("/", view_func=view)
    with rules.watch_for_forgotten_await(trial):
        await _answer(trial, app, "/", rules.TEXT)


async def _answer(trial: Trial, app: Quart, path: str, text: str) -> None:
    response = await app.test_client().get(path)
    body = await response.get_data(as_text=True)
    rules.judge_answer(trial, path, text, response.status_code, body)


def _new_app() -> Quart:
    app = Quart(__name__)
    app.logger.disabled = True

    @app.errorhandler(500)
    async def say_why(error: InternalServerError) -> tuple[str, int]:
        return str(error.original_exception), 500

    return app
