"""An extension of Flask in a Quart app: what its pages answer. Needs nothing of either side."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    FORBIDDEN,
    HOLDS,
    Expectation,
    Verdict,
)
from async_contrast.contrasts.platforms import Platform
from async_contrast.contrasts.shows import Shows
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.context.rules import QUART_0_23
from async_contrast.topics.controls import ensure

OPEN, GUARDED = "the open page", "the guarded page"
"""What the two pages say."""

OPEN_PAGE, TO_ANYBODY, TO_VISITOR = "open page", "guarded page, anybody", "guarded page, visitor"
"""What is asked for; a visitor has signed in, or sends name and password."""

SHOWN, TURNED_AWAY, LET_IN = "the open page is shown", "anybody is turned away", "a visitor gets in"
CRASHES = "a 500: outside of Flask's request context"
NO_USER = "a 500: there is no user"
NO_PATCH = "quart-flask-patch cannot be imported"

OUTCOMES = {
    SHOWN: ACCEPTABLE,
    TURNED_AWAY: ACCEPTABLE,
    LET_IN: ACCEPTABLE,
    CRASHES: FORBIDDEN,
    NO_USER: FORBIDDEN,
    NO_PATCH: FORBIDDEN,
}
WORKS: Shows = {SHOWN, TURNED_AWAY, LET_IN}

_RIGHT = {(OPEN_PAGE, 200, OPEN): SHOWN, (TO_VISITOR, 200, GUARDED): LET_IN}
_ERRORS = {
    "Working outside of request context": CRASHES,
    "'NoneType' object has no attribute 'is_authenticated'": NO_USER,
}
"""By how the text of the error begins."""

Answers = Mapping[str, tuple[int, str]]
"""Status and text of each page; of a 500 the text is the error's."""


def judge_pages(trial: Trial, answers: Answers) -> None:
    """Report what each page answered; raises RuntimeError if not all three were asked for."""
    ensure(answers.keys() == {OPEN_PAGE, TO_ANYBODY, TO_VISITOR}, f"asked for {list(answers)}")
    shown = {page: f"{status} {_line(text)}" for page, (status, text) in answers.items()}
    trial.show("answers", shown)
    for page, (status, text) in answers.items():
        trial.saw(_outcome(page, status, text))


def _outcome(page: str, status: int, text: str) -> str:
    if (page, status) == (TO_ANYBODY, 401):
        return TURNED_AWAY
    errors = [outcome for error, outcome in _ERRORS.items() if text.startswith(error)]
    if status == 500 and errors:
        return errors[0]
    return _RIGHT.get((page, status, text), f"{page}: {status} {_line(text)}")


def _line(text: str) -> str:
    return text.strip().partition("\n")[0]


def with_patch(trial: Trial, extension: str, use: Callable[[Any], None]) -> None:
    """Use an extension with quart-flask-patch in the place of flask, where that can be imported.

    It changes flask, asyncio and Quart for good: it is for a trial's own process.
    """
    for name in list(sys.modules):
        if name.partition(".")[0] in ("flask", extension):
            del sys.modules[name]  # else it would keep what flask was
    try:
        importlib.import_module("quart_flask_patch")
    except ImportError as error:
        trial.saw(NO_PATCH)
        trial.show("error", _line(str(error)))
    else:
        use(importlib.import_module(extension))


def where_patched(verdict: Verdict, shows: Shows) -> Callable[[Platform], Expectation]:
    """What to expect of an extension with quart-flask-patch."""

    def expect(platform: Platform) -> Expectation:
        if not platform.has("quart-flask-patch"):
            return Expectation({BREAKS: {NO_PATCH}}, because="quart-flask-patch is not installed")
        if platform.has(*QUART_0_23):
            why = "Quart 0.23 and later: quart-flask-patch 0.3 imports a name that is gone"
            return Expectation({BREAKS: {NO_PATCH}}, because=why)
        return Expectation(
            {verdict: shows}, because="Quart up to 0.22: quart-flask-patch can be imported"
        )

    return expect


mended = where_patched(HOLDS, WORKS)
