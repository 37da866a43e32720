"""What has happened to a run, as the rows tell it: numbered, and the same whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import load_only

from async_contrast.database.models import UNDER_WAY, CellResult, Run, State
from async_contrast.database.runs import visible

FIRST = 1
"""The number of `queued`; `started` follows it, then the cells as they ended, then the end."""


class Kind(StrEnum):
    """What happened."""

    QUEUED = "queued"
    STARTED = "started"
    CELL_FINISHED = "cell-finished"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a run; `cell` is that of CELL_FINISHED.

    What happens again, where a run waits once more, has the number of the event before it.
    """

    number: int
    kind: Kind
    run: Run
    cell: CellResult | None = None


async def events_after(
    session: AsyncSession, run_id: int, account_id: int, last: int, *, begun: bool
) -> Sequence[Event] | None:
    """What has happened since the event numbered `last`, to who was told that it has `begun`.

    None if the run is gone, or not this account's to see, or has ended and said all.
    """
    found = select(Run).where(Run.id == run_id, visible(account_id))
    cells = select(CellResult).where(CellResult.run_id == run_id)
    if (run := await session.scalar(found)) is None:
        return None
    ended = await session.scalars(
        cells.where(CellResult.number > last - FIRST - 1, CellResult.number <= run.cells_done)
        .order_by(CellResult.number)
        .options(
            load_only(
                CellResult.number,
                CellResult.contrast,
                CellResult.cell,
                CellResult.platform,
                CellResult.side,
                CellResult.role,
                CellResult.verdict,
                CellResult.surprise,
            )
        )
    )
    events = [
        Event(FIRST, Kind.QUEUED, run),
        *([Event(FIRST + 1, Kind.STARTED, run)] if run.started_at else ()),
        *(Event(FIRST + 1 + cell.number, Kind.CELL_FINISHED, run, cell) for cell in ended),
        *([] if run.state in UNDER_WAY else [Event(last_number(run), Kind.FINISHED, run)]),
    ]
    new = [event for event in events if event.number > last]
    new += _again(run, new[-1] if new else None, last, begun=begun)
    return None if not new and run.state not in UNDER_WAY else new


def _again(run: Run, newest: Event | None, last: int, *, begun: bool) -> Sequence[Event]:
    """That a run waits again, or has begun again, where the numbered events do not say so."""
    number, told = (newest.number, has_begun(newest)) if newest else (last, begun)
    if run.state == State.QUEUED and told:
        return [Event(number, Kind.QUEUED, run)]
    if run.state == State.RUNNING and not told:
        return [Event(number, Kind.STARTED, run)]
    return ()


def has_begun(event: Event) -> bool:
    """Whether who hears this last takes the run for one that has begun."""
    return event.kind is not Kind.QUEUED


def last_number(run: Run) -> int:
    """The number of the last event of a run that has ended."""
    return FIRST + 2 + run.cells_done
