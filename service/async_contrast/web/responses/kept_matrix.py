"""From a run on several platforms to a matrix. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from async_contrast.contrasts.contrast import Verdict
from async_contrast.contrasts.matrix import Column
from async_contrast.database.models import UNDER_WAY, CellResult, RunJob, State
from async_contrast.web.responses.matrix_schema import (
    CellOnPlatforms,
    MatrixAnswer,
    PlatformAsked,
)
from async_contrast.web.responses.run_schema import CellKept, JobFacts, RunAnswer


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What a cell came to on a platform."""

    verdict: Verdict
    outcomes: Mapping[str, int]


def column(job: RunJob, cells: Iterable[CellResult]) -> Column[KeptAnswer]:
    """What a run has of the platform of this job."""
    answers = {
        cell.cell: KeptAnswer(cell.verdict, {each.outcome: each.count for each in cell.outcomes})
        for cell in cells
        if cell.platform == job.platform
    }
    return Column(job.platform, job.environment or {}, answers)


def as_matrix(run: RunAnswer) -> MatrixAnswer:
    """The same as a comparison on several platforms answers that is not kept."""
    cells: dict[str, dict[str, CellKept]] = {}
    for cell in run["cells"]:
        cells.setdefault(cell["cell"], {})[cell["platform"]] = cell
    differs = {each["cell"]: each["differs_in"] for each in run["differs"]}
    return {
        "contrast": run["contrast"],
        "question": run["question"],
        "parameters": run["parameters"],
        "platforms": [_asked(job) for job in run["platforms"]],
        "libraries": run["libraries"],
        "differing": len(differs),
        "cells": [_row(name, by, differs.get(name, [])) for name, by in cells.items()],
        "remedy": run["remedy"],
        "says": run["says"],
    }


def _asked(job: JobFacts) -> PlatformAsked:
    asked: PlatformAsked = {"platform": job["platform"]}
    if job["environment"] is not None:
        asked["environment"] = job["environment"]
    if job["state"] not in UNDER_WAY and job["state"] != State.FINISHED and not job["done"]:
        asked["problem"] = job["reason"] or job["state"]
    return asked


def _row(name: str, by_platform: Mapping[str, CellKept], differs: list[str]) -> CellOnPlatforms:
    known = next(iter(by_platform.values()))
    return {
        "cell": name,
        "what": known["what"],
        "code": known["code"],
        "side": known["side"],
        "role": known["role"],
        "differs": bool(differs),
        "differs_in": differs,
        "answers": dict(by_platform),
    }
