"""The runs that are kept: ask for one, look at them, change them. Each is one transaction's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    delete,
    exists,
    func,
    literal,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, joinedload, load_only, selectinload

from async_contrast.accounts.budgets import Budget, Cost
from async_contrast.contrasts.contrast import Side, Verdict
from async_contrast.contrasts.platforms import choose
from async_contrast.database.models import (
    ANY_PLATFORM,
    EVERYBODY,
    NOBODY,
    UNDER_WAY,
    WHOLE,
    Account,
    CellResult,
    Kept,
    Label,
    Run,
    RunJob,
    State,
    run_label,
)
from async_contrast.database.moments import now
from async_contrast.errors import Conflict, ForbiddenParameter, NotSignedIn, UnknownName

LABELS = 0x61636C62
"""Which of PostgreSQL's advisory locks those hold who hang labels up, or forget them."""

RARE = (Verdict.HANGS, Verdict.FAILS)
"""Most runs have a cell that holds, and one that breaks."""

AT_ONCE = 50
"""Cells that are written at once: others wait for the event loop meanwhile."""

_Way = tuple[ColumnElement[int] | InstrumentedAttribute[int], list[ColumnElement[bool]]]
"""A column with numbers of runs, and which of them are wanted."""


def not_found(kind: Kept) -> str:
    """What is said of a number that nothing has, or nothing that one may see."""
    return f"there is no {kind} of this number, or it is not yours to see"


def is_a(kind: Kept) -> ColumnElement[bool]:
    """Whether it is a run, or a report."""
    return Run.topic == WHOLE if kind is Kept.REPORT else Run.topic != WHOLE


@dataclass(frozen=True, slots=True)
class RunRequest:
    """A run that somebody asks for, checked but for the account's budget and the platforms; or a
    report, whose topic is WHOLE.

    `on` are the platforms, each of which costs as much; without any, one that is not named does.
    `wait` is whether it may wait for one that nobody runs, None where nobody could say so.
    """

    topic: str
    contrast: str
    parameters: Mapping[str, Any]
    side: Side | None
    labels: Sequence[str]
    shared: bool
    cost: Cost
    on: Sequence[str] = ()
    wait: bool | None = False
    key: str | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which runs to list; None is any."""

    topic: str | None = None
    contrast: str | None = None
    verdict: Verdict | None = None
    surprise: bool | None = None
    label: str | None = None
    account: str | None = None


async def add_run(
    session: AsyncSession,
    account_id: int,
    asked: RunRequest,
    budget: Budget,
    known: Sequence[str] = (),
) -> tuple[int, Sequence[RunJob]]:
    """The number of the new run and its jobs, one a platform of those that are `known`.

    If the same request has asked before, the number of that run, and no job. Raises BudgetSpent or
    ForbiddenParameter where the budget does not allow it, where a platform is not known, or where
    the key was another request's; NotSignedIn if the account is gone.
    """
    account = select(Account.id).where(Account.id == account_id).with_for_update()
    if await session.scalar(account) is None:  # and from here on nobody else adds to it
        raise NotSignedIn("the account has been deleted")
    if asked.key is not None and (earlier := await _earlier(session, account_id, asked)):
        return earlier, ()
    platforms = choose(asked.on, known, wait=asked.wait) or (ANY_PLATFORM,)
    cost = Cost(asked.cost.cells * len(platforms), asked.cost.workers * len(platforms))
    kind = Kept.REPORT if asked.topic == WHOLE else Kept.RUN
    await _check_budget(session, account_id, kind, cost, budget)
    run = Run(
        account_id=account_id,
        topic=asked.topic,
        contrast=asked.contrast,
        parameters=dict(asked.parameters),
        side=asked.side,
        shared=asked.shared,
        idempotency_key=asked.key,
        fingerprint=asked.fingerprint,
        cells_asked=cost.cells,
        workers_asked=cost.workers,
        jobs=[RunJob(platform=each, cells_asked=asked.cost.cells) for each in platforms],
    )
    session.add(run)
    await session.flush()
    await _add_labels(session, run.id, asked.labels)
    return run.id, run.jobs


async def add_ended(
    session: AsyncSession, run: Run, cells: Sequence[CellResult], budget: Budget
) -> int:
    """The number of a run that has ended elsewhere, with these cells; if one with its key is kept,
    of that.

    Raises ForbiddenParameter if the account keeps too much, NotSignedIn if it is gone.
    """
    account = select(Account.id).where(Account.id == run.account_id).with_for_update()
    if await session.scalar(account) is None:
        raise NotSignedIn("the account has been deleted")
    own = Run.account_id == run.account_id
    same = select(Run.id).where(own, Run.idempotency_key == run.idempotency_key)
    if (earlier := await session.scalar(same)) is not None:
        return earlier
    kept = await session.scalar(select(func.count()).where(own))
    budget.check_runs(0, kept or 0)
    session.add(run)
    await session.flush()
    for begin in range(0, len(cells), AT_ONCE):
        part = cells[begin : begin + AT_ONCE]
        for cell in part:
            cell.run_id = run.id
        session.add_all(part)
        await session.flush()
    return run.id


async def _earlier(session: AsyncSession, account_id: int, asked: RunRequest) -> int | None:
    found = await session.execute(
        select(Run.id, Run.fingerprint).where(
            Run.account_id == account_id, Run.idempotency_key == asked.key
        )
    )
    if (row := found.one_or_none()) is None:
        return None
    if row.fingerprint != asked.fingerprint:
        raise ForbiddenParameter(
            "Idempotency-Key", "you have sent another request with this key; choose a new one"
        )
    return int(row.id)


async def _check_budget(
    session: AsyncSession, account_id: int, kind: Kept, cost: Cost, budget: Budget
) -> None:
    """A report runs one contrast after the other: there may be one, and it costs nothing more."""
    under_way = Run.state.in_(UNDER_WAY)
    runs = under_way & is_a(Kept.RUN)
    counted = await session.execute(
        select(
            func.count(),
            func.count().filter(under_way),
            func.count().filter(under_way, is_a(Kept.REPORT)),
            func.coalesce(func.sum(Run.cells_asked).filter(runs), 0),
            func.coalesce(func.sum(Run.workers_asked).filter(runs), 0),
        ).where(Run.account_id == account_id)
    )
    kept, going, reports, cells, workers = counted.one()
    budget.check_runs(going, kept)
    if kind is Kept.REPORT:
        budget.check_reports(reports)
    else:
        budget.check_with(Cost(cells, workers), cost)


async def _add_labels(session: AsyncSession, run_id: int, names: Sequence[str]) -> None:
    """Hang labels on a run that has none of them."""
    if not names:
        return
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if on_postgresql else sqlite.insert
    if on_postgresql:
        await session.execute(select(func.pg_advisory_xact_lock_shared(LABELS)))
    await session.execute(
        # In one order: of two who add the same labels, none waits for the other in a circle.
        insert(Label).values([{"name": name} for name in sorted(names)]).on_conflict_do_nothing()
    )
    seen_by = select(Run.seen_by).where(Run.id == run_id).scalar_subquery()
    rows = select(literal(run_id), Label.id, seen_by).where(Label.name.in_(names))
    columns = ["run_id", "label_id", "seen_by"]
    await session.execute(insert(run_label).from_select(columns, rows))


async def forget_labels(session: AsyncSession) -> None:
    """Remove the labels that hang on no run.

    In a PostgreSQL it waits for those who are hanging one up: it would take what they found unused.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(LABELS)))
    used = exists().where(run_label.c.label_id == Label.id)
    await session.execute(delete(Label).where(~used))


def visible(account_id: int) -> ColumnElement[bool]:
    """Whether a run is this account's, or everybody's to see."""
    return Run.seen_by.in_((EVERYBODY, account_id))


async def find_run(session: AsyncSession, run_id: int, account_id: int) -> Run:
    """A run with all that is known of it. Raises UnknownName if it is not this account's to see."""
    found = with_names(select(Run)).options(
        selectinload(Run.jobs), selectinload(Run.cells).selectinload(CellResult.outcomes)
    )
    mine = Run.id == run_id, visible(account_id), is_a(Kept.RUN)
    if (run := await session.scalar(found.where(*mine))) is None:
        raise UnknownName(not_found(Kept.RUN))
    return run


async def find_facts(
    session: AsyncSession, run_id: int, account_id: int, kind: Kept = Kept.RUN
) -> Run:
    """A run without its cells. Raises UnknownName if it is not this account's to see."""
    found = select(Run).where(Run.id == run_id, visible(account_id), is_a(kind))
    if (run := await session.scalar(found)) is None:
        raise UnknownName(not_found(kind))
    return run


def with_names(runs: Select[Run]) -> Select[Run]:
    """The same runs, with whose they are and their labels."""
    return runs.options(
        joinedload(Run.account, innerjoin=True).load_only(Account.name), selectinload(Run.labels)
    )


async def list_runs(
    session: AsyncSession, account_id: int, filters: Filters, after: int | None, limit: int
) -> Sequence[Run]:
    """The newest runs that this account may see, from before the run `after`."""
    # Two walks down an index: one over "mine or shared" would read all that is neither.
    walks = (_walk(seen_by, filters, after, limit) for seen_by in (EVERYBODY, account_id))
    ids = union_all(*(select(walk.c.id) for walk in walks)).subquery()
    page = select(Run).where(Run.id.in_(select(ids.c.id)), visible(account_id))
    page = page.order_by(Run.id.desc()).limit(limit)
    cells = selectinload(Run.cells).options(
        load_only(
            CellResult.contrast,
            CellResult.cell,
            CellResult.platform,
            CellResult.side,
            CellResult.role,
            CellResult.verdict,
            CellResult.surprise,
        )
    )
    return (await session.scalars(with_names(page).options(cells))).all()


def _walk(seen_by: int, filters: Filters, after: int | None, limit: int) -> Subquery:
    """The newest numbers of runs that EVERYBODY, or this account alone, may see.

    A single filter stands in an index with `seen_by` and the number: nothing is read but the page.
    Of several the one leads that leaves fewest, as a rule, and the others are asked of each run
    that it leads to.
    """
    ways: list[_Way] = []
    if filters.label is not None:
        label = select(Label.id).where(Label.name == filters.label).scalar_subquery()
        of_label = [run_label.c.label_id == label, run_label.c.seen_by == seen_by]
        ways.append((run_label.c.run_id, of_label))
    asked = list(_conditions_of_run(filters))
    if asked or (filters.label is None and filters.verdict is None):
        ways.append((Run.id, [Run.seen_by == seen_by, is_a(Kept.RUN), *asked]))
    if filters.verdict is not None:
        of_cell = [CellResult.verdict == filters.verdict, CellResult.seen_by == seen_by]
        ways.insert(0 if filters.verdict in RARE else len(ways), (CellResult.run_id, of_cell))
    (number, wanted), *others = ways
    wanted += [exists().where(other == number, *asked) for other, asked in others]
    if after is not None:
        wanted.append(number < after)
    # Several cells of a run may have the verdict; each other walk comes by a run once.
    walk = select(number.label("id")).where(*wanted).distinct()
    return walk.order_by(number.desc()).limit(limit).subquery()


def _conditions_of_run(filters: Filters) -> Iterable[ColumnElement[bool]]:
    if filters.topic is not None:
        yield Run.topic == filters.topic
    if filters.contrast is not None:
        yield Run.contrast == filters.contrast
    if filters.surprise is not None:
        yield Run.surprise.is_(filters.surprise)
    if filters.account is not None:
        named = select(Account.id).where(Account.name == filters.account)
        yield Run.account_id == named.scalar_subquery()


async def cancel_run(
    session: AsyncSession, run_id: int, account_id: int, kind: Kept = Kept.RUN
) -> None:
    """Raises Conflict if it has ended otherwise, UnknownName if it is not this account's."""
    own = Run.id == run_id, Run.account_id == account_id, is_a(kind)
    done = await session.scalar(
        update(Run)
        .where(*own, Run.state.in_(UNDER_WAY))
        .values(state=State.CANCELLED, ended_at=now())
        .returning(Run.id)
    )
    if done is None:
        state = await session.scalar(select(Run.state).where(*own))
        if state is None:
            raise UnknownName(not_found(kind))
        if state != State.CANCELLED:
            told = f"the {kind} is {state} already"
            raise Conflict(f"{told}; only what is queued or running can stop")
    await session.execute(
        update(RunJob)
        .where(RunJob.run_id == run_id, RunJob.state.in_(UNDER_WAY))
        .values(state=State.CANCELLED, ended_at=now())
    )


async def change_run(
    session: AsyncSession,
    run_id: int,
    account_id: int,
    labels: Sequence[str] | None,
    shared: bool | None,
    kind: Kept = Kept.RUN,
) -> None:
    """Set what is not None. Raises UnknownName if the run is not this account's."""
    own = select(Run).where(Run.id == run_id, Run.account_id == account_id, is_a(kind))
    if (run := await session.scalar(own.with_for_update())) is None:
        raise UnknownName(not_found(kind))
    if shared is not None:
        run.shared = shared
        await session.flush()
        seen_by = EVERYBODY if shared else account_id
        for copies in (
            update(CellResult).where(CellResult.run_id == run_id, CellResult.seen_by != NOBODY),
            update(run_label).where(run_label.c.run_id == run_id),
        ):
            await session.execute(copies.values(seen_by=seen_by))
    if labels is not None:
        await session.execute(delete(run_label).where(run_label.c.run_id == run_id))
        await _add_labels(session, run_id, labels)


async def delete_run(
    session: AsyncSession, run_id: int, account_id: int, kind: Kept = Kept.RUN
) -> None:
    """Raises Conflict while it is under way, UnknownName if it is not this account's."""
    own = Run.id == run_id, Run.account_id == account_id, is_a(kind)
    done = await session.scalar(
        delete(Run).where(*own, Run.state.not_in(UNDER_WAY)).returning(Run.id)
    )
    if done is None:
        state = await session.scalar(select(Run.state).where(*own))
        if state is None:
            raise UnknownName(not_found(kind))
        raise Conflict(f"the {kind} is {state}; cancel it first")
