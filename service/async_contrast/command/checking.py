"""Tries in a process of its own whether a catalogue can be used: it may hang, print, or exit."""

from __future__ import annotations

import os
import select
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from itertools import takewhile
from pathlib import Path
from traceback import walk_stack
from types import FrameType
from typing import NoReturn

from pydantic import ConfigDict, TypeAdapter, ValidationError

from async_contrast.config import BUILT_IN
from async_contrast.contrasts.contrast import Topic
from async_contrast.contrasts.faults import faults
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE, Database, Platform
from async_contrast.errors import CatalogueError
from async_contrast.lab import leftovers, linux
from async_contrast.lab.environment import environment, platform_of
from async_contrast.lab.loading import innermost, load, search_path
from async_contrast.lab.report import how_it_ended
from async_contrast.printable import printable

LONGEST = 30
"""Seconds that a catalogue may take to be imported."""

GRACE = 5
"""Seconds more to start, and to say where it hangs, until it is killed."""

FINE = "fine"


def check(catalogue: str) -> None:
    """Raise CatalogueError, in one line, for a catalogue that no process of ours should import.

    Whatever it does, this returns after LONGEST + GRACE seconds, and nothing is left running.
    """
    if catalogue == BUILT_IN:
        return
    with tempfile.TemporaryFile() as told:  # a pipe would stay open as long as some grandchild
        door = told.fileno()
        process = subprocess.Popen(  # noqa: S603
            [
                *(sys.executable, "-P", "-m", "async_contrast.command.checking", catalogue),
                *(str(os.getpid()), str(door), str(LONGEST)),
            ],
            pass_fds=[door],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": search_path()},
        )
        ended = _await(process)
        told.seek(0)
        words = told.read().decode(errors="replace")
    if words == FINE:
        return
    if words:
        raise CatalogueError(words)
    if not ended:
        raise CatalogueError(f"{catalogue} hangs: it was not imported after {LONGEST} s")
    raise CatalogueError(
        f"{catalogue} ends whoever imports it, with {how_it_ended(process.returncode)}; "
        "it may define and declare, nothing else"
    )


def _await(process: subprocess.Popen[bytes]) -> bool:
    """Whether it ends in time; then, if not before, it is gone with all that it started."""
    pidfd = os.pidfd_open(process.pid)
    try:
        ended, _, _ = select.select([pidfd], [], [], LONGEST + GRACE)
        return bool(ended)
    finally:
        leftovers.kill_group(process.pid)
        process.wait()
        os.close(pidfd)


# In the process of its own


def main() -> None:
    """`python -m async_contrast.command.checking CATALOGUE PARENT DESCRIPTOR SECONDS`."""
    _, catalogue, parent, descriptor, seconds = sys.argv
    linux.die_with_parent(int(parent))
    linux.adopt_orphans()  # else nobody would see them

    def tell(words: str) -> NoReturn:
        os.write(int(descriptor), printable(words).encode())
        for pid in linux.children():
            leftovers.kill_group(pid)
        os._exit(0)  # whatever it wanted to be done at exit

    def tell_where(_signal: int, frame: FrameType | None) -> None:
        where = innermost(walk_stack(frame))
        tell(f"{catalogue} hangs: it was not imported after {seconds} s{where}")

    signal.signal(signal.SIGALRM, tell_where)
    signal.alarm(int(seconds))
    try:
        examine(catalogue)
        _refuse_processes(catalogue)
    except CatalogueError as error:
        tell(str(error))
    tell(FINE)


def examine(catalogue: str) -> None:
    """Import it here, and raise CatalogueError for whatever would be in the way later."""
    topics = tuple(load(catalogue).values())
    try:
        _STRICT.validate_python(topics)
        for fault in faults(topics, _platforms()):
            raise CatalogueError(f"{catalogue}: {fault}")
    except ValidationError as error:
        first = error.errors()[0]
        index, *place = first["loc"]
        plain = takewhile(lambda part: "[" not in part, map(str, place))  # no name of a type
        words = ".".join([str(topics[int(index)].name), *plain])
        raise CatalogueError(f"{catalogue}: {words}: {first['msg']}") from None
    for thread in threading.enumerate():
        if not thread.daemon and thread is not threading.main_thread():
            raise CatalogueError(
                f"{catalogue} leaves a thread running, {thread.name}; start it in the cells"
            )


def _refuse_processes(catalogue: str) -> None:
    """A trial would be told that it left them behind, and nobody would end them."""
    for pid in linux.children():
        name = Path(f"/proc/{pid}/comm").read_text().strip()
        raise CatalogueError(f"{catalogue} leaves a process running, {name}; start it in the cells")


def _platforms() -> list[Platform]:
    databases = Database(SQLITE, sqlite3.sqlite_version_info), Database(POSTGRESQL, (17, 0))
    return [platform_of(environment(database)) for database in databases]


_STRICT = TypeAdapter(
    tuple[Topic, ...], config=ConfigDict(strict=True, revalidate_instances="always")
)

if __name__ == "__main__":
    main()
