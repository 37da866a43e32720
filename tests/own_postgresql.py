"""A PostgreSQL server of a test's own, which may be ended and started again."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Self

import pytest

from tests.databases import NEEDED
from tests.web.server import free_port

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))


class OwnPostgresql:
    """Skips the test where no PostgreSQL is installed, or nobody can be asked to run it."""

    def __init__(self) -> None:
        if not PROGRAMS:
            if NEEDED in os.environ:
                pytest.fail("no PostgreSQL server is installed")
            pytest.skip("needs the programs of a PostgreSQL server")
        self._programs = PROGRAMS[-1].parent
        # Its server does not run as root; a user of its own comes with Debian's package.
        self._as = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        if os.geteuid() != 0:
            self._as = []
        self._folder = Path(tempfile.mkdtemp(prefix="async-contrast-postgresql-"))
        if self._as:
            user = pwd.getpwnam("postgres")
            os.chown(self._folder, user.pw_uid, user.pw_gid)
        self._port = free_port()
        self.url = f"postgresql+psycopg://postgres@127.0.0.1:{self._port}/postgres"

    def __enter__(self) -> Self:
        try:
            data = str(self._folder / "data")
            self._run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync")
            self._control("start")
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._control("stop", "-m", "immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def restart(self) -> None:
        """Break every connection, as a crash does, and come back."""
        self._control("restart", "-m", "immediate")

    def _control(self, *words: str) -> None:
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        options += " -c authentication_timeout=1s"  # it waits so long for who has just connected
        log = str(self._folder / "log")
        data = str(self._folder / "data")
        self._run("pg_ctl", "-D", data, "-l", log, "-w", "-o", options, *words)

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [*self._as, str(self._programs / program), *words],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            timeout=120,
        )
