"""Runs that are kept already, put where a run puts them; none of them is tried."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from async_contrast.contrasts.contrast import BREAKS, ORIGINAL, Side, Verdict
from async_contrast.database import accounts, runs
from async_contrast.database.models import CellResult, OutcomeCount, Run, State
from async_contrast.database.moments import now
from tests.web.people import Person, parts_of


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
    """The number of a new run of this account; it has ended, unless the values say otherwise."""
    known: dict[str, Any] = {
        "topic": "specimen",
        "contrast": "quick",
        "parameters": {"number": 3},
        "state": State.FINISHED,
        "environment": dict(owner.app.extensions["catalogue"].lab.environment),
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
        run = Run(account_id=account.id, cells=list(cells), **known)
        for cell in cells:
            cell.seen_by = 0 if run.shared else account.id
        session.add(run)
        await session.flush()
        await runs.change_run(session, run.id, account.id, sorted(labels), None)
    return run.id
