"""From an answer that was seen to the rows that keep it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from async_contrast.contrasts.contrast import Grade, Side
from async_contrast.database.models import (
    ANY_PLATFORM,
    NOBODY,
    WHOLE,
    CellResult,
    Kept,
    OutcomeCount,
    Run,
    RunJob,
    State,
)
from async_contrast.engine.keeping import text
from async_contrast.web.auth.seen import SeenAnswer

Rows = tuple[Run, Sequence[CellResult]]


def rows_of(seen: SeenAnswer, account_id: int, catalogue: str) -> Rows:
    """The run, or report, that an answer is kept as, and its cells."""
    made = _report if seen.kind is Kept.REPORT else _run
    return made(seen, account_id, catalogue)


def _run(seen: SeenAnswer, account_id: int, catalogue: str) -> Rows:
    answer = seen.answer
    at = datetime.fromtimestamp(seen.at, UTC)
    topic, _, contrast = answer["contrast"].partition("/")
    cells = [_cell(number, *each) for number, each in enumerate(_cells(answer), 1)]
    for cell in cells:
        cell.seen_by = account_id
    jobs = [_job(each, cells, at, catalogue) for each in _platforms(answer)]
    odd = next((job for job in jobs if job.state != State.FINISHED), None)
    run = Run(
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
        created_at=at,
        started_at=at,
        ended_at=at,
    )
    return run, cells


def _report(seen: SeenAnswer, account_id: int, catalogue: str) -> Rows:
    """That of the whole catalogue, on one platform, as an engine keeps it that has run it."""
    contrasts, not_run = seen.answer["contrasts"], seen.answer["summary"]["not_run"]
    [platform] = seen.answer["platforms"]
    at = datetime.fromtimestamp(seen.at, UTC)
    found = [(each["contrast"], cell) for each in contrasts for cell in each["cells"]]
    cells = [_cell(number, ANY_PLATFORM, cell) for number, (_, cell) in enumerate(found, 1)]
    for cell, (contrast, _) in zip(cells, found, strict=True):
        cell.contrast, cell.seen_by = contrast, NOBODY
    job = _job({"platform": ANY_PLATFORM, **platform}, cells, at, catalogue)
    job.problems = {each["contrast"]: each["problem"] for each in not_run} or None
    job.cells_asked += sum(len(each["cells"]) for each in not_run)
    run = Run(
        account_id=account_id,
        topic=WHOLE,
        contrast=WHOLE,
        parameters={each["contrast"]: each["parameters"] for each in contrasts},
        state=job.state,
        surprise=job.surprise,
        cells_asked=job.cells_asked,
        cells_done=job.cells_done,
        jobs=[job],
        created_at=at,
        started_at=at,
        ended_at=at,
    )
    return run, cells


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
