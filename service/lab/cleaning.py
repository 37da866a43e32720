"""Drops the PostgreSQL schemas of trials that have ended, and says where it cannot."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from sqlalchemy.exc import SQLAlchemyError

from service.config import SPECIMEN_URL
from service.contrast import POSTGRESQL, Database
from service.lab import linux
from service.specimen import schemas

LONGEST = 15
"""Seconds after which a cleaner ends, done or not."""

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
        template = os.getpid()
        pid = os.fork()
        if pid == 0:
            _clean(template, url, names)
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
    until = time.monotonic() + PATIENCE
    while True:
        try:
            schemas.drop(url, names)
        except SQLAlchemyError as error:
            if time.monotonic() > until:
                _say(f"{', '.join(names)} cannot be dropped yet: {error}")
                return False
        else:
            return True
        time.sleep(PAUSE)


def sweep(url: str) -> Database:
    """Drop what earlier services left, and tell what answers; or say on standard error why not."""
    try:
        database, stay = schemas.sweep(url)
    except SQLAlchemyError as error:
        _say(f"{SPECIMEN_URL}: the data topics fail until it answers: {error}")
        return Database(POSTGRESQL, ())
    if stay:
        _say(f"{', '.join(stay)} cannot be dropped: somebody uses them")
    return database


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)  # noqa: T201 - the service's log


def _clean(template: int, url: str, names: Sequence[str]) -> NoReturn:
    status = os.EX_TEMPFAIL
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the template's handler ends the template
        signal.alarm(LONGEST)
        linux.die_with_parent(template)
        if drop(url, names):
            status = os.EX_OK
    finally:
        os._exit(status)
