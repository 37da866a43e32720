"""The answers that people have just seen, for a while: whoever saw one may keep it after all.

An answer has a random word, told to whoever asked and to nobody else. What somebody signed in has
seen is that account's alone; what was seen without an account belongs to whoever has the word.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import secrets
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from stat import S_ISDIR
from typing import Any, Protocol

from async_contrast.database.models import Kept
from async_contrast.database.rate_limit import network_of

LASTS = 900.0
"""Seconds that an answer is remembered."""

MOST = 400
"""Answers that are remembered at a time, in all processes of the service."""

MOST_EACH = 20
"""Those of one account, or address."""

MOST_BYTES = 64 << 20
"""Bytes of all of them, compressed."""

LONGEST = 4 << 20
"""Bytes of one, compressed."""

LONGEST_UNPACKED = 16 * LONGEST
"""Bytes of what is in it."""

_WORD = re.compile(r"[A-Za-z0-9_-]{22}")

NOT_OURS = (OSError, ValueError, KeyError, TypeError, zlib.error)
"""What comes of reading a file that somebody else put there, or that was torn."""


@dataclass(frozen=True, slots=True)
class SeenAnswer:
    """An answer to one contrast as it was given, or a report of all; `at` is when, in seconds since
    the epoch.

    `side` is the one that was asked for, "" being both.
    """

    word: str
    answer: dict[str, Any]
    side: str
    at: float

    @property
    def kind(self) -> Kept:
        """As what it can be kept."""
        return Kept.REPORT if "summary" in self.answer else Kept.RUN


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is known of one without reading it."""

    name: str
    at: float
    size: int


class _Store(Protocol):
    """Where answers are, by name."""

    def entries(self) -> Iterator[_Entry]: ...

    def read(self, name: str) -> bytes: ...

    def write(self, name: str, data: bytes) -> None: ...

    def remove(self, name: str) -> None: ...

    def close(self) -> None:
        """Leave no place behind where there is nothing."""


class _InMemory:
    """Where no other process answers."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, bytes]] = {}

    def entries(self) -> Iterator[_Entry]:
        for name, (at, data) in list(self._known.items()):
            yield _Entry(name, at, len(data))

    def read(self, name: str) -> bytes:
        return self._known[name][1]

    def write(self, name: str, data: bytes) -> None:
        self._known[name] = time.time(), data

    def remove(self, name: str) -> None:
        self._known.pop(name, None)

    def close(self) -> None:
        pass


class _InFolder:
    """In a folder that all processes of the service share, and nobody else may read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "seen"

    def entries(self) -> Iterator[_Entry]:
        with suppress(FileNotFoundError), os.scandir(self._folder) as found:
            for entry in found:
                with suppress(OSError):
                    about = entry.stat(follow_symlinks=False)
                    yield _Entry(entry.name, about.st_mtime, about.st_size)

    def read(self, name: str) -> bytes:
        self._ensure_it_is_ours()
        with (self._folder / name).open("rb") as file:
            return file.read(LONGEST)

    def write(self, name: str, data: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._ensure_it_is_ours()
        new = self._folder / f".{name}"
        try:
            with open(new, "xb", opener=partial(os.open, mode=0o600)) as file:
                file.write(data)
            new.replace(self._folder / name)
        finally:
            new.unlink(missing_ok=True)  # a full disk leaves an empty file

    def remove(self, name: str) -> None:
        (self._folder / name).unlink(missing_ok=True)

    def close(self) -> None:
        with suppress(OSError):  # another process has some there, or there is none
            self._folder.rmdir()

    def _ensure_it_is_ours(self) -> None:
        """Raises OSError for a folder that others made, or may look into."""
        about = self._folder.lstat()
        if not S_ISDIR(about.st_mode) or about.st_uid != os.geteuid() or about.st_mode & 0o077:
            raise PermissionError(f"{self._folder} is not a folder that is this service's alone")


class Seen:
    """Remembers the last answers, each under a hash of its word."""

    def __init__(self, folder: Path | None) -> None:
        """`folder` is that of all processes of the service; None where this is the only one."""
        self._store: _Store = _InMemory() if folder is None else _InFolder(folder)
        self._process = secrets.token_hex(8)

    def close(self) -> None:
        """Forget what this process has put there; another service may use the same folder."""
        with suppress(OSError):
            for entry in list(self._store.entries()):
                if f".{self._process}." in entry.name:
                    self._store.remove(entry.name)
        self._store.close()

    async def keep(
        self, account_id: int | None, address: str, answer: dict[str, Any], side: str
    ) -> str | None:
        """The word of an answer; None for one that is too long, or where there is no room.

        `account_id` is None for who is not signed in, who is counted by address.
        """
        word = secrets.token_urlsafe(16)
        owner = f"address {network_of(address)}" if account_id is None else f"account {account_id}"
        found = {"account": account_id, "answer": answer, "side": side, "at": time.time()}
        try:
            kept = await asyncio.to_thread(self._keep, word, _hash(owner)[:16], found)
        except OSError:
            return None
        return word if kept else None

    async def find(self, account_id: int, word: str) -> SeenAnswer | None:
        """The answer of this word, if it is remembered, and not another account's."""
        if not _WORD.fullmatch(word):
            return None
        try:
            found = await asyncio.to_thread(self._find, _hash(word))
        except NOT_OURS:
            return None
        if found is None or found["account"] not in (None, account_id):
            return None
        return SeenAnswer(word, found["answer"], found["side"], found["at"])

    def _keep(self, word: str, owner: str, found: dict[str, Any]) -> bool:
        text = json.dumps(found).encode()
        data = zlib.compress(text, 1)
        if len(data) > LONGEST or len(text) > LONGEST_UNPACKED:
            return False
        self._store.write(f"{_hash(word)}.{self._process}.{owner}", data)
        self._forget(owner)
        return True

    def _find(self, name: str) -> dict[str, Any] | None:
        for entry in self._store.entries():
            if entry.name.partition(".")[0] == name and entry.at > time.time() - LASTS:
                packed = zlib.decompressobj()
                text = packed.decompress(self._store.read(entry.name), LONGEST_UNPACKED)
                found: dict[str, Any] = json.loads(text)
                return found
        return None

    def _forget(self, owner: str) -> None:
        """What is too old, or too much: the oldest goes first."""
        count, own, size = 0, 0, 0
        for entry in sorted(self._store.entries(), key=lambda each: each.at, reverse=True):
            mine = entry.name.endswith(f".{owner}")
            count, own, size = count + 1, own + mine, size + entry.size
            old = entry.at <= time.time() - LASTS
            if old or count > MOST or size > MOST_BYTES or (mine and own > MOST_EACH):
                self._store.remove(entry.name)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
