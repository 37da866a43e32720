"""Every interpreter of this machine that answers, wherever findpython knows one to be."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from findpython.providers import ALL_PROVIDERS

from async_contrast.config import processors
from async_contrast.errors import InterpreterError
from async_contrast.interpreters.installing import how_to_install
from async_contrast.interpreters.naming import Wanted
from async_contrast.interpreters.probing import Probed, probe

SHIMS = "shims"
"""What pyenv and asdf call their folder of stand-ins; those that they stand for are found, too."""


async def find(wanted: Wanted | Path) -> Probed:
    """What is at a path, or the newest of a version, one that is ready if there is one.

    Raises InterpreterError; where there is none of a version, it names the command that installs
    one.
    """
    return await (probe(wanted) if isinstance(wanted, Path) else _of_version(wanted))


async def _of_version(wanted: Wanted) -> Probed:
    matching = [each for each in await find_all() if wanted.matches(each.interpreter)]
    if not matching:
        how = how_to_install(wanted)
        raise InterpreterError(f"there is no {wanted} on this machine; {how}")
    return next((each for each in matching if each.ready), matching[0])


async def find_all() -> list[Probed]:
    """Each once, the newest first; who does not answer is no interpreter."""
    return await probe_all(_executables())


async def probe_all(paths: Iterable[Path]) -> list[Probed]:
    """Those that answer, each once, the newest first."""
    places = asyncio.Semaphore(processors())

    async def ask(path: Path) -> Probed | None:
        async with places:
            try:
                return await probe(path)
            except InterpreterError:
                return None

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(ask(path)) for path in paths]
    answers = [found for task in tasks if (found := task.result())]
    once = {(found.base, found.prefix): found for found in answers}
    return sorted(once.values(), key=lambda found: found.interpreter.version, reverse=True)


def _executables() -> list[Path]:
    """Where findpython looks: the PATH, pyenv, asdf, rye and uv. Of names for one file, the first.

    Its own Finder would ask each of them, several times and one after the other. In an environment
    that is activated, as the one that runs this may be, it is the base that is found.
    """
    files: dict[str, Path] = {}
    for kind in ALL_PROVIDERS.values():
        for found in provider.find_pythons() if (provider := kind.create()) else ():
            if found.executable.parent.name != SHIMS:
                file = os.path.realpath(found.executable)
                here = found.executable.is_relative_to(sys.prefix) and sys.prefix != sys.base_prefix
                files.setdefault(file, Path(file) if here else found.executable)
    return list(files.values())
