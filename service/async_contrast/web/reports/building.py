"""From the answers of contrasts to a report. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from async_contrast.contrasts.matrix import Column, other_libraries
from async_contrast.web.reports.schema import (
    ContrastReported,
    NotRun,
    PlatformReported,
    ReportAnswer,
)
from async_contrast.web.reports.summary import summary
from async_contrast.web.responses.comparison_schema import CellReported

if TYPE_CHECKING:  # as in command.terminal
    from async_contrast.web.responses.comparison_schema import ComparisonAnswer
    from async_contrast.web.responses.matrix_schema import MatrixAnswer
    from async_contrast.web.responses.run_schema import RunAnswer

Answered: TypeAlias = "ComparisonAnswer | RunAnswer | MatrixAnswer"
"""What came of one contrast: here, on a service elsewhere, or on several platforms."""

FACTS = ("cell", "what", "code", "side", "role")
"""What is known of a cell beforehand."""


def of_answers(answers: Sequence[Answered], cut_short: Sequence[NotRun] = ()) -> ReportAnswer:
    """The report of these, in this order; and of what was cut short before it had an answer."""
    known = {each["contrast"] for each in answers}
    unanswered: list[ContrastReported] = [
        {"contrast": each["contrast"], "question": "", "parameters": {}, "cells": []}
        for each in cut_short
        if each["contrast"] not in known
    ]
    return report(
        [*map(of_answer, answers), *unanswered],
        list(_platforms(answers)),
        [*(problem for each in answers for problem in _not_run(each)), *cut_short],
    )


def report(
    contrasts: list[ContrastReported],
    platforms: list[PlatformReported],
    not_run: Sequence[NotRun] = (),
) -> ReportAnswer:
    """A report of contrasts that were run on these, and of what could not be."""
    columns: list[Column[Any]] = [
        Column(each["platform"], each["environment"] or {})
        for each in platforms
        if "platform" in each
    ]
    return {
        "summary": summary(contrasts, not_run),
        "platforms": platforms,
        "libraries": other_libraries(columns),
        "contrasts": contrasts,
    }


def of_answer(answer: Answered) -> ContrastReported:
    """What a report has of the answer to one contrast."""
    return {
        "contrast": answer["contrast"],
        "question": answer["question"],
        "parameters": dict(answer["parameters"]),
        "cells": list(_cells(answer)),
    }


def _matrix(answer: Answered) -> MatrixAnswer | None:
    """The answer, if it is on several platforms by name."""
    return cast("MatrixAnswer", answer) if "differing" in answer else None


def _cells(answer: Answered) -> Iterator[CellReported]:
    if (matrix := _matrix(answer)) is None:
        yield from (cast(CellReported, dict(cell)) for cell in answer["cells"])
        return
    for cell in matrix["cells"]:
        known = {name: cell[name] for name in FACTS}  # type: ignore[literal-required]
        for platform, came in cell["answers"].items():
            yield cast(CellReported, {"platform": platform, **known, **came})


def _platforms(answers: Sequence[Answered]) -> Iterator[PlatformReported]:
    """Each that anything ran on, once."""
    known: list[PlatformReported] = []
    for answer in answers:
        if (matrix := _matrix(answer)) is None:
            known.append({"environment": cast("ComparisonAnswer", answer)["environment"]})
            continue
        known += (
            {"platform": each["platform"], "environment": each["environment"]}
            for each in matrix["platforms"]
            if "environment" in each
        )
    for number, each in enumerate(known):
        if each not in known[:number]:
            yield each


def _not_run(answer: Answered) -> Iterator[NotRun]:
    matrix = _matrix(answer)
    for each in matrix["platforms"] if matrix else ():
        if "problem" in each:
            yield {
                "contrast": answer["contrast"],
                "platform": each["platform"],
                "cells": [
                    cell["cell"]
                    for cell in answer["cells"]
                    if each["platform"] not in cell["answers"]  # type: ignore[typeddict-item]
                ],
                "problem": each["problem"],
            }
