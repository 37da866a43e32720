"""What tasks ask of time, of chance and of the system, wherever that stands: heard as they run.

It may stand behind a local variable or a method, or in a library (`outside` finds the rest). So the
functions written in C are listened to that they call, in one order of each outcome.
"""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from async_contrast.explorer.outside import reason_of
from async_contrast.explorer.sources import refuse

_STDLIB = ("<frozen", *{sysconfig.get_path(each) for each in ("stdlib", "platstdlib")})
_LIBRARIES = tuple({sysconfig.get_path(each) for each in ("purelib", "platlib")})
_OF_NO_OUTCOME = frozenset(
    {"logging", "warnings", "traceback", "linecache", "inspect", "importlib"}
)
"""Modules that ask for the time, or read files, to tell people something."""
_HARMLESS = frozenset({"fspath"})


@contextmanager
def listening() -> Iterator[set[str]]:
    """While it is open, this thread is listened to; gives what libraries ask, and where.

    Raises NotExplorable, when it is closed, for what the program itself asks.
    """
    in_libraries: set[str] = set()
    refused: list[Exception] = []

    def hear(frame: FrameType, event: str, value: Any) -> None:
        if event != "c_call" or not (reason := _reason(value)):
            return
        if (caller := _caller(frame)) is None:
            return
        file, line = caller.f_code.co_filename, caller.f_lineno
        if file.startswith(_LIBRARIES):
            in_libraries.add(f"{value.__name__}() ({file}:{line})")
        else:
            refused.append(refuse(file, line, f"{value.__name__}(): {reason}, in a task"))

    before = sys.getprofile()
    sys.setprofile(hear)
    try:
        yield in_libraries
    finally:
        sys.setprofile(before)
    if refused:
        raise refused[0]


def _reason(value: Any) -> str | None:
    name = value.__name__
    return None if name in _HARMLESS else reason_of(value, name)


def _caller(frame: FrameType | None) -> FrameType | None:
    """The innermost one that is not the standard library's; None if it asks for no outcome."""
    while frame is not None and frame.f_code.co_filename.startswith(_STDLIB):
        if frame.f_code.co_filename.startswith(_LIBRARIES):
            return frame
        if str(frame.f_globals.get("__name__")).partition(".")[0] in _OF_NO_OUTCOME:
            return None
        frame = frame.f_back
    return frame
