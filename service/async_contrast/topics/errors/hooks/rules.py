"""What both sides judge alike of hooks, handlers and URLs where something fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from werkzeug.exceptions import HTTPException

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure

AFTER = "after_request is called with the answer to an error"
HANDLED = "a handler of HTTPException answers an error"
NEEDS_NAME = "url_for outside of a request asks for SERVER_NAME"
NAMED = "url_for outside of a request gives a URL, once SERVER_NAME is set"

BROKEN, REFUSED, NOWHERE = "/broken", "/refused", "/nowhere"
"""A view that raises an error of its own, one that raises a 403, and a path without a view."""

SERVER_NAME = "example.test"
URL = f"http://{SERVER_NAME}{BROKEN}"


class Broken(Exception):
    """What a view raises."""


@dataclass(slots=True)
class Heard:
    """What hooks and handlers were told in one request, and what was answered."""

    after: list[int] = field(default_factory=list)
    """The status of each answer that after_request was given."""
    handled: list[tuple[int | None, str]] = field(default_factory=list)
    """Of each error that the handler was given the code, and the kind of the original one."""
    status: int = 0
    text: str = ""

    def handle(self, error: HTTPException) -> tuple[str, int]:
        """What the handler answers."""
        original = getattr(error, "original_exception", None)
        self.handled.append((error.code, type(original).__name__ if original else ""))
        return answer(error.code), error.code or 0


ERRORS: Mapping[str, tuple[int, str]] = {
    BROKEN: (500, Broken.__name__),
    REFUSED: (403, ""),
    NOWHERE: (404, ""),
}
"""By path the code of its HTTPException, and the kind of the error that it was made of."""


LIVE: Mapping[str, int] = {"refused": 403, "gone": 410}
"""What a live view raises, and the status. One that is broken would be in the service's log."""

HEADER = "X-After-Request"
"""What the hook of the live routes adds to each answer: its status."""


def answer(code: int | None) -> str:
    """The text with which a handler answers a code."""
    return f"handled a {code}"


def judge_hooks(trial: Trial, heard: Mapping[str, Heard]) -> None:
    """Report of each error whether hook and handler had it; RuntimeError if not all were asked."""
    ensure(heard.keys() == ERRORS.keys(), f"asked for {list(heard)}")
    for path, each in heard.items():
        code, original = ERRORS[path]
        ensure(each.status == code, f"{path} answered {each.status}")
        trial.saw(AFTER if each.after == [code] else f"{path}: after_request saw {each.after}")
        is_handled = each.handled == [(code, original)] and each.text == answer(code)
        trial.saw(HANDLED if is_handled else f"{path}: handled {each.handled}, said {each.text}")
    trial.show("after_request", {path: each.after for path, each in heard.items()})
    trial.show("handler", {path: [*each.handled] for path, each in heard.items()})


def judge_urls(trial: Trial, without: object, named: object) -> None:
    """Report what url_for gave, or raised, outside of a request without SERVER_NAME and with it."""
    asks = isinstance(without, RuntimeError) and "SERVER_NAME" in str(without)
    trial.saw(NEEDS_NAME if asks else f"without SERVER_NAME: {without}")
    trial.saw(NAMED if named == URL else f"with SERVER_NAME: {named}")
    trial.show("url_for", {"without SERVER_NAME": str(without), "with SERVER_NAME": str(named)})
