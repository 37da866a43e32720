"""What both sides judge alike of how far a context reaches."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from service.contrast import BREAKS, HOLDS, Expectation, Platform
from service.topics.context.rules import ONE_CONTEXT, found
from service.trial import Trial

USER = "ada"
PATH = "/orders"
FIRST_CHUNK = "a first chunk\n"

REACHES, NEVER_REACHES = "reaches the view", "never reaches the view"
KNOWS, LOST, NEVER_RAN = "knows the request", "no request", "never ran"
REQUEST, NO_REQUEST = "the request is there", "the request is gone"
G, NO_G = "g is there", "g is gone"
NO_STREAM = "no stream, a 500"


def judge_hook(trial: Trial, answer: Mapping[str, Any]) -> None:
    """Report whether the view found the USER that the hook had set."""
    trial.saw(REACHES if answer["found"] == USER else NEVER_REACHES)
    trial.show("the view found", answer["found"])
    trial.show("hook and view ran on one thread", answer["one thread"])


def judge_worker(trial: Trial, found_by_worker: Sequence[str]) -> None:
    """Report what a worker found in `request.path`, after its request was answered."""
    if not found_by_worker:
        trial.saw(NEVER_RAN)
    for path in found_by_worker:
        trial.saw(KNOWS if path == PATH else LOST)
    trial.show("request.path in the worker", list(found_by_worker))


def what_is_left(path: Callable[[], str], user: Callable[[], str]) -> str:
    """A chunk that says what a generator finds, once a chunk was sent before it."""
    return json.dumps({"request.path": found(path), "g.user": found(user)})


def judge_stream(trial: Trial, status: int, body: str) -> None:
    """Report what the generator of a response said that it found."""
    trial.show("status", status)
    if status != 200:
        trial.saw(NO_STREAM)
        trial.show("error", body)
        return
    left = json.loads(body.removeprefix(FIRST_CHUNK))
    trial.saw(REQUEST if left["request.path"] == PATH else NO_REQUEST)
    trial.saw(G if left["g.user"] == USER else NO_G)
    trial.show("what the generator found", left)


def background_task_keeps_request(_: Platform) -> Expectation:
    """What Quart's add_background_task leaves of the request, which it never promised to keep."""
    if ONE_CONTEXT:
        why = "Quart 0.23 and later: the task's own app context hides the request's"
        return Expectation.of(BREAKS, because=why)
    why = "Quart up to 0.22: beside the task's own app context, the request's stays in sight"
    return Expectation.of(HOLDS, because=why)
