"""What is not the same in two reports, cell by cell. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from async_contrast.contrasts.platforms import parts
from async_contrast.lab.environment import facts
from async_contrast.web.reports.kept_schema import CellChanged, Changes, Only, ParameterDiffers
from async_contrast.web.reports.schema import ContrastReported, ReportAnswer
from async_contrast.web.responses.comparison_schema import CellReported
from async_contrast.web.responses.run_json import differences
from async_contrast.web.responses.run_schema import CellOfTwo, Difference

_Cells = Mapping[tuple[str, str], CellReported]
"""Of one contrast, by platform as the two reports share it, and name."""


def of_two(this: ReportAnswer, other: ReportAnswer) -> Changes:
    """What changed from `other` to `this`, or between any two platforms."""
    own, others = _names(this), _names(other)
    here, there = parts(own, others), parts(others, own)
    known, known_there = _answered(this), _answered(other)
    both = [
        (_cells(known[name], here), _cells(known_there[name], there), name)
        for name in known
        if name in known_there
    ]
    return {
        "environment": list(_environment(this, other, here, there)),
        "parameters": list(_parameters(known, known_there)),
        "only_this": _only(known, known_there, here, there),
        "only_other": _only(known_there, known, there, here),
        "compared": sum(len({*cells, *cells_there}) for cells, cells_there, _ in both),
        "cells": [each for found in both for each in _changed(*found, here, there)],
    }


def _names(report: ReportAnswer) -> Sequence[str]:
    return [each.get("platform", "") for each in report["platforms"]]


def _answered(report: ReportAnswer) -> Mapping[str, ContrastReported]:
    """The contrasts that have an answer."""
    return {each["contrast"]: each for each in report["contrasts"] if each["cells"]}


def _only(
    known: Mapping[str, Any],
    known_there: Mapping[str, Any],
    here: Mapping[str, str],
    there: Mapping[str, str],
) -> Only:
    return {
        "contrasts": [name for name in known if name not in known_there],
        "platforms": [name for name in here if name not in there],
    }


def _environment(
    this: ReportAnswer, other: ReportAnswer, here: Mapping[str, str], there: Mapping[str, str]
) -> Iterator[Difference]:
    ran, ran_there = _ran_on(this), _ran_on(other)
    for name, platform in here.items():
        if name not in there:
            continue
        for each in differences(facts(ran[platform]), facts(ran_there[there[name]])):
            yield {**each, "name": f"{name}: {each['name']}" if name else each["name"]}


def _ran_on(report: ReportAnswer) -> Mapping[str, Mapping[str, Any]]:
    return {each.get("platform", ""): each["environment"] or {} for each in report["platforms"]}


def _parameters(
    known: Mapping[str, ContrastReported], known_there: Mapping[str, ContrastReported]
) -> Iterator[ParameterDiffers]:
    for name in known:
        if name in known_there:
            own, others = known[name]["parameters"], known_there[name]["parameters"]
            for each in differences(own, others):
                yield {"contrast": name, **each}


def _cells(contrast: ContrastReported, named: Mapping[str, str]) -> _Cells:
    return {
        (name, cell["cell"]): cell
        for name, platform in named.items()
        for cell in contrast["cells"]
        if cell.get("platform", "") == platform
    }


def _changed(
    cells: _Cells,
    cells_there: _Cells,
    contrast: str,
    here: Mapping[str, str],
    there: Mapping[str, str],
) -> Iterator[CellChanged]:
    for platform, name in dict.fromkeys([*cells, *cells_there]):
        if platform not in here or platform not in there:
            continue  # which is said of the platform as a whole
        this, other = cells.get((platform, name)), cells_there.get((platform, name))
        known = this or other
        if known is not None and (differs := list(_differs(this, other))):
            changed: CellChanged = {
                "contrast": contrast,
                "cell": name,
                "what": known["what"],
                "this": _of_two(this),
                "other": _of_two(other),
                "differs": differs,
            }
            yield {**changed, "platform": platform} if platform else changed


def _differs(this: CellReported | None, other: CellReported | None) -> Iterator[Any]:
    if this is None or other is None:
        yield "missing"
        return
    if this["verdict"] != other["verdict"]:
        yield "verdict"
    if _seen(this) != _seen(other):
        yield "outcomes"
    if this["surprise"] != other["surprise"]:
        yield "surprise"


def _seen(cell: CellReported) -> frozenset[str]:
    return frozenset(_outcomes(cell))


def _outcomes(cell: CellReported) -> Iterable[str]:
    return (one["outcome"] for one in cell["outcomes"])


def _of_two(cell: CellReported | None) -> CellOfTwo | None:
    if cell is None:
        return None
    return {
        "verdict": cell["verdict"],
        "expected": cell["expected"],
        "surprise": cell["surprise"],
        "differences": list(cell["differences"]),
        "reason": cell.get("reason", ""),
        "outcomes": cell["outcomes"],
        "elapsed_ms": cell["elapsed_ms"],
    }
