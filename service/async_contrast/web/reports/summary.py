"""What a report says first: what breaks, what is a surprise, what was slow. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from async_contrast.contrasts.contrast import Role, Verdict
from async_contrast.contrasts.matrix import Column, matrix
from async_contrast.web.reports.schema import (
    CellNamed,
    ContrastReported,
    Differing,
    NotRun,
    Slow,
    Summary,
    Surprise,
)
from async_contrast.web.responses.comparison_schema import CellReported

SLOWEST = 10
"""Cells that are named as the slowest."""

_Placed = tuple[str, CellReported]
"""A cell, and its contrast's name."""


def summary(contrasts: Sequence[ContrastReported], not_run: Sequence[NotRun]) -> Summary:
    """Of all that came to something, and of what has no answer."""
    placed = [(each["contrast"], cell) for each in contrasts for cell in each["cells"]]
    slow = sorted(placed, key=lambda each: -each[1]["elapsed_ms"])[:SLOWEST]
    return {
        "contrasts": len(contrasts),
        "cells": len(placed),
        "roles": _roles(placed),
        "surprises": [_surprise(*each) for each in placed if each[1]["surprise"]],
        "not_run": list(not_run),
        "differing": [found for each in contrasts for found in _differing(each)],
        "slowest": [_slow(*each) for each in slow],
    }


def _roles(placed: Iterable[_Placed]) -> dict[Role, dict[Verdict, int]]:
    counts = {role: dict.fromkeys(Verdict, 0) for role in Role}
    for _, cell in placed:
        counts[Role(cell["role"])][Verdict(cell["verdict"])] += 1
    return counts


def _named(contrast: str, cell: CellReported) -> CellNamed:
    named: CellNamed = {"contrast": contrast, "cell": cell["cell"]}
    if "platform" in cell:
        named["platform"] = cell["platform"]
    return named


def _surprise(contrast: str, cell: CellReported) -> Surprise:
    return {
        **_named(contrast, cell),
        "verdict": cell["verdict"],
        "expected": cell["expected"],
        "differences": list(cell["differences"]),
    }


def _slow(contrast: str, cell: CellReported) -> Slow:
    return {**_named(contrast, cell), "elapsed_ms": cell["elapsed_ms"]}


@dataclass(frozen=True, slots=True)
class _CameTo:
    """What a cell came to, as a matrix compares it."""

    verdict: Verdict
    outcomes: dict[str, int]


def _differing(contrast: ContrastReported) -> Iterator[Differing]:
    """The cells that came to something else on another platform."""
    columns: dict[str, dict[str, _CameTo]] = {}
    for cell in contrast["cells"]:
        if "platform" in cell:
            seen = {one["outcome"]: one["count"] for one in cell["outcomes"]}
            came = _CameTo(cell["verdict"], seen)
            columns.setdefault(cell["platform"], {})[cell["cell"]] = came
    for row in matrix([Column(name, answers=answers) for name, answers in columns.items()]).rows:
        if row.differs:
            yield {
                "contrast": contrast["contrast"],
                "cell": row.cell,
                "differs_in": list(row.differs),
            }


def sentences(told: Summary) -> Iterator[str]:
    """The same in words, the most important first."""
    ports = told["roles"][Role.NAIVE_PORT]
    yield (
        f"Of {_count(sum(ports.values()), 'naive port')} {ports[Verdict.BREAKS]} break, "
        f"{ports[Verdict.HANGS]} hang, {ports[Verdict.FAILS]} fail and {ports[Verdict.HOLDS]} hold."
    )
    surprises = told["surprises"]
    where = len({each["contrast"] for each in surprises})
    yield (
        f"{_count(len(surprises), 'surprise')} in {_count(where, 'contrast')}."
        if surprises
        else "No surprise."
    )
    if told["not_run"]:
        yield f"{len(told['not_run'])} could not be run."
    if told["differing"]:
        yield f"{_count(len(told['differing']), 'cell')} not the same on each platform."
    yield f"{_count(told['contrasts'], 'contrast')}, {_count(told['cells'], 'cell')} in all."


def place(named: CellNamed) -> str:
    """Where a cell is, in words."""
    on = f" on {named['platform']}" if "platform" in named else ""
    return f"{named['contrast']} {named['cell']}{on}"


def why(surprise: Surprise) -> str:
    """What is wrong with it, in words."""
    met = surprise["verdict"] in surprise["expected"]
    wrong = [] if met else [f"{surprise['verdict']}, {surprise['expected']} expected"]
    return "; ".join([*wrong, *surprise["differences"]])


def not_run_where(each: NotRun) -> str:
    """What was not run, in words."""
    return f"{each['contrast']} on {each['platform']}" if "platform" in each else each["contrast"]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
