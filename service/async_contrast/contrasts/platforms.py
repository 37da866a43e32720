"""What trials run on, as far as expectations depend on it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from async_contrast.errors import ForbiddenParameter


@dataclass(frozen=True, slots=True)
class Interpreter:
    """The Python that trials run on.

    `threads_inherit` says that a new thread starts with a copy of its starter's context, and not
    with an empty one: sys.flags.thread_inherit_context, which came with 3.14 and is set by default
    on a free-threaded build, whether or not that has its GIL back.
    """

    implementation: str
    version: tuple[int, int, int]
    gil: bool
    threads_inherit: bool = False

    @property
    def name(self) -> str:
        """What a run names it by: "cpython-3.11", or "cpython-3.14t" without a GIL."""
        return self._named(self.version[:2])

    @property
    def long_name(self) -> str:
        """The same with the whole version: "cpython-3.11.7"."""
        return self._named(self.version)

    def _named(self, version: tuple[int, ...]) -> str:
        number = ".".join(map(str, version))
        return f"{self.implementation.lower()}-{number}{'' if self.gil else 't'}"

    def __str__(self) -> str:
        number = ".".join(map(str, self.version))
        return f"{self.implementation} {number}, {'GIL' if self.gil else 'free-threaded'}"


@dataclass(frozen=True, slots=True)
class Database:
    """The database that the data topics run on; the version is () where it does not answer."""

    name: str
    version: tuple[int, ...]

    def __str__(self) -> str:
        if not self.version:
            return f"{self.name}, which does not answer"
        return f"{self.name} {'.'.join(map(str, self.version))}"


SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@dataclass(frozen=True, slots=True)
class Platform:
    """An interpreter, the database that its trials ask, and the libraries there: their versions."""

    interpreter: Interpreter
    database: Database
    libraries: Mapping[str, str] = field(default_factory=dict, hash=False)  # a dict has none

    def has(self, library: str, *version: int) -> bool:
        """Whether it has this library, in this version or a later one."""
        known = self.libraries.get(library)
        return known is not None and _numbers(known) >= version

    def __str__(self) -> str:
        return f"{self.interpreter}; {self.database}"


def _numbers(version: str) -> tuple[int, ...]:
    """(0, 23, 1) of "0.23.1"; what is no number ends it."""
    return tuple(map(int, takewhile(str.isdigit, version.split("."))))


EVERY = "every"
"""What stands for all platforms that are there."""

NAME = r"^(every|[a-z]{1,20}-[0-9]{1,2}(\.[0-9]{1,3}){1,2}t?(-[0-9]{1,2})?)$"
"""A short name, or the longer ones where several would share that (`interpreters.choosing`)."""


_SHOWN = 60
"""Characters of what is no name that are repeated."""


def choose(
    on: Sequence[str], known: Sequence[str], *, wait: bool | None = False
) -> tuple[str, ...]:
    """The platforms that `on` names, those that are known first, in their order.

    Raises ForbiddenParameter, which lists those that are known, for one that is not, unless it may
    `wait` until somebody runs it, None being for who cannot ask for that; for what is no name of
    any; and for EVERY where there is none.
    """
    there = ", ".join(known) or "none"
    for name in on:
        if name not in known and not re.fullmatch(NAME, name):
            raise ForbiddenParameter(
                "on",
                f"{name[:_SHOWN]!a} is no name of a platform: cpython-3.11 is one, and "
                f"{EVERY} stands for all; there is {there}",
            )
    if EVERY in on and not known:
        raise ForbiddenParameter("on", "nobody runs any platform now; start a worker of it")
    unknown = [name for name in on if name not in (EVERY, *known)]
    if unknown and not wait:
        how = '; to have it wait until somebody does, send "wait": true' if wait is False else ""
        raise ForbiddenParameter(
            "on", f"nobody runs {', '.join(unknown)} now; there is {there}{how}"
        )
    return (*(name for name in known if name in on or EVERY in on), *unknown)


def parts(own: Sequence[str], theirs: Sequence[str]) -> Mapping[str, str]:
    """What of something on platforms is compared with something on others: which of its own under
    which name, "" where each has one alone.

    What ran on one, which the other has not, is compared with all of the other's.
    """
    if len(own) == len(theirs) == 1:
        return {"": own[0]}
    if len(own) == 1 and own[0] not in theirs:
        return dict.fromkeys(theirs, own[0])
    return {platform: platform for platform in own}
