"""Drops the PostgreSQL schemas of trials that have ended, and says where it cannot.

A database may accept a connection and never say another word, so whatever asks one here is a
process of its own with an alarm set, which ends it wherever it stands. SQLAlchemy is imported where
there is a PostgreSQL: a lab without one runs in an interpreter that has nothing installed.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from async_contrast.config import SPECIMEN_URL
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE, Database
from async_contrast.lab import linux

LONGEST = 6
"""Seconds after which a process that asks the database ends, done or not."""

PATIENCE, PAUSE = 1.0, 0.1
"""Seconds to ask a PostgreSQL that refuses connections again, and between two attempts."""


@dataclass(frozen=True, slots=True)
class Cleaner:
    """Drops schemas: a fork of the template, which itself waits for no database."""

    pid: int
    pidfd: int

    @classmethod
    def start(cls, url: str, names: Sequence[str]) -> Cleaner:
        """Fork it. Raises OSError, and then there is no cleaner."""
        pid = _fork(lambda: drop(url, names))
        try:
            return cls(pid, os.pidfd_open(pid))
        except OSError:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise

    def bury(self) -> bool:
        """Take leave of the ended process; whether it has dropped everything."""
        _, status = os.waitpid(self.pid, 0)
        os.close(self.pidfd)
        return status == 0


def drop(url: str, names: Sequence[str]) -> bool:
    """Drop these schemas, or say on standard error why not; whether they are gone."""
    from sqlalchemy.exc import SQLAlchemyError

    from async_contrast.specimen import schemas

    until = time.monotonic() + PATIENCE
    while True:
        try:
            schemas.drop(url, names)
        except SQLAlchemyError as error:
            if time.monotonic() > until:
                say(f"{', '.join(names)} cannot be dropped yet: {error}")
                return False
        else:
            return True
        time.sleep(PAUSE)


def find_database(url: str | None) -> Database:
    """What the data trials run on: SQLite, or what answers at the URL within LONGEST seconds.

    What earlier services left there is dropped.
    """
    if url is None:
        return Database(SQLITE, sqlite3.sqlite_version_info)
    from sqlalchemy import create_engine

    create_engine(url)  # imports psycopg, for which a trial would take 130 ms
    return sweep(url)


def sweep(url: str) -> Database:
    """What answers there. A silent one is told of on standard error, and has no version."""
    hear, tell = os.pipe()
    try:
        pid = _fork(lambda: _sweep_and_tell(url, tell))
    finally:
        os.close(tell)
    with open(hear, "rb") as pipe:
        version = pipe.read()  # until the process ends
    if os.waitpid(pid, 0)[1] == signal.SIGALRM:
        say(f"{SPECIMEN_URL}: it does not answer; the data topics cannot use it")
    return Database(POSTGRESQL, tuple(json.loads(version)) if version else ())


def _sweep_and_tell(url: str, tell: int) -> bool:
    from sqlalchemy.exc import SQLAlchemyError

    from async_contrast.specimen import schemas

    try:
        database, stay = schemas.sweep(url)
    except SQLAlchemyError as error:
        say(f"{SPECIMEN_URL}: the data topics cannot use it: {error}")
        return False
    if stay:
        say(f"{', '.join(stay)} cannot be dropped now")
    os.write(tell, json.dumps(database.version).encode())
    return True


def say(what: str) -> None:
    """To whoever reads the service's log."""
    print(what, file=sys.stderr, flush=True)  # noqa: T201 - the service's log


def _fork(work: Callable[[], bool]) -> int:
    """Do this in a process of its own, whose exit status says whether it was done."""
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        status = os.EX_TEMPFAIL
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the template's would end the template
            signal.alarm(LONGEST)
            linux.die_with_parent(parent)
            status = os.EX_OK if work() else os.EX_TEMPFAIL
        finally:
            os._exit(status)
    return pid


def main() -> NoReturn:
    """`python -m async_contrast.lab.cleaning SCHEMA...`, for a service without template."""
    signal.alarm(LONGEST)
    sys.exit(os.EX_OK if drop(os.environ[SPECIMEN_URL], sys.argv[1:]) else os.EX_TEMPFAIL)


if __name__ == "__main__":
    main()
