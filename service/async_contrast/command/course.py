"""How far a command has come with all that it was asked, when Ctrl-C ends it."""

from __future__ import annotations

from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from async_contrast.command import ctrl_c
from async_contrast.contrasts.asking import Asked

if TYPE_CHECKING:  # as in command.terminal
    from async_contrast.command.terminal import Answer
    from async_contrast.web.reports.schema import NotRun
    from async_contrast.web.responses.matrix_schema import MatrixAnswer

T = TypeVar("T", "Answer", "MatrixAnswer")

CUT_SHORT = "interrupted"
"""Why cells did not run that nobody waited for."""


class CutShort(KeyboardInterrupt):
    """Ctrl-C, and what there was until then: answers, also to half a contrast, and the rest."""

    def __init__(
        self, answers: Sequence[Answer] | Sequence[MatrixAnswer], not_run: Sequence[NotRun]
    ) -> None:
        super().__init__()
        self.answers = answers
        self.not_run = not_run

    def __str__(self) -> str:
        """What has no answer."""
        first = ", ".join(each["contrast"] for each in self.not_run[:MOST])
        more = len(self.not_run) - MOST
        verb = "has" if len(self.not_run) == 1 else "have"
        return f"{CUT_SHORT}: {first}{f' and {more} more' if more > 0 else ''} {verb} no answer"


MOST = 3
"""Contrasts that are named of those that have no answer."""


@dataclass(slots=True)
class Course(Generic[T]):
    """The contrasts that are asked for, as soon as they are known, and the answers so far."""

    asked: Sequence[Asked[Any]] = ()
    answers: list[T] = field(default_factory=list)

    def run(self, main: Coroutine[Any, Any, None]) -> Sequence[T]:
        """The answers when this has ended. Raises CutShort if contrasts were left."""
        try:
            ctrl_c.run(main)
        except KeyboardInterrupt:
            if not_run := list(self._not_run()):
                raise CutShort(self.answers, not_run) from None
            raise
        return self.answers

    def _not_run(self) -> Iterator[NotRun]:
        """The cells that have no answer."""
        answers = self.answers
        ran = {answer["contrast"]: {cell["cell"] for cell in answer["cells"]} for answer in answers}
        for one in self.asked:
            cells = [cell.name for cell in one.contrast.cells_on(one.sides)]
            missing = [name for name in cells if name not in ran.get(one.name, ())]
            if missing:
                yield {"contrast": one.name, "cells": missing, "problem": CUT_SHORT}
