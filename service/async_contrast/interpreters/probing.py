"""Asks an interpreter what it is, in a process of its own, and whether the lab can run there."""

from __future__ import annotations

import json
import os
import platform
import re
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from async_contrast.contrasts.platforms import Interpreter
from async_contrast.errors import InterpreterError
from async_contrast.interpreters import processes
from async_contrast.lab.environment import LIBRARIES, versions
from async_contrast.lab.report import how_it_ended
from async_contrast.printable import printable

LONGEST = 10.0
"""Seconds that an interpreter may take to say what it is; 0.05 to 0.1 is usual."""

LEAST = (3, 11)
"""The oldest version that the lab runs on."""

EXTRA = frozenset({"psycopg", "quart-flask-patch", "flask-wtf"})
"""Libraries that an interpreter may do without."""

# In words of Python 2 as well, which then says what it is. -E and -s, not -I, for the same reason.
_SCRIPT = """
import sys
sys.path[:] = [entry for entry in sys.path if entry]
import json, os, platform, sysconfig
known = {}
if sys.version_info >= (3, 8):
    from importlib import metadata
    for name in sys.argv[1:]:
        try:
            known[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            pass
print(json.dumps({
    "implementation": platform.python_implementation(),
    "version": platform.python_version(),
    "free_threaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    "base": os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable),
    "prefix": sys.prefix,
    "libraries": known,
}))
"""


@dataclass(frozen=True, slots=True)
class Probed:
    """An interpreter that answered at a path, `executable`.

    `base` is the file that it is, or that its environment was made of.
    `interpreter.gil` is whether it was built with one: loading a module may bring it back.
    `prefix` is the environment's folder, or the installation's. `libraries` are versions by name.
    """

    executable: Path
    base: Path
    prefix: Path
    interpreter: Interpreter
    libraries: Mapping[str, str]

    @property
    def too_old(self) -> str:
        """Why the lab cannot run there, whatever is installed; "" if it can."""
        if self.interpreter.version[:2] >= LEAST:
            return ""
        return f"{self.interpreter.long_name} is older than {'.'.join(map(str, LEAST))}"

    @property
    def missing(self) -> tuple[str, ...]:
        """The libraries that the cells need, and that are here and not there."""
        return tuple(name for name in _here() if name not in self.libraries.keys() | EXTRA)

    @property
    def others(self) -> Mapping[str, tuple[str, str]]:
        """The libraries that are there in another version than here: that one, and the one here."""
        here = _here()
        return {
            name: (version, here[name])
            for name, version in self.libraries.items()
            if here.get(name, version) != version
        }

    @property
    def ready(self) -> bool:
        """Whether all cells that come with this package can be imported there."""
        return not self.too_old and not self.missing


@cache
def _here() -> Mapping[str, str]:
    return dict(versions())


def own() -> Probed:
    """The interpreter that runs this."""
    return Probed(
        executable=Path(sys.executable),
        base=Path(os.path.realpath(getattr(sys, "_base_executable", sys.executable))),
        prefix=Path(sys.prefix),
        interpreter=_interpreter(
            platform.python_implementation(),
            platform.python_version(),
            bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        ),
        libraries=_here(),
    )


async def probe(path: Path) -> Probed:
    """What answers at this path. Raises InterpreterError, in one line, for what is no Python."""
    try:
        said = await processes.run(
            *(_absolute(path), "-E", "-s", "-c", _SCRIPT, *LIBRARIES), seconds=LONGEST
        )
    except OSError as error:
        raise InterpreterError(f"{path} cannot be run: {error.strerror}") from None
    if said.too_long:
        raise InterpreterError(f"{path} is no Python: it said more than one does")
    if said.status is None:
        raise InterpreterError(f"{path} does not say what it is, for {LONGEST:.0f} s: it hangs")
    if said.status != 0:
        raise InterpreterError(f"{path} ended with {how_it_ended(said.status)} when it was asked")
    try:
        return _read(Path(_absolute(path)), json.loads(said.last_line))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        words = printable(said.last_line[:60])
        raise InterpreterError(f"{path} is no Python: it said {words!r}") from None


def _absolute(path: Path) -> str:
    """No link is followed: an environment's is known by where it stands."""
    return os.path.abspath(path)


def _read(path: Path, told: Mapping[str, Any]) -> Probed:
    return Probed(
        executable=path,
        base=Path(told["base"]),
        prefix=Path(told["prefix"]),
        interpreter=_interpreter(
            str(told["implementation"]), told["version"], bool(told["free_threaded"])
        ),
        libraries={str(name): str(version) for name, version in told["libraries"].items()},
    )


def _interpreter(implementation: str, version: str, free_threaded: bool) -> Interpreter:
    major, minor, micro = _numbers(version)
    return Interpreter(implementation, (major, minor, micro), not free_threaded)


def _numbers(version: str) -> Iterator[int]:
    """3.14.0rc1 and 3.13.0+ are versions, too."""
    return map(int, re.findall("[0-9]+", version)[:3])
