"""Reports that people have asked a service for, or that are kept already."""

from __future__ import annotations

from typing import Any

from async_contrast.database import accounts
from async_contrast.database.models import NOBODY, CellResult, Run, RunJob, State
from async_contrast.database.moments import now
from tests.web.people import Person, parts_of

PARAMETERS = {"specimen/quick": {"number": 3}, "specimen/hanging": {"port": 1}}


async def ask_for_one(person: Person, **more: Any) -> dict[str, Any]:
    """A report that is queued."""
    response = await person.ask("POST", "/api/reports", json=more)
    assert response.status_code == 202, await response.get_data()
    found: dict[str, Any] = await response.get_json()
    assert response.headers["Location"] == found["url"]
    return found


async def finished(person: Person, **more: Any) -> dict[str, Any]:
    """One that has ended, followed by its events until then."""
    report = await ask_for_one(person, **more)
    response = await person.ask("GET", f"{report['url']}/events")
    await response.get_data()
    found: dict[str, Any] = await person.get(report["url"])
    return found


async def put_report(owner: Person, *cells: CellResult, **values: Any) -> int:
    """The number of a new report of this account, which nobody runs."""
    here = dict(owner.app.extensions["catalogue"].lab.environment)
    environment = values.pop("environment", here)
    known: dict[str, Any] = {
        "topic": "",
        "contrast": "",
        "parameters": PARAMETERS,
        "state": State.FINISHED,
        "surprise": any(cell.surprise for cell in cells),
        "started_at": now(),
        "ended_at": now(),
        "cells_asked": 5,
        "cells_done": len(cells),
        **values,
    }
    names = ("state", "started_at", "ended_at", "surprise", "cells_asked", "cells_done")
    job = RunJob(
        platform="any",
        attempt=1,
        environment=environment,
        **{name: known[name] for name in names},
    )
    async with parts_of(owner.app).database.writing() as session:
        account = await accounts.find_account(session, owner.name)
        assert account is not None
        for number, cell in enumerate(cells, 1):
            cell.seen_by, cell.number = NOBODY, number
        run = Run(account_id=account.id, cells=list(cells), jobs=[job], **known)
        session.add(run)
        await session.flush()
        return run.id
