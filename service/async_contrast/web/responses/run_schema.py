"""How accounts and runs look as JSON: what `run_json` writes and `openapi` describes."""

from __future__ import annotations

import sys
from typing import Any, Literal, NotRequired

from async_contrast.contrasts.contrast import Role, Side, Verdict
from async_contrast.database.models import State
from async_contrast.web.responses.comparison_schema import CellTried, OutcomeSeen

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict


class Limits(TypedDict):
    """What an account may have: workers, cells and runs at a time, and runs that are kept."""

    workers: int
    cells: int
    runs: int
    kept: int


class AccountAnswer(TypedDict):
    """Whoever asks."""

    name: str
    created_at: str
    may_have: Limits


class WorkerListed(TypedDict):
    """A process that runs what is kept.

    It takes runs that wait in its `queues`, and has `doing` of them. With a PostgreSQL it is
    heard every few seconds, and taken for dead after some without a word; with a SQLite file
    `heard_at` is when it began.
    """

    id: str
    machine: str
    pid: int
    platform: str
    environment: dict[str, Any]
    queues: list[str]
    doing: int
    heard_at: str


class WorkersAnswer(TypedDict):
    """The workers that live, by platform."""

    workers: list[WorkerListed]


class CellBadge(TypedDict):
    """A cell of a run, in a list; `platform` where the run named any, `contrast` in a report."""

    contrast: NotRequired[str]
    platform: NotRequired[str]
    cell: str
    side: Side
    role: Role
    verdict: Verdict
    surprise: bool


class RunFacts(TypedDict):
    """What is known of a run before and while it runs.

    `done` of `of` cells have ended. `reason` says why it ended otherwise than finished, or in a
    RunAnswer, that nobody is there to run what is queued. Times are in UTC. `surprise` is null
    until it has finished.
    """

    id: int
    url: str
    account: str
    contrast: str
    parameters: dict[str, int]
    side: Side | None
    labels: list[str]
    shared: bool
    state: State
    reason: str
    surprise: bool | None
    done: int
    of: int
    created_at: str
    started_at: str | None
    ended_at: str | None


class RunListed(RunFacts):
    """A run in a list."""

    cells: list[CellBadge]


class RunsAnswer(TypedDict):
    """Runs, the newest first; `next` leads to those before them, where there are more."""

    runs: list[RunListed]
    next: str | None


class JobFacts(TypedDict):
    """A run's part on one platform: `done` of `of` cells have ended."""

    platform: str
    state: State
    reason: str
    surprise: bool | None
    environment: dict[str, Any] | None
    done: int
    of: int


class CellDiffers(TypedDict):
    """A cell that came to something else on another platform."""

    cell: str
    differs_in: list[str]


class CellKept(CellTried):
    """A cell of a run; `platform` where the run named any."""

    platform: NotRequired[str]


class RunAnswer(RunFacts):
    """A run and all that is known of it, its cells in the order in which they are declared.

    `question`, `says` and `remedy` are today's; they are empty if the contrast is known no more.
    `platforms` are those that the run named, `differs` the cells that differ between them, and
    `libraries` the versions that do, by platform. `environment` is that of a run that named none.
    """

    question: str
    says: str
    remedy: str
    environment: dict[str, Any] | None
    platforms: list[JobFacts]
    libraries: dict[str, dict[str, str]]
    differs: list[CellDiffers]
    cells: list[CellKept]


class CellOfTwo(TypedDict):
    """What a cell amounted to in one of two runs."""

    verdict: Verdict
    expected: str
    surprise: bool
    differences: list[str]
    reason: str
    outcomes: list[OutcomeSeen]
    elapsed_ms: float


class CellCompared(TypedDict):
    """A cell in two runs; null where it did not run. `platform` where one of them has several.

    A run that has one alone, which the other has not, is compared with each of the other's.
    """

    platform: NotRequired[str]
    cell: str
    what: str
    this: CellOfTwo | None
    other: CellOfTwo | None
    differs: list[Literal["missing", "verdict", "outcomes"]]


class Difference(TypedDict):
    """Something of the parameters or the environment that is not the same."""

    name: str
    this: Any
    other: Any


class RunsCompared(TypedDict):
    """Two runs of one contrast, cell by cell, and what they ran on where it differs."""

    contrast: str
    this: RunFacts
    other: RunFacts
    parameters: list[Difference]
    environment: list[Difference]
    cells: list[CellCompared]
