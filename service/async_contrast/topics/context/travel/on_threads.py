"""How far Flask's contexts reach on threads: one thread does hook, view and stream."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import partial
from typing import Any

from flask import Flask, copy_current_request_context, g, request, stream_with_context

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics.context.rules import found
from async_contrast.topics.context.travel import rules
from async_contrast.topics.controls import ensure_of_one_context

context_var: ContextVar[str | None] = ContextVar("context_var", default=None)


# hooks: does a ContextVar set in before_request reach the view?


def hooks_context_var(trial: Trial) -> None:
    """A ContextVar, set in a before_request hook."""
    app = Flask(__name__)

    @app.before_request
    def set_user() -> None:
        context_var.set(rules.USER)
        ensure_of_one_context(context_var)
        g.hook_found = context_var.get()
        g.hooks_thread = threading.get_ident()

    @app.get("/")
    def view() -> dict[str, Any]:
        on_one = g.hooks_thread == threading.get_ident()
        return {"hook": g.hook_found, "found": context_var.get(), "one thread": on_one}

    rules.judge_hook(trial, app.test_client().get("/").get_json())


def hooks_g(trial: Trial) -> None:
    """g, set in a before_request hook."""
    app = Flask(__name__)

    @app.before_request
    def set_user() -> None:
        g.user = rules.USER
        g.hook_found = g.get("user")
        g.hooks_thread = threading.get_ident()

    @app.get("/")
    def view() -> dict[str, Any]:
        on_one = g.hooks_thread == threading.get_ident()
        return {"hook": g.hook_found, "found": g.get("user"), "one thread": on_one}

    rules.judge_hook(trial, app.test_client().get("/").get_json())


# background: what does a worker started from a view know of the request, once it is answered?


def background_thread(trial: Trial) -> None:
    """threading.Thread."""
    _work_in_thread(trial, lambda work: work)


def background_copied_context(trial: Trial) -> None:
    """threading.Thread, its function through copy_current_request_context."""
    _work_in_thread(trial, copy_current_request_context)


def background_arguments(trial: Trial) -> None:
    """threading.Thread, with the request's path as an argument."""
    _work_in_thread(trial, lambda work: partial(work, request.path))


def _work_in_thread(
    trial: Trial, prepare: Callable[[Callable[..., None]], Callable[[], None]]
) -> None:
    app = Flask(__name__)
    answered = threading.Event()
    threads: list[threading.Thread] = []
    paths: list[str] = []

    def work(path: str | None = None) -> None:
        answered.wait()
        paths.append(path or found(lambda: request.path))
        trial.mark("worker", DONE)

    @app.get(rules.PATH)
    def view() -> str:
        threads.append(threading.Thread(target=prepare(work)))
        trial.mark("worker", "started")
        threads[0].start()
        return "ordered"

    rules.expect_order(app.test_client().get(rules.PATH).status_code)
    trial.mark("worker", "its request is answered")
    answered.set()
    threads[0].join()
    rules.judge_worker(trial, paths)


# streaming: what is left of request and g while a response streams?
#
# The test client hides nothing here: as a server does, it iterates the body when the view and its
# contexts are over.


def streaming(trial: Trial) -> None:
    """A generator that reads request and g."""

    def view() -> Any:
        def generate() -> Iterator[str]:
            yield rules.FIRST_CHUNK
            yield rules.what_is_left(lambda: request.path, lambda: g.user)

        return generate()

    _read_stream(trial, view)


def streaming_with_context(trial: Trial) -> None:
    """A generator that reads request and g, below @stream_with_context."""

    def view() -> Any:
        @stream_with_context
        def generate() -> Iterator[str]:
            yield rules.FIRST_CHUNK
            yield rules.what_is_left(lambda: request.path, lambda: g.user)

        return generate()  # type: ignore[call-arg]

    _read_stream(trial, view)


def streaming_around_generator(trial: Trial) -> None:
    """The same generator as stream_with_context(generate())."""

    def view() -> Any:
        def generate() -> Iterator[str]:
            yield rules.FIRST_CHUNK
            yield rules.what_is_left(lambda: request.path, lambda: g.user)

        return stream_with_context(generate())

    _read_stream(trial, view)


def streaming_locals(trial: Trial) -> None:
    """A generator that reads what the view copied to locals."""

    def view() -> Any:
        path, user = request.path, g.user

        def generate() -> Iterator[str]:
            yield rules.FIRST_CHUNK
            yield rules.what_is_left(lambda: path, lambda: user)

        return generate()

    _read_stream(trial, view)


def _read_stream(trial: Trial, view: Callable[[], Any]) -> None:
    app = Flask(__name__)
    in_view: dict[str, str] = {}

    @app.get(rules.PATH)
    def look_and_view() -> Any:
        in_view.update({"request.path": request.path, "g.user": g.user})
        return view()

    @app.before_request
    def set_user() -> None:
        g.user = rules.USER

    response = app.test_client().get(rules.PATH)
    rules.judge_stream(trial, response.status_code, response.get_data(as_text=True), in_view)
