"""Small catalogues, in which it is easy to say what is found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    HOLDS,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
    Topic,
)
from async_contrast.finding.finder import Answer, Finder
from tests.web.specimen import on_asyncio, on_threads

CELLS = (Cell(on_threads.quick, ORIGINAL, HOLDS), Cell(on_asyncio.hanging, PORT, HOLDS))


def contrast(name: str, **others: Any) -> Contrast:
    """A contrast that says next to nothing, but for what is given."""
    given = {"question": "?", "outcomes": {"good": ACCEPTABLE}, "cells": CELLS, "remedy": ""}
    return Contrast(name, **{**given, **others})


def finder(*contrasts: Contrast) -> Finder:
    """Of a topic that has these contrasts."""
    return Finder({"made": Topic.of("made", "", *contrasts)})


def of_symptoms(**symptoms: str) -> Finder:
    """Of contrasts, each with one symptom."""
    return finder(*(contrast(name, symptoms=(text,)) for name, text in symptoms.items()))


def names(answer: Answer) -> Sequence[str]:
    """The names of the contrasts that were found, the best first."""
    return [hit.contrast.name for hit in answer.hits]
