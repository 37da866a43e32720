"""How a report looks as JSON: many contrasts as one answer."""

from __future__ import annotations

import sys
from typing import Any, NotRequired

from async_contrast.contrasts.contrast import Role, Verdict
from async_contrast.web.responses.comparison_schema import CellReported

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict  # as in comparison_schema


class NotRun(TypedDict):
    """Why cells of a contrast have no answer, or have none on a platform, if the report names any.

    `cells` are all that did not run; [] where nobody knows them any more.
    """

    contrast: str
    platform: NotRequired[str]
    cells: list[str]
    problem: str


class ContrastReported(TypedDict):
    """One contrast of a report, its cells in the order in which they are declared."""

    contrast: str
    question: str
    parameters: dict[str, int]
    cells: list[CellReported]


class PlatformReported(TypedDict):
    """What trials ran on; null where nobody has said so, as while they run."""

    platform: NotRequired[str]
    environment: dict[str, Any] | None


class CellNamed(TypedDict):
    """A cell, and where it is."""

    contrast: str
    cell: str
    platform: NotRequired[str]


class Surprise(CellNamed):
    """A cell that did not come to what is documented; `reason` says why it hung or failed."""

    verdict: Verdict
    expected: str
    reason: NotRequired[str]
    differences: list[str]


class Slow(CellNamed):
    """A cell that took long."""

    elapsed_ms: float


class Differing(CellNamed):
    """A cell that came to something else on another platform of the same report."""

    differs_in: list[str]


class Summary(TypedDict):
    """What a report says first.

    `roles` has how many cells of each role came to each verdict; `slowest` the ten slowest cells.
    """

    contrasts: int
    cells: int
    roles: dict[Role, dict[Verdict, int]]
    surprises: list[Surprise]
    not_run: list[NotRun]
    differing: list[Differing]
    slowest: list[Slow]


class ReportAnswer(TypedDict):
    """Many contrasts as one answer; `libraries` are those whose versions differ, by platform."""

    summary: Summary
    platforms: list[PlatformReported]
    libraries: dict[str, dict[str, str]]
    contrasts: list[ContrastReported]
