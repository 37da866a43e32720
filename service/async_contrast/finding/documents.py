"""What of a contrast is searched. Pure."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from async_contrast.contrasts.contrast import Cell, Contrast, Topic


class Field(StrEnum):
    """Where a word may stand."""

    NAME = "name"
    QUESTION = "question"
    SYMPTOMS = "symptoms"
    OUTCOMES = "outcomes"
    REMEDY = "remedy"
    SAYS = "notes"
    CELLS = "cells"
    TOPIC = "topic"
    SOURCE = "source"
    EVIDENCE = "evidence"


SAYS_MUCH: Mapping[Field, float] = {
    Field.NAME: 7,
    Field.QUESTION: 4,
    Field.SYMPTOMS: 6,
    Field.OUTCOMES: 2,
    Field.REMEDY: 2,
    Field.SAYS: 1.5,
    Field.CELLS: 1.5,
    Field.TOPIC: 0.7,
    Field.SOURCE: 0.5,
    Field.EVIDENCE: 0.5,
}
"""How much it says of a contrast that a word stands there."""

BULK = frozenset({Field.SOURCE, Field.EVIDENCE})
"""Where words in a row mean something only if they are written as one."""


@dataclass(frozen=True, slots=True)
class Document:
    """A contrast of a topic, and its texts by field."""

    topic: str
    contrast: Contrast
    texts: Mapping[Field, tuple[str, ...]]

    @property
    def name(self) -> str:
        """Such as "local/isolation"."""
        return f"{self.topic}/{self.contrast.name}"


def document(topic: Topic, contrast: Contrast, evidence: tuple[str, ...] = ()) -> Document:
    """What is searched of a contrast; `evidence` are lines of what its last run showed."""
    return Document(
        topic.name,
        contrast,
        {
            Field.NAME: (f"{topic.name}/{contrast.name}",),
            Field.QUESTION: (contrast.question,),
            Field.SYMPTOMS: contrast.symptoms,
            Field.OUTCOMES: tuple(contrast.outcomes),
            Field.REMEDY: (contrast.remedy,),
            Field.SAYS: (contrast.says,),
            Field.CELLS: tuple(f"{cell.name}: {cell.what}" for cell in contrast.cells),
            Field.TOPIC: (topic.summary,),
            Field.SOURCE: _source(contrast.cells),
            Field.EVIDENCE: evidence,
        },
    )


@lru_cache(maxsize=256)
def _source(cells: tuple[Cell, ...]) -> tuple[str, ...]:
    """The lines of the functions of the cells. Quick when asked again, as after each run."""
    return tuple(dict.fromkeys(_lines(cells)))


def _lines(cells: tuple[Cell, ...]) -> Iterator[str]:
    for cell in cells:
        try:
            text = inspect.getsource(inspect.unwrap(cell.function))
        except (OSError, TypeError):  # somebody's own cell, made where no file is
            continue
        for line in text.splitlines():
            yield line.strip()
