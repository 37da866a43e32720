"""Writes files whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def write(file: Path, data: bytes, still_so: Callable[[], bool] = lambda: True) -> bool:
    """Whether it was written: not if it is not `still_so` when all is ready.

    The file keeps its mode; where it is a link, what that leads to is written. What is no file,
    such as a pipe that somebody reads, is written to as it is. Raises OSError with the file's name.
    """
    try:
        return _write(file, data, still_so)
    except OSError as error:
        error.filename = str(file)  # not that of the one beside it
        raise


def _write(file: Path, data: bytes, still_so: Callable[[], bool]) -> bool:
    if file.exists() and not file.is_file():
        _write_on(file, data)
        return True
    target = Path(os.path.realpath(file))
    if target.is_symlink():  # one of a loop
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(file))
    beside = target.with_name(f".{target.name[:100]}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as output:
            if target.exists():
                os.fchmod(output.fileno(), stat.S_IMODE(target.stat().st_mode))
            output.write(data)
        if not still_so():
            return False
        beside.replace(target)
        return True
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()


def _write_on(file: Path, data: bytes) -> None:
    """Write to a pipe or a device; a pipe that nobody reads would never be opened."""
    is_pipe = stat.S_ISFIFO(file.stat().st_mode)
    try:
        descriptor = os.open(file, os.O_WRONLY | (os.O_NONBLOCK if is_pipe else 0))
    except OSError as error:
        if is_pipe and error.errno == errno.ENXIO:
            raise OSError(errno.ENXIO, "it is a pipe that nobody reads", str(file)) from None
        raise
    os.set_blocking(descriptor, True)
    with os.fdopen(descriptor, "wb") as output:
        output.write(data)
