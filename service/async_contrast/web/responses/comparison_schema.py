"""How the answers look: the JSON that `comparison_json` writes and `openapi` describes."""

from __future__ import annotations

import sys
from typing import Any, Literal, NotRequired

from async_contrast.contrasts.contrast import Grade, Role, Side, Verdict

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    # pydantic, which describes these, needs to know which fields are required.
    from typing_extensions import TypedDict


class Span(TypedDict):
    """What one worker did for a while; `to_ms` is null if the trial ended meanwhile."""

    worker: int | str
    what: str
    from_ms: float
    to_ms: float | None


class OutcomeSeen(TypedDict):
    """Something that a trial saw, and how often."""

    outcome: str
    grade: Grade | Literal["undeclared"]
    count: int


class CellCameTo(TypedDict):
    """What a cell came to in one trial.

    `differences` are what it showed otherwise than is documented, in sentences.
    """

    verdict: Verdict
    reason: NotRequired[str]
    expected: str
    because: NotRequired[str]
    surprise: bool
    differences: list[str]
    outcomes: list[OutcomeSeen]
    elapsed_ms: float
    evidence: dict[str, Any]
    timeline: list[Span]


class CellTried(CellCameTo):
    """One way of answering the question, as it just went."""

    cell: str
    what: str
    code: str
    side: Side
    role: Role


class CellReported(TypedDict):
    """What a cell of a report came to; `platform` where the report names any.

    `evidence` and `timeline` are there in the file, and in what a command prints.
    """

    platform: NotRequired[str]
    cell: str
    what: str
    code: str
    side: Side
    role: Role
    verdict: Verdict
    reason: NotRequired[str]
    expected: str
    because: NotRequired[str]
    surprise: bool
    differences: list[str]
    outcomes: list[OutcomeSeen]
    elapsed_ms: float
    evidence: NotRequired[dict[str, Any]]
    timeline: NotRequired[list[Span]]


class ComparisonAnswer(TypedDict):
    """Both sides of a contrast, side by side."""

    contrast: str
    question: str
    parameters: dict[str, int]
    environment: dict[str, Any]
    cells: list[CellTried]
    remedy: str
    says: str


class OutcomeKnown(TypedDict):
    """An outcome, and what the contrast says of it beforehand."""

    outcome: str
    grade: Grade


class Parameter(TypedDict):
    """A whole number that a comparison takes, and its bounds, both included.

    `most_on_asyncio` is the higher bound with side=asyncio, where there is one.
    """

    name: str
    what: str
    default: int
    least: int
    most: int
    most_on_asyncio: int | None


class SideParameter(TypedDict):
    """The parameter that runs only one side; both run if it is left out."""

    name: str
    what: str
    one_of: list[Side]


class OutcomeExpected(TypedDict):
    """What a cell is to show that comes to this verdict.

    `count` is how often with the parameters' defaults; null if a race decides.
    """

    verdict: Verdict
    outcome: str
    count: int | None


class CellKnown(TypedDict):
    """One way of answering the question, and its expected verdict on this platform.

    `shows` is exactly what it is to show; empty if that is not declared.
    """

    cell: str
    what: str
    code: str
    side: Side
    role: Role
    expected: str
    shows: list[OutcomeExpected]
    because: NotRequired[str]


class ContrastAnswer(TypedDict):
    """One question that can be put to both sides."""

    contrast: str
    question: str
    symptoms: list[str]
    says: str
    outcomes: list[OutcomeKnown]
    parameters: list[Parameter]
    side: SideParameter
    cells: list[CellKnown]
    remedy: str


class TopicAnswer(TypedDict):
    """One chapter, and its contrasts."""

    topic: str
    summary: str
    contrasts: list[ContrastAnswer]


class CatalogueAnswer(TypedDict):
    """Everything that can be compared, and what it would run on."""

    environment: dict[str, Any]
    topics: list[TopicAnswer]


class Health(TypedDict):
    """The service answers; `trials` is how many run or wait in this worker."""

    status: str
    trials: int


class Error(TypedDict):
    """What went wrong; `field` names the parameter, where one is to blame."""

    status: int
    title: str
    message: str
    field: NotRequired[str]


class ErrorAnswer(TypedDict):
    """Every error has this shape."""

    error: Error
