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
    ReportAnswer,
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
        **({"reason": cell["reason"]} if "reason" in cell else {}),  # type: ignore[typeddict-item]
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
        yield _left_out(told["not_run"])
    if told["differing"]:
        yield f"{_count(len(told['differing']), 'cell')} not the same on each platform."
    yield f"{_count(told['contrasts'], 'contrast')}, {_count(told['cells'], 'cell')} in all."


def _left_out(not_run: Sequence[NotRun]) -> str:
    cells = sum(len(each["cells"]) for each in not_run)
    where = _count(len({each["contrast"] for each in not_run}), "contrast")
    return f"{_count(cells, 'cell')} of {where} did not run." if cells else f"{where} did not run."


def place(named: CellNamed) -> str:
    """Where a cell is, in words."""
    on = f" on {named['platform']}" if "platform" in named else ""
    return f"{named['contrast']} {named['cell']}{on}"


def why(surprise: Surprise) -> str:
    """What is wrong with it, in words."""
    met = surprise["verdict"] in surprise["expected"]
    wrong = [] if met else [f"{surprise['verdict']}, {surprise['expected']} expected"]
    if "reason" in surprise:
        wrong.append(surprise["reason"])
    return "; ".join([*wrong, *surprise["differences"]])


def not_run_where(each: NotRun) -> str:
    """Where something was not run, in words."""
    return f"{each['contrast']} on {each['platform']}" if "platform" in each else each["contrast"]


def missing(report: ReportAnswer, contrast: ContrastReported) -> list[NotRun]:
    """What did not run of a contrast, on each platform."""
    return [
        each for each in report["summary"]["not_run"] if each["contrast"] == contrast["contrast"]
    ]


def topics(report: ReportAnswer) -> dict[str, str]:
    """Each topic that it has contrasts of, and the first of them."""
    found: dict[str, str] = {}
    for each in report["contrasts"]:
        found.setdefault(each["contrast"].partition("/")[0], each["contrast"])
    return found


def came_to(contrast: ContrastReported) -> Iterator[str]:
    """The verdicts of each role, such as "breaks x 2, hangs"."""
    for role in Role:
        mine = [cell["verdict"] for cell in contrast["cells"] if cell["role"] == role]
        counts = [(verdict, mine.count(verdict)) for verdict in Verdict]
        yield ", ".join(
            f"{verdict} x {count}" if count > 1 else verdict for verdict, count in counts if count
        )


def in_short(contrast: ContrastReported) -> str:
    """The same on one line, such as "original holds; naive port breaks x 2"."""
    return "; ".join(
        f"{role} {came}" for role, came in zip(Role, came_to(contrast), strict=True) if came
    )


def not_run_rows(report: ReportAnswer) -> Iterator[tuple[str, str, str]]:
    """Where, which cells, and why; a platform on which nothing ran for one reason is one row."""
    known = len(report["contrasts"])
    ran = {cell.get("platform", "") for each in report["contrasts"] for cell in each["cells"]}
    on: dict[str, list[NotRun]] = {}
    for each in report["summary"]["not_run"]:
        on.setdefault(each.get("platform", ""), []).append(each)
    for platform, missed in on.items():
        reasons = {each["problem"] for each in missed}
        if platform not in ran and len(reasons) == 1 and 1 < len(missed) == known:
            yield platform or "everything", f"all {known} contrasts", reasons.pop()
        else:
            for each in missed:
                yield not_run_where(each), ", ".join(each["cells"]), each["problem"]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
