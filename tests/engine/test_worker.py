"""`async-contrast worker`: what it takes, how it ends, and what it refuses."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE
from async_contrast.contrasts.platforms import Database as Specimen
from async_contrast.database.database import Database
from async_contrast.database.models import State
from async_contrast.lab.environment import environment, platform_of
from tests.commands import check_refused, run_here
from tests.effort import choose
from tests.engine.asking import CATALOGUE, PATIENCE, Asker, deferring, nobody_hears
from tests.engine.workers import WorkerProcess

pytestmark = pytest.mark.parametrize("url", [POSTGRESQL], indirect=True)

thorough = pytest.mark.thorough

TEN = choose(PATIENCE, 10)
OWN = platform_of(environment(Specimen(SQLITE, ()))).interpreter.name
LONG = 60_000


def asker_of(url: str) -> Asker:
    return Asker(Database(url), deferring(url))


@thorough
async def test_it_takes_what_asks_for_no_platform_or_for_its_own(url: str, tmp_path: Path) -> None:
    asker = asker_of(url)
    other = await asker.ask(1, "cpython-2.7")
    with WorkerProcess(url, tmp_path) as worker:
        assert worker.wait_until_ready() == (
            f"async-contrast is ready to run any@{CATALOGUE}, {OWN}@{CATALOGUE}\n"
        )
        for platform in ("any", OWN):
            await asker.until_it_is(State.FINISHED, await asker.ask(1, platform))
        assert worker.terminate() == 0
        assert worker.errors == ""
    assert (await asker.found(other))[0].state == State.QUEUED
    await asker.database.close()


async def test_with_a_queue_it_takes_that_alone_and_no_more_at_once_than_it_may(
    url: str, tmp_path: Path
) -> None:
    asker = asker_of(url)
    any_ = await asker.ask(1)
    own = [await asker.ask(LONG, OWN) for _ in range(3)]
    with WorkerProcess(url, tmp_path, "--queue", OWN, "--at-once", "2") as worker:
        for number in own[:2]:
            await asker.until_it_is(State.RUNNING, number)
        assert await asker.count(State.RUNNING) == 2
        await asker.cancel(own[0])
        await asker.until_it_is(State.RUNNING, own[2])
        assert (await asker.found(any_))[0].state == State.QUEUED
        worker.terminate()
    await asker.database.close()


async def test_it_takes_what_is_of_its_own_catalogue_alone(url: str, tmp_path: Path) -> None:
    """Also of what nobody queued, and a worker with another catalogue finds first."""
    database = Database(url)
    told, untold = (Asker(database, accept, "shop.py") for accept in (deferring(url), nobody_hears))
    others = [await told.ask(), await untold.ask()]
    mine = await Asker(database, nobody_hears).ask()
    with WorkerProcess(url, tmp_path) as worker:
        await told.until_it_is(State.FINISHED, mine)
        assert {(await told.found(each))[0].state for each in others} == {State.QUEUED}
        worker.terminate()
    queued = text("SELECT queue_name FROM procrastinate.procrastinate_jobs")
    async with database.reading() as session:
        assert (await session.scalars(queued)).all() == ["any@shop.py"] * 2
    await database.close()


@thorough
async def test_a_name_that_is_too_long_for_a_channel_is_a_queue_as_well(
    url: str, tmp_path: Path
) -> None:
    longer = tmp_path / f"{'catalogue' * 20}.py"
    longer.write_text(f"from {CATALOGUE} import TOPICS as TOPICS\n")
    database = Database(url)
    asker = Asker(database, deferring(url), longer.name)
    number = await asker.ask()
    with WorkerProcess(url, tmp_path, "--catalogue", str(longer)) as worker:
        await asker.until_it_is(State.FINISHED, number)
        worker.terminate()
    await database.close()


@pytest.mark.parametrize(
    "number", choose([signal.SIGTERM], [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
)
async def test_a_signal_ends_it_within_ten_seconds_and_hands_its_runs_back(
    url: str, tmp_path: Path, number: signal.Signals
) -> None:
    asker = asker_of(url)
    run = await asker.ask(LONG)
    for attempt in (1, 2):
        with WorkerProcess(url, tmp_path) as worker:
            await asker.until_held(worker.process.pid)
            began = time.monotonic()
            worker.send(number)
            assert worker.process.wait(PATIENCE) == 0
            assert time.monotonic() - began < TEN
            assert worker.errors == ""
        _, job = await asker.found(run)
        state = State.QUEUED if attempt == 1 else State.INTERRUPTED
        assert (job.state, job.attempt) == (state, attempt)
        async with asker.database.reading() as session:
            assert await session.scalar(text("SELECT count(*) FROM worker")) == 0
    await asker.database.close()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            ["--queue", "cpython-2.7"],
            f"--queue must be one of any, {OWN}, which this worker can run",
        ),
        (["--queue", ""], f"--queue must be one of any, {OWN}"),
        (["--at-once", "0"], "0 is not in the range"),
    ],
)
def test_what_it_cannot_take_it_refuses(url: str, options: list[str], told: str) -> None:
    done = run_here("worker", *options, "--catalogue", CATALOGUE, ASYNC_CONTRAST_DATABASE_URL=url)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr


async def test_the_older_of_two_versions_refuses_to_start_and_says_the_command(url: str) -> None:
    """The newer one has upgraded the tables meanwhile; a later revision would be unknown here."""
    database = Database(url)
    for revision in ("0004", "9999"):
        async with database.writing() as session:
            change = text("UPDATE alembic_version SET version_num = :revision")
            await session.execute(change, {"revision": revision})
        for command in ("worker", "serve"):
            done = await asyncio.to_thread(run_here, command, ASYNC_CONTRAST_DATABASE_URL=url)
            check_refused(done, "run `alembic upgrade head` in a checkout of the newest version")
    await database.close()


@pytest.mark.parametrize("words", [("worker",), ("serve", "--no-worker")])
def test_a_sqlite_file_needs_no_worker(url: str, words: tuple[str, ...], tmp_path: Path) -> None:
    del url
    file = f"sqlite+aiosqlite:///{tmp_path}/service.db"
    done = run_here(*words, ASYNC_CONTRAST_DATABASE_URL=file)
    check_refused(done, "needs a PostgreSQL in ASYNC_CONTRAST_DATABASE_URL")
