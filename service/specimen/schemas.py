"""Schemas in PostgreSQL, one a trial: nobody else's tables, and gone when the trial is.

A trial adds its schema's name to a file in its folder before it makes the schema, so that whoever
buries the trial knows what to drop, however it ended. While the trial lives, a connection of its
own holds an advisory lock; a schema whose lock is free has lost everybody who knew of it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, NullPool, create_engine, make_url, text

from service.contrast import POSTGRESQL, Database

MARK = "schemas"
"""The file in a trial's folder that holds the names, one a line."""

PATIENCE = 5
"""Seconds that PostgreSQL has to connect, and again for each statement."""

_PREFIX = "async_contrast_"
_NAME = re.compile(_PREFIX + "[0-9a-f]{16}")
_LOCKS = 0x61636F6E
"""Which of PostgreSQL's advisory locks are ours."""

_kept: list[Connection] = []
"""Connections that hold a lock until this process ends."""


def make(url: str, folder: Path) -> URL:
    """Make a schema; the URL whose connections find their tables there.

    `folder` is the trial's. Raises sqlalchemy.exc.OperationalError where there is no PostgreSQL.
    """
    name = _PREFIX + secrets.token_hex(8)
    with folder.joinpath(MARK).open("a") as mark:
        mark.write(f"{name}\n")
    own = _with_option(url, f"search_path={name}").update_query_dict({"application_name": name})
    engine = create_engine(own, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    keeper = engine.connect()
    keeper.execute(text("SELECT pg_advisory_lock(:locks, hashtext(:name))"), _lock_of(name))
    keeper.execute(text(f"CREATE SCHEMA {name}"))
    _kept.append(keeper)
    return own


def named_in(folder: Path) -> list[str]:
    """The schemas of the trial with this folder; what is not of the form of our names is none."""
    try:
        lines = folder.joinpath(MARK).read_text(errors="replace").splitlines()
    except OSError:
        return []
    return [name for name in lines if _NAME.fullmatch(name)]


def drop(url: str, names: Iterable[str]) -> None:
    """Drop the schemas of a trial that has ended, and end what its connections still do.

    What others have left, sweep as well. Raises sqlalchemy.exc.OperationalError where PostgreSQL
    does not answer.
    """
    with _service(url) as connection:
        for name in names:
            _drop(connection, name)
        _sweep(connection)


def sweep(url: str) -> Database:
    """Drop every schema that nobody keeps any more; what PostgreSQL this is.

    Raises sqlalchemy.exc.OperationalError where it does not answer.
    """
    with _service(url) as connection:
        _sweep(connection)
        return Database(POSTGRESQL, tuple(map(int, connection.dialect.server_version_info or ())))


def _sweep(connection: Connection) -> None:
    ours = text(
        "SELECT nspname FROM pg_namespace"
        " WHERE nspname LIKE :pattern AND pg_has_role(nspowner, 'MEMBER')"
    )
    free = text("SELECT pg_try_advisory_lock(:locks, hashtext(:name))")
    for name in connection.scalars(ours, {"pattern": f"{_PREFIX}%"}).all():
        if _NAME.fullmatch(name) and connection.scalar(free, _lock_of(name)):
            _drop(connection, name)


def _drop(connection: Connection, name: str) -> None:
    end = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name"
    )
    connection.execute(end, {"name": name})
    connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))


def _with_option(url: str, option: str) -> URL:
    """The URL with one of PostgreSQL's run-time parameters more."""
    whole = make_url(url)
    options = [*whole.normalized_query.get("options", ()), f"-c {option}"]
    return whole.update_query_dict({"options": " ".join(options)})


def _lock_of(name: str) -> dict[str, object]:
    return {"locks": _LOCKS, "name": name}


@contextmanager
def _service(url: str) -> Iterator[Connection]:
    """A connection outside of every trial that waits for nothing for long."""
    engine = create_engine(
        _with_option(url, f"statement_timeout={PATIENCE}s"),
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"connect_timeout": PATIENCE, "tcp_user_timeout": PATIENCE * 1000},
    )
    with engine.connect() as connection:
        yield connection
