"""From an answer that somebody has just seen to a run that is kept, without running it again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from async_contrast.contrasts.contrast import Contrast, Grade, Side
from async_contrast.database import runs
from async_contrast.database.models import (
    ANY_PLATFORM,
    Account,
    CellResult,
    OutcomeCount,
    Run,
    RunJob,
    State,
)
from async_contrast.engine.keeping import text
from async_contrast.errors import UnknownName
from async_contrast.web.auth.identity import address
from async_contrast.web.auth.parts import catalogue_here, parts_here
from async_contrast.web.auth.seen import SeenAnswer

NOT_SEEN = (
    "this answer is not remembered any more, or it is not yours to see; run it again, and keep it"
)


async def remember(
    account: Account | None, answer: Mapping[str, Any], sides: frozenset[Side], asked: Contrast
) -> str | None:
    """The word by which it is remembered for whoever has just asked; None where it is not."""
    side = "" if sides == asked.sides else str(next(iter(sides)))
    known = account.id if account else None
    return await parts_here().seen.keep(known, address(), dict(answer), side)


async def find(account: Account, word: str) -> SeenAnswer:
    """The answer of this word. Raises UnknownName."""
    if (found := await parts_here().seen.find(account.id, word)) is None:
        raise UnknownName(NOT_SEEN)
    return found


async def keep(
    account: Account, seen: SeenAnswer, labels: Sequence[str] = (), *, shared: bool = False
) -> int:
    """The number of the run that it is from now on; the same however often it is asked for.

    Raises ForbiddenParameter where the account keeps too much, NotSignedIn if it is gone.
    """
    run = run_of(seen, account.id, catalogue_here().name)
    run.shared = shared
    # No Idempotency-Key has a blank in it.
    run.idempotency_key = f"seen {hashlib.sha256(seen.word.encode()).hexdigest()}"
    async with parts_here().database.writing() as session:
        return await runs.add_ended(session, run, labels, parts_here().budget)


def run_of(seen: SeenAnswer, account_id: int, catalogue: str) -> Run:
    """The rows of an answer. Pure."""
    answer = seen.answer
    at = datetime.fromtimestamp(seen.at, UTC)
    topic, _, contrast = answer["contrast"].partition("/")
    cells = [_cell(number, *each) for number, each in enumerate(_cells(answer), 1)]
    ended = {"created_at": at, "started_at": at, "ended_at": at}
    jobs = [_job(each, cells, at, catalogue) for each in _platforms(answer)]
    odd = next((job for job in jobs if job.state != State.FINISHED), None)
    return Run(
        account_id=account_id,
        topic=topic,
        contrast=contrast,
        parameters=dict(answer["parameters"]),
        side=Side(seen.side) if seen.side else None,
        state=odd.state if odd else State.FINISHED,
        reason=odd.reason if odd else "",
        surprise=any(cell.surprise for cell in cells) or (None if odd else False),
        cells_asked=len(cells),
        cells_done=len(cells),
        jobs=jobs,
        cells=cells,
        **ended,
    )


def _cells(answer: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each cell with its platform."""
    for cell in answer["cells"]:
        if "answers" not in cell:
            yield ANY_PLATFORM, cell
        for platform, came in cell.get("answers", {}).items():
            yield platform, {**cell, **came}


def _platforms(answer: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    alone = {"platform": ANY_PLATFORM, "environment": answer.get("environment")}
    return cast(Sequence[Mapping[str, Any]], answer.get("platforms") or [alone])


def _job(
    platform: Mapping[str, Any], cells: Sequence[CellResult], at: datetime, catalogue: str
) -> RunJob:
    mine = [cell for cell in cells if cell.platform == platform["platform"]]
    problem = platform.get("problem", "")
    return RunJob(
        platform=platform["platform"],
        catalogue=catalogue,
        state=State.FAILED if problem else State.FINISHED,
        reason=problem,
        surprise=None if problem else any(cell.surprise for cell in mine),
        environment=platform.get("environment"),
        attempt=1,
        started_at=at,
        ended_at=at,
        cells_asked=len(mine),
        cells_done=len(mine),
    )


def _cell(number: int, platform: str, cell: Mapping[str, Any]) -> CellResult:
    names = ("cell", "what", "code", "side", "role", "verdict", "expected", "surprise")
    return CellResult(
        number=number,
        platform=platform,
        reason=cell.get("reason", ""),
        because=cell.get("because", ""),
        differences=[text(each) for each in cell["differences"]],
        elapsed_ms=cell["elapsed_ms"],
        evidence=cell["evidence"],
        timeline=cell["timeline"],
        outcomes=_outcomes(cell["outcomes"]),
        **{name: cell[name] for name in names},
    )


def _outcomes(seen: Sequence[Mapping[str, Any]]) -> list[OutcomeCount]:
    counts: Counter[str] = Counter()
    grades = {}
    for one in seen:
        counts[text(one["outcome"])] += one["count"]
        declared = one["grade"] in set(Grade)
        grades[text(one["outcome"])] = one["grade"] if declared else None
    return [
        OutcomeCount(outcome=outcome, grade=grades[outcome], count=count)
        for outcome, count in counts.items()
    ]
