"""Facts by the content that they were read from: a file a project, in the user's cache folder.

It never fails: what is damaged, of another version or another user is not looked at, and what
cannot be written is not.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import stat
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from async_contrast.doctor.project import facts as facts_module
from async_contrast.doctor.project import packing, syntax
from async_contrast.doctor.project.facts import Facts
from async_contrast.doctor.project.modules import Module
from async_contrast.doctor.project.packing import packed, unpacked
from async_contrast.doctor.project.sources import Source

FOLDER = "async-contrast"
_DIGEST = hashlib.sha256().digest_size

Entries = dict[str, tuple[bytes, bytes]]
"""By path: the key of its content, and what it says."""


class Cache:
    """What was read before; without a file, nothing."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._entries: Entries = {} if file is None else _load(file)
        self._changed = False

    def get(self, source: Source, module: Module) -> Facts | None:
        """What was read of the same content, as the same module."""
        key, data = self._entries.get(str(source.path), (b"", b""))
        if key != _key(source, module):
            return None
        with suppress(ValueError, TypeError, EOFError):
            return unpacked(data, source.shown)
        return None

    def put(self, source: Source, module: Module, facts: Facts) -> None:
        self._entries[str(source.path)] = (_key(source, module), packed(facts))
        self._changed = True

    def save(self) -> None:
        """Writes what is new; what was read of files that are gone is dropped."""
        gone = [path for path in self._entries if not os.path.lexists(path)]
        for path in gone:
            del self._entries[path]
        if self._file is None or not (self._changed or gone):
            return
        with suppress(OSError):
            _write(self._file, _sealed(self._entries))


def cache_file(root: Path, environ: Mapping[str, str]) -> Path | None:
    """Where the cache of a project is; None if there is no folder for it."""
    folder = Path(environ.get("XDG_CACHE_HOME", ""))
    if not folder.is_absolute():
        home = Path(environ.get("HOME", ""))
        folder = home / ".cache"
        if not home.is_absolute():
            return None
    name = hashlib.sha256(os.fsencode(root.absolute())).hexdigest()[:32]
    return folder / FOLDER / f"doctor-{name}"


def _key(source: Source, module: Module) -> bytes:
    told = f"{module.name}\0{module.is_package}\0".encode("utf-8", "surrogatepass")
    return hashlib.sha256(told + source.data).digest()


@cache
def _version() -> bytes:
    """Made from all that says what is in a cache: a reader that was changed reads no old one."""
    files = sorted(Path(syntax.__path__[0]).glob("*.py"))
    files += [Path(facts_module.__file__), Path(packing.__file__)]
    digest = hashlib.sha256(f"{sys.implementation.cache_tag} {marshal.version}".encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.digest()


def _sealed(entries: Entries) -> bytes:
    data = marshal.dumps(entries)
    return _version() + hashlib.sha256(data).digest() + data


def _write(file: Path, data: bytes) -> None:
    """Puts a file there, in one step; what was there, even a link, is gone. Raises OSError."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as output:
            output.write(data)
        os.replace(beside, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise


def _load(file: Path) -> Entries:
    try:
        sealed = _own(file)
        version, digest = sealed[:_DIGEST], sealed[_DIGEST : 2 * _DIGEST]
        data = memoryview(sealed)[2 * _DIGEST :]
        if version != _version() or digest != hashlib.sha256(data).digest():
            return {}
        told = marshal.loads(data)  # noqa: S302
    except (OSError, ValueError, TypeError, EOFError):
        return {}
    return told if isinstance(told, dict) and all(map(_is_entry, told.items())) else {}


def _is_entry(item: tuple[object, object]) -> bool:
    match item:
        case str(), (bytes(), bytes()):
            return True
    return False


def _own(file: Path) -> bytes:
    """What is in a file that nobody but this user can have written."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(file, flags), "rb") as opened:
        status = os.fstat(opened.fileno())
        user = os.getuid() if hasattr(os, "getuid") else status.st_uid
        others = stat.S_IWGRP | stat.S_IWOTH
        if not stat.S_ISREG(status.st_mode) or status.st_uid != user or status.st_mode & others:
            return b""
        return opened.read()
