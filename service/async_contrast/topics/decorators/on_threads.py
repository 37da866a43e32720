"""Decorated views on threads: the notes' decorator, as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.exceptions import InternalServerError

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.decorators import rules


def _view() -> str:
    """Shows a page."""
    return rules.TEXT


def _second_view() -> str:
    """Shows another page."""
    return rules.SECOND_TEXT


# metadata: what do __name__, __doc__ and the signature say?


def metadata_wraps(trial: Trial) -> None:
    """The notes' decorator, with wraps."""
    rules.judge_metadata(trial, _view, rules.wrapped(rules.decorate, _view))


def metadata_without_wraps(trial: Trial) -> None:
    """The notes' decorator without wraps."""
    rules.judge_metadata(trial, _view, rules.wrapped(rules.decorate_without_wraps, _view))


# collision: two views behind one unwrapped decorator


def collision_wraps(trial: Trial) -> None:
    """Two views behind the notes' decorator."""
    _serve_two(trial, rules.decorate)


def collision_without_wraps(trial: Trial) -> None:
    """Two views behind the notes' decorator without wraps: both are called wrapper."""
    _serve_two(trial, rules.decorate_without_wraps)


def _serve_two(trial: Trial, decorate: Callable[[Callable[..., Any]], Any]) -> None:
    app = _new_app()
    app.get("/first")(rules.wrapped(decorate, _view))
    second = rules.wrapped(decorate, _second_view)
    try:
        app.get("/second")(second)
    except AssertionError as error:
        rules.judge_refusal(trial, error)
    else:
        _answer(trial, app, "/second", rules.SECOND_TEXT)
    _answer(trial, app, "/first", rules.TEXT)


# sync-wrapper: a sync wrapper around a view


def sync_wrapper(trial: Trial) -> None:
    """The notes' decorator around a Flask view."""
    _serve(trial, rules.wrapped(rules.decorate, _view))


def sync_wrapper_without_wraps(trial: Trial) -> None:
    """The notes' decorator without wraps around a Flask view."""
    _serve(trial, rules.wrapped(rules.decorate_without_wraps, _view))


# is-coroutine: does the wrapper still look like a coroutine function?


def is_coroutine_sync_wrapper(trial: Trial) -> None:
    """The notes' decorator around a Flask view: neither is one."""
    decorated = rules.wrapped(rules.decorate, _view)
    rules.judge_looks(trial, _view, decorated)
    _serve(trial, decorated)


def _serve(trial: Trial, view: Callable[..., Any]) -> None:
    app = _new_app()
    app.add_url_rule("/", view_func=view)
    with rules.watch_for_forgotten_await(trial):
        _answer(trial, app, "/", rules.TEXT)


def _answer(trial: Trial, app: Flask, path: str, text: str) -> None:
    response = app.test_client().get(path)
    rules.judge_answer(trial, path, text, response.status_code, response.get_data(as_text=True))


def _new_app() -> Flask:
    app = Flask(__name__)
    app.logger.disabled = True

    @app.errorhandler(500)
    def say_why(error: InternalServerError) -> tuple[str, int]:
        return str(error.original_exception), 500

    return app
