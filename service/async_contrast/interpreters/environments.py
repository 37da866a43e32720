"""One environment an interpreter, with this version of the package, in the user's cache folder.

Made in a folder of its own and renamed at the end: a maker that is killed leaves nothing that
somebody would take for an environment, and two makers do not disturb each other.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from async_contrast.errors import InterpreterError
from async_contrast.interpreters import installing, processes
from async_contrast.interpreters.finding import probe_all
from async_contrast.interpreters.probing import Probed
from async_contrast.printable import printable

LONGEST = 600.0
"""Seconds that one step may take: to make it, or to download and install what is in it."""

_UNFINISHED, _MAKER = ".unfinished-", "maker"


def folder() -> Path:
    """Where all of them are."""
    cache = os.environ.get("XDG_CACHE_HOME", "")
    home = Path(cache) if os.path.isabs(cache) else Path.home() / ".cache"
    return home / "async-contrast" / "interpreters"


def place(base: Path) -> Path:
    """Where the environment of an interpreter is, for this version of the package."""
    return folder() / f"{_key(base)}-{installing.version()}"


def _key(base: Path) -> str:
    return hashlib.sha256(os.fsencode(base)).hexdigest()[:16]


async def made() -> list[Probed]:
    """Those for this version of the package that answer."""
    ending = f"-{installing.version()}"
    folders = folder().glob(f"[0-9a-f]*{ending}")
    return await probe_all(each / "bin" / "python" for each in folders)


async def made_of(base: Path) -> Probed | None:
    """That of this interpreter."""
    return next(iter(await probe_all([place(base) / "bin" / "python"])), None)


async def add(probed: Probed) -> Probed:
    """Make its environment, anew if the one that is there is not ready.

    Raises InterpreterError, in one line, with what to do.
    """
    known = await made_of(probed.base)
    if known and known.ready and not known.others:
        return known
    with _unfinished() as new:
        await _fill(probed.base, new)
        _put(new, place(probed.base))
    found = await made_of(probed.base)
    if found is None:
        raise InterpreterError(f"{place(probed.base)} does not answer; add it again")
    return found


def remove(base: Path) -> bool:
    """Remove an interpreter's, also those for other versions; whether there was one."""
    there = list(folder().glob(f"{_key(base)}-*"))
    for each in there:
        with _unfinished() as aside, suppress(FileNotFoundError):
            each.rename(aside)
    return bool(there)


async def _fill(base: Path, new: Path) -> None:
    """Make it and install into it: what is here, or where that cannot be, what fits there."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as limits:
        limits.write(await asyncio.to_thread(installing.constraints))
        limits.flush()
        make, install = installing.commands(base, new, Path(limits.name))
        await _do(make, f"{base} makes no environment")
        try:
            await _do(install, "")
        except InterpreterError:
            _, install = installing.commands(base, new, None)
            await _do(install, "the package cannot be installed")


async def _do(command: tuple[str, ...], otherwise: str) -> None:
    # What is set for the Python that runs this is not for that one.
    env = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    try:
        said = await processes.run(*command, seconds=LONGEST, env=env, errors=True)
    except OSError as error:
        raise InterpreterError(f"{command[0]} cannot be run: {error.strerror}") from None
    if said.status is None:
        raise InterpreterError(f"{otherwise}: {command[0]} did not end in {LONGEST:.0f} s")
    if said.status != 0:
        raise InterpreterError(f"{otherwise}: {_why(said.words)}")


def _why(words: str) -> str:
    """The line that says what went wrong, as far as one can tell."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    if any("ensurepip is not available" in line for line in lines):
        return "it lacks ensurepip; install your distribution's python3-venv, or uv"
    said = [line for line in lines if line.startswith("ERROR:")]  # pip, of the cause
    said = said or [line for line in lines if line.startswith("error:")]
    return printable((said or lines or ["it does not say why"])[-1])


def _put(new: Path, place: Path) -> None:
    """Have it stand there; another one of the same goes."""
    with _unfinished() as aside:
        with suppress(FileNotFoundError):
            place.rename(aside)
        with suppress(OSError):  # somebody else was quicker, with the same
            new.rename(place)


@contextmanager
def _unfinished() -> Iterator[Path]:
    """A name that nothing stands at, for what is to be renamed, or removed at the end."""
    own, lock = _begin()
    try:
        yield own / "environment"
    finally:
        shutil.rmtree(own, ignore_errors=True)
        os.close(lock)


def _begin() -> tuple[Path, int]:
    """A folder that is ours as long as the file is locked; what killed makers left goes now."""
    try:
        folder().mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InterpreterError(
            f"{folder()} cannot be made: {error.strerror}; XDG_CACHE_HOME may name another place"
        ) from None
    everybody = _lock(folder() / "lock", fcntl.LOCK_EX)
    try:
        for left in folder().glob(f"{_UNFINISHED}*"):
            with suppress(BlockingIOError):  # its maker lives
                os.close(_lock(left / _MAKER, fcntl.LOCK_EX | fcntl.LOCK_NB))
                shutil.rmtree(left, ignore_errors=True)
        own = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder()))
        return own, _lock(own / _MAKER, fcntl.LOCK_EX)
    finally:
        os.close(everybody)


def _lock(path: Path, how: int) -> int:
    """The descriptor that holds the lock. Raises BlockingIOError."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, how)
    except OSError:
        os.close(file)
        raise
    return file
