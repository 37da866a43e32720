"""What the tables say of one name. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Blocks(StrEnum):
    """What a call waits for."""

    SLEEP = "sleep"
    HTTP = "http"
    SOCKET = "socket"
    SUBPROCESS = "subprocess"
    DATABASE = "database"
    HASH = "hash"
    LOCK = "lock"
    """Of threads."""
    SYNC = "sync"
    """An event, a condition, a semaphore, a barrier or a queue of threads."""
    WAIT = "wait"
    """A thread, a process, a future of concurrent.futures."""
    FILE = "file"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Blocking:
    """A call that blocks the thread."""

    name: str
    """As the table has it, of the class that defines it."""
    kind: Blocks
    unless: tuple[tuple[str | int, str], ...] = ()
    """Arguments with which it does not: a keyword or a position, and the `repr` of a value."""


@dataclass(frozen=True, slots=True)
class Awaitable:
    """A call, or an attribute, whose value has to be awaited."""

    name: str
    silent: bool
    """Whether a lack, as the value is mostly used, shows nothing."""
    entered: bool = False
    """Whether `async with` does as well."""


class OnQuart(StrEnum):
    """What becomes of something of Flask in an application of Quart."""

    WORKS = "works"
    FAILS = "fails"
    """An error is raised, at once or in a request."""
    SILENT = "silent"
    """Nothing is raised, and nothing or something wrong is done."""


@dataclass(frozen=True, slots=True)
class FlaskName:
    """A public name of flask."""

    name: str
    on_quart: OnQuart
    quart: str
    """The same in quart."""
    awaited: bool
    """Whether a call of that is awaited."""


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension for Flask, and what takes its place on Quart."""

    name: str
    """What is imported."""
    package: str
    """What is installed."""
    quart: OnQuart
    serves: tuple[str, ...]
    """Packages that serve on Quart, the best first; itself if it works there."""
    note: str
    tried: bool = False
    """Whether that was run, or told from how it is made."""
    patched: bool = False
    """Whether it works below quart-flask-patch; only known of what was tried."""


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A library that blocks, and what does the same for asyncio."""

    library: str
    names: tuple[str, ...]
    """To import, the best first; none if only a thread helps."""
