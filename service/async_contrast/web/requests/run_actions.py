"""The runs that whoever asks may see and change: what the API and the pages do with them alike."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from async_contrast.contrasts.contrast import Contrast
from async_contrast.contrasts.lookup import find_contrast
from async_contrast.database import runs
from async_contrast.database.models import Account, Kept, Run, State
from async_contrast.database.runs import Filters, RunRequest
from async_contrast.database.workers import queue_of
from async_contrast.errors import ForbiddenParameter, UnknownName
from async_contrast.web.auth.parts import catalogue_here, parts_here
from async_contrast.web.requests import query


async def queue(account: Account, asked: RunRequest) -> int:
    """The number of a new run. Raises BudgetSpent, ForbiddenParameter or NotSignedIn."""
    async with parts_here().database.writing() as session:
        known = await parts_here().engine.platforms(session) if asked.on else ()
        budget = parts_here().budget
        number, jobs = await runs.add_run(session, account.id, asked, budget, known)
        await parts_here().engine.accept(session, jobs)
    return number


async def platforms() -> Sequence[str]:
    """Those that somebody runs what is kept on now. Raises DatabaseUnavailable."""
    async with parts_here().database.reading() as session:
        return await parts_here().engine.platforms(session)


async def unserved(run: Run) -> Collection[str]:
    """The platforms, ANY_PLATFORM among them, for which a run waits, and that nobody runs now."""
    waiting = {job.platform: job.catalogue for job in run.jobs if job.state == State.QUEUED}
    if not waiting:
        return ()
    async with parts_here().database.reading() as session:
        there = await parts_here().engine.workers(session)
    queues = {queue for each in there for queue in each.worker.queues}
    return {name for name, catalogue in waiting.items() if queue_of(name, catalogue) not in queues}


async def find(account: Account, run_id: str) -> Run:
    """A run with all that is known of it. Raises UnknownName."""
    number = query.run_number(run_id)
    async with parts_here().database.reading() as session:
        return await runs.find_run(session, number, account.id)


async def find_two(account: Account, run_id: str, other_id: str) -> tuple[Run, Run]:
    """Two runs of one contrast. Raises UnknownName, or ForbiddenParameter where they are not."""
    numbers = [query.run_number(each) for each in (run_id, other_id)]
    async with parts_here().database.reading() as session:
        this, other = [await runs.find_run(session, each, account.id) for each in numbers]
    if (this.topic, this.contrast) != (other.topic, other.contrast):
        raise ForbiddenParameter(
            "other", "the two runs are of different contrasts, and have no cell in common"
        )
    return this, other


async def page_of(
    account: Account, filters: Filters, after: int | None, limit: int
) -> tuple[Sequence[Run], int | None]:
    """Runs, the newest first; and the number after which the next page begins, if there is one."""
    async with parts_here().database.reading() as session:
        found = await runs.list_runs(session, account.id, filters, after, limit + 1)
    return found[:limit], found[limit - 1].id if len(found) > limit else None


async def cancel(account: Account, run_id: str, kind: Kept = Kept.RUN) -> None:
    """End a run, or report, that is queued or running. Raises Conflict or UnknownName."""
    number = query.run_number(run_id, kind)
    async with parts_here().database.writing() as session:
        await runs.cancel_run(session, number, account.id, kind)
    parts_here().engine.cancelled(number)


async def change(
    account: Account,
    run_id: str,
    labels: Sequence[str] | None,
    shared: bool | None,
    kind: Kept = Kept.RUN,
) -> None:
    """Set what is not None. Raises UnknownName."""
    number = query.run_number(run_id, kind)
    async with parts_here().database.writing() as session:
        await runs.change_run(session, number, account.id, labels, shared, kind)


async def delete(account: Account, run_id: str, kind: Kept = Kept.RUN) -> None:
    """Delete a run, or report, that has ended. Raises Conflict or UnknownName."""
    number = query.run_number(run_id, kind)
    async with parts_here().database.writing() as session:
        await runs.delete_run(session, number, account.id, kind)


def question(run: Run) -> Contrast | None:
    """The contrast that a run is of, as it is today; None if there is none of its name any more."""
    try:
        return find_contrast(run.topic, run.contrast, catalogue_here().topics)
    except UnknownName:
        return None
