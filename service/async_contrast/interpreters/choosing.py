"""From the words of a command to the interpreters that are asked."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote

from async_contrast.errors import InterpreterError
from async_contrast.interpreters import environments
from async_contrast.interpreters.finding import find
from async_contrast.interpreters.naming import Wanted, read
from async_contrast.interpreters.probing import Probed, own

MOST_NAMED = 3
"""Libraries that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An interpreter to ask, by a name that no other has here.

    `path` is None for the one that runs this. `problem` says why it cannot be asked, or "";
    `lacks` what it has not, and so may not be able to run, or "".
    """

    name: str
    path: Path | None = None
    problem: str = ""
    lacks: str = ""


async def choose(words: Sequence[str]) -> tuple[Chosen, ...]:
    """Those that the words name, each once; the one that runs this first, unless they name it.

    Raises ForbiddenParameter for a word that names nothing, and InterpreterError, with the command
    that installs it, for a version that is not here. What is at a path may be anything.
    """
    wanted = [read(word) for word in words]
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_find(each)) for each in wanted]
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    found = [task.result() for task in tasks]
    this = own()
    if not any(_is(each, this) for each in found):
        found.insert(0, this)
    return _named(_once(found), this)


def _is(found: Probed | Chosen, other: Probed) -> bool:
    return isinstance(found, Probed) and (found.base, found.prefix) == (other.base, other.prefix)


def _once(found: Sequence[Probed | Chosen]) -> Iterator[Probed | Chosen]:
    for number, each in enumerate(found):
        if isinstance(each, Chosen) or not any(_is(one, each) for one in found[:number]):
            yield each


async def _find(wanted: Wanted | Path) -> Probed | Chosen:
    if isinstance(wanted, Wanted):
        return await _of_version(wanted)
    try:
        found = await find(wanted)
    except InterpreterError as error:
        return Chosen(str(wanted), problem=str(error))
    return found if found.ready else await environments.made_of(found.base) or found


async def _of_version(wanted: Wanted) -> Probed:
    """What needs no search, if it is one of those."""
    for known in (own(), *await environments.made()):
        if known.ready and wanted.matches(known.interpreter):
            return known
    return await find(wanted)


def _named(found: Iterator[Probed | Chosen], this: Probed) -> tuple[Chosen, ...]:
    """By the short name, by the whole version where two have that, with a number as a last way."""
    each_found = tuple(found)
    short = Counter(each.interpreter.name for each in each_found if isinstance(each, Probed))
    taken: Counter[str] = Counter()
    chosen = []
    for each in each_found:
        one = each if isinstance(each, Chosen) else _chosen(each, this, short)
        taken[one.name] += 1
        times = taken[one.name]
        chosen.append(replace(one, name=f"{one.name}-{times}") if times > 1 else one)
    return tuple(chosen)


def _chosen(found: Probed, this: Probed, short: Mapping[str, int]) -> Chosen:
    name = found.interpreter.name
    return Chosen(
        name=name if short[name] == 1 else found.interpreter.long_name,
        path=None if _is(found, this) else found.executable,
        problem=found.too_old,
        lacks=lacks(found),
    )


def lacks(found: Probed) -> str:
    """Which libraries an interpreter has not, and the command that mends it; "" if it has all."""
    if not found.missing:
        return ""
    more = len(found.missing) - MOST_NAMED
    names = ", ".join(found.missing[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"it lacks {names}; async-contrast interpreters add {quote(str(found.executable))}"
