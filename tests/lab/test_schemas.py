"""The schemas of data trials in PostgreSQL: gone with the trial, however it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, NullPool, create_engine, make_url, text

from async_contrast.config import SPECIMEN_URL, Settings
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE, Database
from async_contrast.lab import cleaning
from async_contrast.lab.report import Seen
from async_contrast.lab.supervisor import Lab
from async_contrast.specimen import marks, schemas
from tests.databases import new_postgresql, url_of
from tests.effort import choose
from tests.lab.labs import LOST, a_moment, host, nothing_left
from tests.lab.meeting import DEADLINE, Meeting, Watched
from tests.lab.storing import CONTRAST
from tests.lab.storing.on_threads import STORED
from tests.zygote import Forked

thorough = pytest.mark.thorough

WAITS = "threads.stores_and_waits"
NOBODY = "postgresql+psycopg://nobody:secret-password@127.0.0.1:1/nothing"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A database of this test's own, in which nobody else makes schemas."""
    with new_postgresql() as url:
        yield url


@pytest.fixture
def database(url: str) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


def ours(database: Connection) -> set[str]:
    every = "SELECT nspname FROM pg_namespace WHERE nspname ~ '^async_contrast_[0-9a-f]{16}$'"
    return set(database.scalars(text(every)))


def backends(database: Connection, name: str) -> int:
    every = text("SELECT count(*) FROM pg_stat_activity WHERE application_name = :name")
    return int(database.scalar(every, {"name": name}) or 0)


@asynccontextmanager
async def a_lab(url: str | None, scratch: Path | None = None) -> AsyncIterator[Lab]:
    settings = Settings(60, trials_at_once=2, scratch=scratch, specimen_url=url)
    async with asyncio.timeout(3 * DEADLINE), Lab(settings, "tests.lab.storing") as lab:
        yield lab


def begin(lab: Lab, name: str) -> asyncio.Task[Seen]:
    return asyncio.create_task(lab.run("storing", "storing", CONTRAST.cell(name), {}))


@pytest.mark.parametrize("database_name", [pytest.param(SQLITE, marks=thorough), POSTGRESQL])
async def test_a_store_is_new_and_filled(database_name: str) -> None:
    async with a_lab(url_of(database_name)) as lab:
        assert lab.environment["database"]["name"] == database_name
        assert lab.environment["database"]["version"]
        for cell, posts in (("threads.stores", 2), ("threads.stores_twice", 4)):
            seen = await begin(lab, cell)
            assert (seen.failure, seen.outcomes) == ("", {STORED: posts})


async def test_nothing_is_left_once_a_trial_is_told(
    url: str, database: Connection, scratch: Path
) -> None:
    at_once = choose(2, 4)
    async with a_lab(url, scratch) as lab:
        for cell in ("threads.stores", "threads.stores_twice", "threads.stores_and_hangs",
                     "threads.stores_and_dies", "threads.forges_its_mark"):  # fmt: skip
            seen = await asyncio.gather(*(begin(lab, cell) for _ in range(at_once)))
            assert ours(database) == set(), cell
            assert os.listdir(scratch) == ["slots"], cell
            assert [one.hung for one in seen] == [cell.endswith("hangs")] * at_once


async def test_a_start_leaves_alone_what_others_use_and_cancelling_a_trial_drops_its_schema(
    url: str, place: Meeting, database: Connection
) -> None:
    async with a_lab(url) as lab:
        trial = begin(lab, WAITS)
        await place.arrival()
        (name,) = ours(database)
        async with a_lab(url):
            assert ours(database) == {name}
        assert backends(database, name) == 2, "the keeper and the one with the locks"
        trial.cancel()
        await asyncio.wait([trial])
    assert ours(database) == set()
    assert backends(database, name) == 0
    assert nothing_left()


@pytest.mark.parametrize("number", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=thorough)])
async def test_ending_the_template_drops_its_schemas(
    url: str, place: Meeting, database: Connection, number: signal.Signals
) -> None:
    async with a_lab(url) as lab:
        trials = [begin(lab, WAITS) for _ in range(2)]
        for _ in trials:
            await place.arrival()
        assert len(ours(database)) == 2
        assert lab._process
        os.kill(lab._process.pid, number)
        assert {(await trial).failure for trial in trials} == {LOST}
        seen = await begin(lab, "threads.stores")
        assert (seen.failure, seen.outcomes) == ("", {STORED: 2})
        assert ours(database) == set()
    assert nothing_left()


async def test_closing_the_lab_drops_what_a_killed_template_left(
    url: str, place: Meeting, database: Connection, capfd: pytest.CaptureFixture[str]
) -> None:
    async with a_lab(url) as lab:
        trial = begin(lab, WAITS)
        _, template, _ = await place.arrival()
        os.kill(template, signal.SIGKILL)
        assert (await trial).failure == LOST
    if "cannot be dropped in time" in capfd.readouterr().err:  # on a machine that is very busy
        async with a_lab(url):
            pass
    assert ours(database) == set()


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGKILL,
        pytest.param(signal.SIGTERM, marks=thorough),
        pytest.param(signal.SIGHUP, marks=thorough),
    ],
)
async def test_ending_the_service_drops_its_schemas(
    url: str, place: Meeting, database: Connection, tmp_path: Path,
    number: signal.Signals,
) -> None:  # fmt: skip
    service = host_of(tmp_path, url)
    watched = Watched(*(await place.arrival()))
    assert len(ours(database)) == 1
    service.send_signal(number)
    service.wait(DEADLINE)
    await watched.ended()
    assert ours(database) == set()
    assert nothing_left()


async def test_the_next_start_sweeps_what_a_crash_of_everything_left(
    url: str, place: Meeting, database: Connection, tmp_path: Path
) -> None:
    service = host_of(tmp_path, url)
    trial, template, grandchild = await place.arrival()
    (left,) = ours(database)
    watched = Watched(trial, template)
    service.send_signal(signal.SIGSTOP)  # it shall not see the end of the template
    await stopped(service.pid)
    os.kill(grandchild, signal.SIGKILL)  # it has the connection too, and so the lock
    os.kill(template, signal.SIGKILL)
    service.kill()
    service.wait(DEADLINE)
    await watched.ended()
    await gone(database, left)
    assert left in ours(database)
    async with a_lab(url):
        assert left not in ours(database)


@thorough
async def test_closing_the_lab_drops_what_could_not_be_dropped_before(
    url: str, place: Meeting, database: Connection, capfd: pytest.CaptureFixture[str]
) -> None:
    said = ""
    with visitor(url, database, "CONNECTION LIMIT -1") as theirs:
        async with a_lab(theirs) as lab:
            trial = begin(lab, WAITS)
            await place.arrival()
            database.execute(text("ALTER ROLE visitor CONNECTION LIMIT 0"))
            trial.cancel()
            async with asyncio.timeout(DEADLINE):
                while "cannot be dropped yet" not in said:
                    said += capfd.readouterr().err
                    await a_moment()
            assert len(ours(database)) == 1
            database.execute(text("ALTER ROLE visitor CONNECTION LIMIT -1"))
        assert ours(database) == set()
    assert nothing_left()


async def test_a_database_that_takes_no_more_connections(
    url: str, database: Connection, capfd: pytest.CaptureFixture[str]
) -> None:
    with visitor(url, database, "CONNECTION LIMIT 0") as theirs:
        async with a_lab(theirs) as lab:
            seen = await begin(lab, "threads.stores")
            assert "too many connections" in seen.failure
        assert "cannot be dropped" not in capfd.readouterr().err, "there is no schema"


@thorough
async def test_what_a_start_cannot_sweep_hinders_nobody(
    url: str, database: Connection, capfd: pytest.CaptureFixture[str]
) -> None:
    free, used, foreign = (f"async_contrast_00000000000000f{number}" for number in range(3))
    with visitor(url, database, "NOINHERIT") as theirs:
        for name in (free, used):
            database.execute(text(f"CREATE SCHEMA {name} AUTHORIZATION visitor"))
        database.execute(text(f"CREATE SCHEMA {foreign}"))
        database.execute(text("GRANT postgres TO visitor"))
        database.execute(text(f"CREATE TABLE {used}.held ()"))
        with database.engine.execution_options(isolation_level="SERIALIZABLE").connect() as reader:
            reader.execute(text(f"LOCK TABLE {used}.held"))
            async with a_lab(theirs) as lab:
                assert lab.environment["database"]["version"]
                assert ours(database) == {used, foreign}
                assert f"{used} cannot be dropped now" in capfd.readouterr().err
        for name in (used, foreign):
            database.execute(text(f"DROP SCHEMA {name} CASCADE"))


@contextmanager
def visitor(url: str, database: Connection, options: str) -> Iterator[str]:
    """The URL of somebody with few rights; a superuser may always connect, and do all."""
    name = str(make_url(url).database)
    database.execute(text("DROP ROLE IF EXISTS visitor"))
    database.execute(text(f"CREATE ROLE visitor LOGIN {options}"))
    database.execute(text(f"GRANT CREATE ON DATABASE {name} TO visitor"))
    try:
        yield make_url(url).set(username="visitor").render_as_string(hide_password=False)
    finally:
        database.execute(text("DROP OWNED BY visitor CASCADE"))
        database.execute(text("DROP ROLE visitor"))


async def test_a_database_that_does_not_answer(capfd: pytest.CaptureFixture[str]) -> None:
    async with a_lab(NOBODY) as lab:
        assert lab.environment["database"] == {"name": POSTGRESQL, "version": ""}
        seen = await begin(lab, "threads.stores")
        assert "the cell raised OperationalError" in seen.failure
        assert not (await begin(lab, "threads.forges_its_mark")).failure
        assert "secret-password" not in repr(seen)
    said = capfd.readouterr().err
    assert f"{SPECIMEN_URL}: the data topics cannot use it" in said
    assert "secret-password" not in said


@thorough
async def test_a_database_that_takes_connections_and_says_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        async with a_lab(f"postgresql+psycopg://nobody@127.0.0.1:{port}/nothing") as lab:
            assert lab.environment["database"]["version"] == ""
            seen = await begin(lab, "threads.stores")
            assert "timeout" in seen.failure
            assert not (await begin(lab, "threads.forges_its_mark")).failure
    assert f"{SPECIMEN_URL}: the data topics cannot use it" in capfd.readouterr().err


def test_a_sweep_ends_wherever_the_database_stands_still(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cleaning, "LONGEST", 1)
    monkeypatch.setattr(schemas, "sweep", lambda _: signal.pause())
    assert cleaning.sweep("") == Database(POSTGRESQL, ())
    assert "it does not answer" in capfd.readouterr().err


def test_what_is_no_name_of_ours_is_not_dropped(tmp_path: Path) -> None:
    assert marks.named_in(tmp_path) == []
    good = "async_contrast_0123456789abcdef"
    words = f"public\n{good}x\n{good}\n{good}; DROP TABLE x\n\x00\n"
    tmp_path.joinpath(marks.MARK).write_text(words)
    assert marks.named_in(tmp_path) == [good]
    mark = tmp_path / marks.MARK
    mark.write_bytes(b"\xff\xfe")
    assert marks.named_in(tmp_path) == []
    for make in (os.mkfifo, os.mkdir, lambda path: os.symlink("/dev/zero", path)):
        mark.unlink()
        make(mark)
        assert marks.named_in(tmp_path) == [], "and it does not wait"
        if mark.is_dir():
            mark.rmdir()
            mark.touch()


def host_of(temporary: Path, url: str) -> Forked:
    """A service with one trial that keeps a schema and waits."""
    return host(
        temporary, WAITS,
        catalogue="tests.lab.storing", contrast="storing/storing", **{SPECIMEN_URL: url},
    )  # fmt: skip


async def stopped(process: int) -> None:
    """Returns when a process has been stopped."""
    async with asyncio.timeout(DEADLINE):
        while state(process) != "T":
            await a_moment()


def state(process: int) -> str:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


async def gone(database: Connection, name: str) -> None:
    """Returns when PostgreSQL has noticed the end of every connection of this trial."""
    async with asyncio.timeout(DEADLINE):
        while backends(database, name):
            await a_moment()
