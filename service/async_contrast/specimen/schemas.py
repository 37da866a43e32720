"""Schemas in PostgreSQL, one a trial: nobody else's tables, and gone when the trial is.

A trial marks its schema's name in its folder before it makes the schema. While the trial lives, a
connection of its own holds an advisory lock; a schema whose lock is free has lost everybody who
knew of it, and is swept at the next start. PostgreSQL 14 or newer.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, NullPool, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from async_contrast.contrasts.platforms import POSTGRESQL, Database
from async_contrast.specimen.marks import NAME, PREFIX, mark

PATIENCE = 2
"""Seconds that PostgreSQL has to connect, and again for each statement outside of trials."""

BRIEFLY = "200ms"
"""What a schema may take whose trial is long over; somebody may look at its tables."""

_LOCKS = 0x61636F6E
"""Which of PostgreSQL's advisory locks are ours."""

_kept: list[Connection] = []
"""Connections that hold a lock until this process ends."""


def make(url: str, folder: Path) -> URL:
    """Make a schema; the URL whose connections find their tables there.

    `folder` is the trial's. Raises sqlalchemy.exc.OperationalError where there is no PostgreSQL.
    """
    name = PREFIX + secrets.token_hex(8)
    # PostgreSQL's compiler is off: it took 220 of 540 ms of an `alembic revision --autogenerate`.
    own = _with_options(url, f"search_path={name}", "jit=off").update_query_dict(
        {"application_name": name, "connect_timeout": str(PATIENCE)}
    )
    engine = create_engine(own, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    keeper = engine.connect()
    keeper.execute(text("SELECT pg_advisory_lock(:locks, hashtext(:name))"), _lock_of(name))
    mark(folder, [name])
    keeper.execute(text(f"CREATE SCHEMA {name}"))
    _kept.append(keeper)
    return own


def drop(url: str, names: Iterable[str]) -> None:
    """Drop the schemas of a trial that has ended, and end what its connections still do.

    Raises sqlalchemy.exc.DBAPIError where PostgreSQL does not answer, or lets nobody drop them.
    """
    with _service(url) as connection:
        for name in names:
            _drop(connection, name)


def sweep(url: str) -> tuple[Database, list[str]]:
    """Drop every schema that nobody keeps any more; what PostgreSQL this is, and what stays.

    Raises sqlalchemy.exc.OperationalError where it does not answer.
    """
    ours = text(
        "SELECT nspname FROM pg_namespace"
        " WHERE nspname LIKE :pattern AND pg_has_role(nspowner, 'USAGE')"
    )
    free = text("SELECT pg_try_advisory_lock(:locks, hashtext(:name))")
    with _service(url, f"lock_timeout={BRIEFLY}") as connection:
        found = Database(POSTGRESQL, tuple(map(int, connection.dialect.server_version_info or ())))
        stay = []
        for name in connection.scalars(ours, {"pattern": f"{PREFIX}%"}).all():
            if NAME.fullmatch(name) and connection.scalar(free, _lock_of(name)):
                try:
                    _drop(connection, name)
                except DBAPIError:
                    stay.append(name)
        return found, stay


def _drop(connection: Connection, name: str) -> None:
    end = text(  # and wait a second at most until it has
        "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
        " WHERE application_name = :name"
    )
    connection.execute(end, {"name": name})
    connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))


def _with_options(url: str, *options: str) -> URL:
    """The URL with these of PostgreSQL's run-time parameters, too."""
    whole = make_url(url)
    every = [*whole.normalized_query.get("options", ()), *(f"-c {option}" for option in options)]
    return whole.update_query_dict({"options": " ".join(every)})


def _lock_of(name: str) -> dict[str, object]:
    return {"locks": _LOCKS, "name": name}


@contextmanager
def _service(url: str, *options: str) -> Iterator[Connection]:
    """A connection outside of every trial that waits for nothing for long."""
    engine = create_engine(
        _with_options(url, f"statement_timeout={PATIENCE}s", *options),
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"connect_timeout": PATIENCE, "tcp_user_timeout": PATIENCE * 1000},
    )
    with engine.connect() as connection:
        yield connection
