"""What both sides judge alike of names that a port takes from one library or the other."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure

WORKS = "works"
OUTSIDE = "RuntimeError: working outside of a context"
WRONG = "no error, and not what it should"

TEXT = "text"
STARTED = "request_started"
"""A signal, which no view uses."""


def _same(_library: Any, came: Any) -> Any:
    return came


def _set_and_get(kept: Any) -> str:
    kept.value = TEXT
    return str(kept.value)


def _keep_in_session(library: Any) -> str:
    library.session["value"] = TEXT
    return str(library.session["value"])


@dataclass(frozen=True, slots=True)
class Use:
    """How a view uses a name of `library`, which is flask or quart, and what a client then reads.

    What `first` gives may be a coroutine; `then` gets what came of it, and makes the answer.
    """

    first: Callable[[Any], Any]
    answer: tuple[int, str] = (200, TEXT)
    then: Callable[[Any, Any], Any] = _same


USES: Mapping[str, Use] = {
    "request": Use(lambda library: library.request.args.get("q")),
    "g": Use(lambda library: _set_and_get(library.g)),
    "session": Use(_keep_in_session),
    "current_app": Use(lambda library: library.current_app.config["TEXT"]),
    "url_for": Use(lambda library: library.url_for("page", q=TEXT), (200, f"/page?q={TEXT}")),
    "jsonify": Use(lambda library: library.jsonify(a=1), (200, '{"a":1}')),
    "make_response": Use(lambda library: library.make_response((TEXT, 201)), (201, TEXT)),
    "render_template_string": Use(lambda library: library.render_template_string("te{{ 'xt' }}")),
    "send_file": Use(lambda library: library.send_file(io.BytesIO(TEXT.encode()), "text/plain")),
    "flash": Use(
        lambda library: library.flash(TEXT),
        then=lambda library, _: library.get_flashed_messages()[0],
    ),
    "has_request_context": Use(
        lambda library: str(library.has_request_context()), (200, str(True))
    ),
    "redirect": Use(lambda library: library.redirect("/page"), (302, "/page")),
    "abort": Use(lambda library: library.abort(403), (403, "")),
    "Response": Use(lambda library: library.Response(TEXT, 202), (202, TEXT)),
    "Blueprint": Use(lambda _: TEXT),
}
"""By name; the view of `Blueprint` is on one, and does nothing else."""

LIVE = (
    "request",
    "g",
    "jsonify",
    "make_response",
    "render_template_string",
    "has_request_context",
    "redirect",
    "Response",
)
"""What a live view tries: what needs no more of its application, and leaves no cookie."""

Q = "what request.args is to hold"

NAMES = len(USES) + 1
"""With the signal."""


def judge_names(trial: Trial, answers: Mapping[str, tuple[int, str]], heard: int) -> None:
    """Report of each name what came of it: what a client read, and how often a signal was heard.

    Of a 500 the text is the error's. Raises RuntimeError if not every name was tried.
    """
    ensure(answers.keys() == USES.keys(), f"tried {list(answers)}")
    found = {name: _outcome(name, answer) for name, answer in answers.items()}
    found[STARTED] = WORKS if heard == len(USES) else WRONG if heard == 0 else f"{heard} times"
    for outcome in found.values():
        trial.saw(outcome)
    trial.show("names", found)
    errors = {name: text for name, (status, text) in answers.items() if status == 500}
    trial.show("errors", {name: text.partition("\n")[0] for name, text in errors.items()})


def _outcome(name: str, answer: tuple[int, str]) -> str:
    status, text = answer
    if answer == USES[name].answer:
        return WORKS
    if status == 500 and text.startswith("Working outside of"):
        return OUTSIDE
    return WRONG if status < 400 else f"{name}: {status} {text}"


def came_to(came: object) -> str:
    """What a live view says of what it got from a name: a text, an error, or what kind it is."""
    if isinstance(came, RuntimeError):
        return f"RuntimeError: {str(came).partition(chr(10))[0]}"
    return came if isinstance(came, str) else type(came).__name__


def in_words(status: int, text: str, location: str | None) -> tuple[int, str]:
    """What counts of an answer: of a redirect where it leads, of an abort its status alone."""
    if location is not None:
        return status, location
    return status, "" if status == 403 else text.strip()
