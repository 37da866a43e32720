"""What both sides judge alike of pages that a token guards."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Expectation, Verdict
from async_contrast.contrasts.platforms import Platform
from async_contrast.contrasts.shows import Shows
from async_contrast.contrasts.trial import Trial
from async_contrast.topics import extensions

SHOWN, REFUSED = "the page with the token is shown", "a post without its token is refused"
TAKEN, FORGED = "a post with its token is taken", "a post without its token is taken"
CRASHES = extensions.CRASHES
NO_PATCH = extensions.NO_PATCH
NOT_INSTALLED = "Flask-WTF is not installed"

WORKS: Shows = {SHOWN, REFUSED, TAKEN}

FIELD, PAGE, DONE = "csrf_token", "/page", "posted"

Answer = tuple[int, str]
"""Status and text; of a 500 the text is the error's."""


def judge_pages(trial: Trial, shown: Answer, bare: Answer, with_token: Answer) -> None:
    """Report what a page, a post without a token and a post with that of the page came to."""
    answers = {"GET": shown, "POST": bare, "POST with the token": with_token}
    trial.show("answers", {what: _brief(answer) for what, answer in answers.items()})
    for right, outcome in (
        (shown[0] == 200 and shown[1], SHOWN),
        (bare[0] == 400, REFUSED),
        (bare == (200, DONE), FORGED),
        (with_token == (200, DONE), TAKEN),
    ):
        if right:
            trial.saw(outcome)
    outside = "Working outside of request context"
    trial.saw(
        CRASHES,
        sum(status == 500 and text.startswith(outside) for status, text in answers.values()),
    )


def _brief(answer: Answer) -> str:
    status, text = answer
    return f"{status} {'a token' if status == 200 and text != DONE else text.partition('.')[0]}"


def with_csrf(trial: Trial, use: Callable[[Any], None]) -> None:
    """Use flask_wtf.csrf, where that is installed."""
    try:
        csrf = importlib.import_module("flask_wtf.csrf")
    except ModuleNotFoundError as error:
        trial.saw(NOT_INSTALLED)
        trial.show("error", str(error))
    else:
        use(csrf)


def where_installed(verdict: Verdict, shows: Shows) -> Callable[[Platform], Expectation]:
    """What to expect of Flask-WTF."""

    def expect(platform: Platform) -> Expectation:
        if not platform.has("flask-wtf"):
            return Expectation({BREAKS: {NOT_INSTALLED}}, because=NOT_INSTALLED)
        return Expectation({verdict: shows})

    return expect


def patched(platform: Platform) -> Expectation:
    """What to expect of Flask-WTF with quart-flask-patch."""
    if not platform.has("flask-wtf"):
        return Expectation({BREAKS: {NOT_INSTALLED}}, because=NOT_INSTALLED)
    return extensions.where_patched(HOLDS, WORKS)(platform)
