"""Places for trials, shared by every process that uses the same scratch folder."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

TEMPORARY = "temporary"
"""The file that marks a folder which its last user removes."""

_PREFIX = "async-contrast-"

_YOUNG = 60
"""Seconds in which somebody may be about to use a new folder."""

_PRESENCE = 1 << 20
"""The byte that every user holds shared; far behind the last slot."""


class Slots:
    """`count` places, each a byte of one file that a process locks while a trial runs.

    The kernel frees the locks of a process that ends, however it ends, and a forked child does
    not inherit them, so a slot is never lost (fcntl(2), record locks).
    """

    def __init__(self, folder: Path, count: int) -> None:
        self._folder = folder
        self._file = os.open(folder / "slots", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._free = list(range(count))
        fcntl.lockf(self._file, fcntl.LOCK_SH | fcntl.LOCK_NB, 1, _PRESENCE)

    def fileno(self) -> int:
        return self._file

    def take(self) -> int | None:
        """A slot that nobody holds, or None."""
        for slot in self._free:
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, slot)
            except OSError:
                continue
            self._free.remove(slot)
            return slot
        return None

    def give_back(self, slot: int) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, slot)
        self._free.append(slot)

    def leave(self, patience: float = 0) -> None:
        """Stop using the slots; the last user of a temporary folder removes it.

        Another user who is dying just now may hold its lock a moment longer than its other
        things: `patience` is how many seconds to wait for that.
        """
        temporary = (self._folder / TEMPORARY).exists()
        until = time.monotonic() + patience
        while temporary and not (alone := self._alone()) and time.monotonic() < until:
            time.sleep(0.01)
        if temporary and alone:
            shutil.rmtree(self._folder, ignore_errors=True)
        os.close(self._file)

    def _alone(self) -> bool:
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _PRESENCE)
        except OSError:
            return False
        return True


def temporary_folder() -> Path:
    """A new folder that goes with the last process that uses slots in it.

    Those whose users were all killed at once go now.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            _remove_if_deserted(folder)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    folder.joinpath(TEMPORARY).touch()
    return folder


@contextmanager
def shared_folder() -> Iterator[Path]:
    """One for several labs, so that all of them together run no more trials than one may.

    Whoever opens it uses it as well, from the first to the last: only when all are gone, however
    they went, is it removed.
    """
    folder = temporary_folder()
    presence = Slots(folder, 0)
    try:
        yield folder
    finally:
        presence.leave()


def _remove_if_deserted(folder: Path) -> None:
    """Raises OSError where somebody uses it, or it is not ours to remove."""
    if not (folder / TEMPORARY).exists() or time.time() - folder.stat().st_mtime < _YOUNG:
        return
    file = os.open(folder / "slots", os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _PRESENCE)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(file)
