"""What both sides judge alike of Flask-SQLAlchemy where it is kept."""

from __future__ import annotations

from collections.abc import Mapping

from async_contrast.contrasts.contrast import ACCEPTABLE, FORBIDDEN, HOLDS
from async_contrast.contrasts.trial import Trial
from async_contrast.topics import extensions
from async_contrast.topics.controls import ensure

OPEN, ROW = "/open", "/row"
"""A page that asks no database, and one that does."""

TEXT = "text"
"""What each of them says; the second has it from the database."""

SHOWN, READ = "the page that asks no database is shown", "a row is read"
CRASHES = "an error: outside of Flask's application context"
NO_PATCH = extensions.NO_PATCH

OUTCOMES = {SHOWN: ACCEPTABLE, READ: ACCEPTABLE, CRASHES: FORBIDDEN, NO_PATCH: FORBIDDEN}

with_patch = extensions.with_patch
mended = extensions.where_patched(HOLDS, {SHOWN, READ})

_RIGHT = {OPEN: SHOWN, ROW: READ}


def innermost(error: BaseException) -> str:
    """The text of an error, or of the first in a group."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error).partition("\n")[0]


def judge_pages(trial: Trial, answers: Mapping[str, str]) -> None:
    """Report what each page said, or the text of the error that came instead.

    Raises RuntimeError if not both were asked for.
    """
    ensure(answers.keys() == _RIGHT.keys(), f"asked for {list(answers)}")
    for page, text in answers.items():
        if text == TEXT:
            trial.saw(_RIGHT[page])
        else:
            outside = text.startswith("Working outside of application context")
            trial.saw(CRASHES if outside else f"{page}: {text}")
    trial.show("answers", dict(answers))
