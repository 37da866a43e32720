"""The reports that are kept: runs of the whole catalogue. Each is one transaction's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer, selectinload

from async_contrast.database.models import CellResult, Kept, Run
from async_contrast.database.runs import is_a, not_found, visible, with_names
from async_contrast.errors import UnknownName


async def find_report(
    session: AsyncSession, report_id: int, account_id: int, *, evidence: bool
) -> Run:
    """A report with its cells, and if asked with what they showed.

    Raises UnknownName if it is not this account's to see.
    """
    cells = selectinload(Run.cells)
    if not evidence:
        cells = cells.options(defer(CellResult.evidence), defer(CellResult.timeline))
    found = with_names(select(Run)).options(
        selectinload(Run.jobs), cells, selectinload(Run.cells).selectinload(CellResult.outcomes)
    )
    mine = Run.id == report_id, visible(account_id), is_a(Kept.REPORT)
    if (run := await session.scalar(found.where(*mine))) is None:
        raise UnknownName(not_found(Kept.REPORT))
    return run


async def surprises_of(session: AsyncSession, report_ids: Collection[int]) -> Mapping[int, int]:
    """How many cells of these are a surprise; those that have none are left out."""
    found = await session.execute(
        select(CellResult.run_id, func.count())
        .where(CellResult.run_id.in_(report_ids), CellResult.surprise)
        .group_by(CellResult.run_id)
    )
    return {each[0]: each[1] for each in found}


async def list_reports(
    session: AsyncSession, account_id: int, after: int | None, limit: int
) -> Sequence[Run]:
    """The newest reports that this account may see, without their cells, from before `after`."""
    found = with_names(select(Run)).options(selectinload(Run.jobs))
    found = found.where(visible(account_id), is_a(Kept.REPORT))
    if after is not None:
        found = found.where(Run.id < after)
    return (await session.scalars(found.order_by(Run.id.desc()).limit(limit))).all()
