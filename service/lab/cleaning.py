"""Drops the PostgreSQL schema of a trial that has ended, in a process that may wait for it."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from typing import NoReturn

from sqlalchemy.exc import SQLAlchemyError

from service.lab import linux
from service.specimen import schemas

LONGEST = 15
"""Seconds after which a cleaner ends, done or not; the next start sweeps what it left."""


@dataclass(frozen=True, slots=True)
class Cleaner:
    """A fork of the template, between its start and its end."""

    pid: int
    pidfd: int

    @classmethod
    def start(cls, url: str, schema: str) -> Cleaner:
        """Fork it. Raises OSError, and then there is no cleaner."""
        template = os.getpid()
        pid = os.fork()
        if pid == 0:
            _clean(template, url, schema)
        try:
            return cls(pid, os.pidfd_open(pid))
        except OSError:
            os.waitpid(pid, 0)
            raise

    def bury(self) -> None:
        """Take leave of the ended process."""
        os.waitpid(self.pid, 0)
        os.close(self.pidfd)


def drop(url: str, schema: str) -> None:
    """Drop it, or say on standard error why not."""
    try:
        schemas.drop(url, schema)
    except SQLAlchemyError as error:
        print(  # noqa: T201 - the template's standard error is the service's log
            f"the schema {schema} is left until the next start: {error}", file=sys.stderr
        )


def _clean(template: int, url: str, schema: str) -> NoReturn:
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the template's handler ends the template
        signal.alarm(LONGEST)
        linux.die_with_parent(template)
        drop(url, schema)
    finally:
        os._exit(0)
