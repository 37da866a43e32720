"""What both sides judge alike of how far a context reaches."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Expectation
from async_contrast.contrasts.platforms import Platform
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.context.rules import NO_CONTEXT, QUART_0_23, UNFORESEEN, found
from async_contrast.topics.controls import ensure
from async_contrast.topics.local.rules import where_threads_inherit

USER = "ada"
PATH = "/orders"
FIRST_CHUNK = "a first chunk\n"

REACHES, NEVER_REACHES = "reaches the view", "never reaches the view"
KNOWS, LOST, NEVER_RAN = "knows the request", "no request", "never ran"
COLLECTED = "collected as garbage before it was done"
DESTROYED = "Task was destroyed but it is pending!"
"""What asyncio says of a task that nobody held."""
REQUEST, NO_REQUEST = "the request is there", "the request is gone"
G, NO_G = "g is there", "g is gone"
NO_STREAM = "no stream, a 500"
NOT_VALID = "The response value type (function) is not valid"
"""What Quart says of what Flask's stream_with_context(generate()) is there."""


def judge_hook(trial: Trial, answer: Mapping[str, Any]) -> None:
    """Report whether the view found the USER that the hook, by its own word, had set."""
    known = answer["hook"] == USER and answer["found"] in (USER, None)
    trial.saw((REACHES if answer["found"] else NEVER_REACHES) if known else UNFORESEEN)
    trial.show("the view found", answer["found"])
    trial.show("hook and view ran on one thread", answer["one thread"])


def expect_order(status: int) -> None:
    """Raise RuntimeError unless the view that was to start a worker has answered."""
    if status != 200:
        raise RuntimeError(f"{PATH} was answered {status}")


def judge_worker(trial: Trial, found_by_worker: Sequence[str]) -> None:
    """Report what a worker found in `request.path`, after its request was answered."""
    for path in found_by_worker:
        trial.saw(KNOWS if path == PATH else LOST if path.startswith(NO_CONTEXT) else UNFORESEEN)
    trial.show("request.path in the worker", list(found_by_worker))


def what_is_left(path: Callable[[], str], user: Callable[[], str]) -> str:
    """A chunk that says what a generator finds, once a chunk was sent before it."""
    return json.dumps({"request.path": found(path), "g.user": found(user)})


def judge_stream(trial: Trial, status: int, body: str, in_view: Mapping[str, Any]) -> None:
    """Report what the generator of a response said that it found, where its view had found all."""
    trial.show("status", status)
    if in_view != {"request.path": PATH, "g.user": USER}:
        trial.saw(UNFORESEEN)
        return
    if status != 200:
        trial.saw(NO_STREAM if body == NOT_VALID else UNFORESEEN)
        trial.show("error", body)
        return
    ensure(body.startswith(FIRST_CHUNK), "the first chunk did not come")
    left = json.loads(body.removeprefix(FIRST_CHUNK))
    without = {"request.path": NO_REQUEST, "g.user": NO_G}
    for name, there in (("request.path", REQUEST), ("g.user", G)):
        gone = left[name].startswith((NO_CONTEXT, "AttributeError: user"))
        trial.saw(there if left[name] == in_view[name] else without[name] if gone else UNFORESEEN)
    trial.show("what the generator found", left)


thread_knows_request = where_threads_inherit({HOLDS: {KNOWS}}, {BREAKS: {LOST}})


def background_task_keeps_request(platform: Platform) -> Expectation:
    """What Quart's add_background_task leaves of the request, which it never promised to keep."""
    if platform.has(*QUART_0_23):
        why = "Quart 0.23 and later: the task's own app context hides the request's"
        return Expectation({BREAKS: {LOST}}, because=why)
    why = "Quart up to 0.22: beside the task's own app context, the request's stays in sight"
    return Expectation({HOLDS: {KNOWS}}, because=why)
