"""Bodies that nobody reads, on Flask."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flask import Flask, Response

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.loopback.client import PATIENCE, Answer, Request
from async_contrast.topics.loopback.on_threads import answers, serving
from async_contrast.topics.response.forms import Form
from async_contrast.topics.response.wire import rules

# head: does a HEAD request run the generator of the body?


def head_of_generator(trial: Trial) -> None:
    """HEAD of a view that returns a generator."""
    made: list[str] = []

    def parts() -> Iterator[str]:
        for part in rules.PARTS:
            made.append(part)
            yield part

    _judge_run(trial, parts, made)


def _judge_run(trial: Trial, view: Form, made: Sequence[str]) -> None:
    head = _answer_to(view, "HEAD")
    made_for_head = tuple(made)
    got = _answer_to(view)
    rules.judge_run(trial, head, made_for_head, got, made[len(made_for_head) :])


# no-content: what goes out with a 204?


def no_content_tuple(trial: Trial) -> None:
    """("", 204)."""
    rules.judge_length(trial, _answer_to(lambda: ("", 204)))


def no_content_response(trial: Trial) -> None:
    """Response(status=204)."""
    rules.judge_length(trial, _answer_to(lambda: Response(status=204)))


def _answer_to(view: Form, method: str = "GET") -> Answer:
    app = Flask(__name__)
    app.add_url_rule("/", "view", view)
    [answer] = answers(app, [Request("/", method)])
    return answer


# client-leaves: is what the generator holds released?


def client_leaves_except(trial: Trial) -> None:
    """A generator that releases in `except GeneratorExit`."""
    waiting, left, ended = threading.Event(), threading.Event(), threading.Event()
    seen: dict[str, Any] = {"released": False, "told": None}

    def parts() -> Iterator[str]:
        try:
            for _ in range(rules.MANY):
                yield rules.PART
                waiting.set()
                left.wait(PATIENCE)
        except GeneratorExit as told:
            seen["told"] = told
            seen["released"] = True
            raise
        finally:
            ended.set()

    _serve_and_leave(parts, waiting, left, ended, lambda: rules.judge_left(trial, **seen))


def client_leaves_finally(trial: Trial) -> None:
    """A generator that releases in `finally`."""
    waiting, left, ended = threading.Event(), threading.Event(), threading.Event()
    seen: dict[str, Any] = {"released": False, "told": None}

    def parts() -> Iterator[str]:
        try:
            for _ in range(rules.MANY):
                yield rules.PART
                waiting.set()
                left.wait(PATIENCE)
        except BaseException as told:
            seen["told"] = told
            raise
        finally:
            seen["released"] = True
            ended.set()

    _serve_and_leave(parts, waiting, left, ended, lambda: rules.judge_left(trial, **seen))


def _serve_and_leave(
    view: Form,
    waiting: threading.Event,
    left: threading.Event,
    ended: threading.Event,
    judge: Callable[[], None],
) -> None:
    """Serve the view and leave it; judges before the server ends."""
    app = Flask(__name__)
    app.add_url_rule("/", "view", view)
    with serving(app) as port:
        rules.leave_midway(port, waiting)
        left.set()
        ended.wait(PATIENCE)
        judge()
