"""Runs that are kept already, put where a run puts them; none of them is tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from async_contrast.contrasts.contrast import BREAKS, ORIGINAL, Side, Verdict
from async_contrast.database import accounts, runs
from async_contrast.database.models import (
    ANY_PLATFORM,
    CellResult,
    OutcomeCount,
    Run,
    RunJob,
    State,
    Worker,
)
from async_contrast.database.moments import now
from tests.web.people import Person, parts_of

ELSEWHERE = "elsewhere"
"""The worker that has what runs."""


def a_cell(
    number: int = 1, name: str = "threads.quick", verdict: Verdict = BREAKS, **more: Any
) -> CellResult:
    """What a cell came to; `more` says what is special about it."""
    usual: dict[str, Any] = {
        "what": "Sees good things",
        "code": "tests/web/specimen/on_threads.py",
        "expected": "holds",
        "surprise": verdict != "holds",
        "elapsed_ms": 1.5,
        "evidence": {},
        "timeline": [],
        "outcomes": [OutcomeCount(outcome="good", grade="acceptable", count=number)],
    }
    return CellResult(
        number=number,
        cell=name,
        side=Side(name.partition(".")[0]),
        role=ORIGINAL,
        verdict=verdict,
        **{**usual, **more},
    )


async def put(owner: Person, *cells: CellResult, labels: Sequence[str] = (), **values: Any) -> int:
    """The number of a new run of this account; it has ended, unless the values say otherwise.

    It has a job for each platform that the cells are of, all on the same `environment`.
    """
    here = dict(owner.app.extensions["catalogue"].lab.environment)
    environment = values.pop("environment", here)
    known: dict[str, Any] = {
        "topic": "specimen",
        "contrast": "quick",
        "parameters": {"number": 3},
        "state": State.FINISHED,
        "surprise": any(cell.surprise for cell in cells),
        "started_at": now(),
        "ended_at": now(),
        "cells_asked": 3,
        "cells_done": len(cells),
        **values,
    }
    async with parts_of(owner.app).database.writing() as session:
        account = await accounts.find_account(session, owner.name)
        assert account is not None
        platforms = dict.fromkeys(cell.platform or ANY_PLATFORM for cell in cells)
        jobs = [_job(each, environment, known) for each in platforms or [ANY_PLATFORM]]
        run = Run(account_id=account.id, cells=list(cells), jobs=jobs, **known)
        for cell in cells:
            cell.seen_by = 0 if run.shared else account.id
        session.add(run)
        await session.merge(_elsewhere())
        await session.flush()
        await runs.change_run(session, run.id, account.id, sorted(labels), None)
    return run.id


def _job(platform: str, environment: Any, of_run: Mapping[str, Any]) -> RunJob:
    """One of such a run."""
    names = ("state", "started_at", "ended_at", "surprise", "cells_asked", "cells_done")
    return RunJob(
        platform=platform,
        attempt=1,
        worker_id=ELSEWHERE,
        environment=environment,
        **{name: of_run[name] for name in names},
    )


def _elsewhere() -> Worker:
    """A worker of which something is heard for a long time."""
    return Worker(
        id=ELSEWHERE,
        machine="elsewhere",
        pid=1,
        birth="",
        platform="cpython-3.11",
        environment={},
        queues=[],
        heard_at=now() + timedelta(days=1),
    )
