"""How kept reports look as JSON, and two of them side by side."""

from __future__ import annotations

import sys
from typing import Literal, NotRequired

from async_contrast.database.models import State
from async_contrast.web.reports.schema import ReportAnswer
from async_contrast.web.responses.run_schema import CellOfTwo, Difference

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict  # as in comparison_schema


class ReportFacts(TypedDict):
    """What is known of a report before and while it runs.

    `done` of `of` cells have ended. `reason` says why it ended otherwise than finished, or that
    nobody is there to run what is queued; it is "" in a list as long as it waits. Times are in
    UTC. `surprise` is null until it has finished. `platforms` are those that it named.
    """

    id: int
    url: str
    account: str
    shared: bool
    state: State
    reason: str
    surprise: bool | None
    done: int
    of: int
    created_at: str
    started_at: str | None
    ended_at: str | None


class KeptReport(ReportFacts, ReportAnswer):
    """A report and all that is known of it, as far as its cells have ended.

    What the cells showed, their `evidence` and `timeline`, is in the exported file alone.
    """


class ReportsAnswer(TypedDict):
    """Reports, the newest first; `next` leads to those before them, where there are more."""

    reports: list[ReportFacts]
    next: str | None


class ParameterDiffers(TypedDict):
    """A parameter of a contrast that is not the same; null where it has none of this name."""

    contrast: str
    name: str
    this: int | None
    other: int | None


class CellChanged(TypedDict):
    """A cell that is not the same in two reports; null where it has no answer.

    `platform` where one of the reports has several.
    """

    contrast: str
    platform: NotRequired[str]
    cell: str
    what: str
    this: CellOfTwo | None
    other: CellOfTwo | None
    differs: list[Literal["missing", "verdict", "outcomes", "surprise"]]


class Only(TypedDict):
    """What only one of two reports has an answer of, or on."""

    contrasts: list[str]
    platforms: list[str]


class Changes(TypedDict):
    """What is not the same in two reports. Of `compared` cells those in `cells` are not.

    How often an outcome was seen is not counted: where that matters, what differs is a surprise.
    """

    environment: list[Difference]
    parameters: list[ParameterDiffers]
    only_this: Only
    only_other: Only
    compared: int
    cells: list[CellChanged]


class ReportsCompared(Changes):
    """Two reports, cell by cell, as far as they differ."""

    this: ReportFacts
    other: ReportFacts
