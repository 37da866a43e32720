"""The reports that whoever asks may see: what the API and the pages do with them alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from async_contrast.database import reports
from async_contrast.database.models import Account, Kept, Run
from async_contrast.web.auth.parts import parts_here
from async_contrast.web.requests import query


async def find(account: Account, report_id: str, *, evidence: bool = False) -> Run:
    """A report with its cells, and if asked with what they showed. Raises UnknownName."""
    number = query.run_number(report_id, Kept.REPORT)
    async with parts_here().database.reading() as session:
        return await reports.find_report(session, number, account.id, evidence=evidence)


async def surprises_of(runs: Sequence[Run]) -> Mapping[int, int]:
    """How many cells of these reports are a surprise, by number; none of one without."""
    async with parts_here().database.reading() as session:
        return await reports.surprises_of(session, [run.id for run in runs])


async def page_of(
    account: Account, after: int | None, limit: int
) -> tuple[Sequence[Run], int | None]:
    """Reports, the newest first; and the number after which the next page begins, if there is."""
    async with parts_here().database.reading() as session:
        found = await reports.list_reports(session, account.id, after, limit + 1)
    return found[:limit], found[limit - 1].id if len(found) > limit else None
