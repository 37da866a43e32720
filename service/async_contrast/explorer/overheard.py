"""What tasks ask of time, of chance and of the system, wherever that stands: heard as they run.

It may stand behind a local variable or a method, or in a library (`outside` finds the rest). So the
functions written in C are listened to that they call, when an order is run again at the end.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from async_contrast.errors import NotExplorable
from async_contrast.explorer.outside import reason_of
from async_contrast.explorer.sources import refuse

_STDLIB = ("<frozen", *{sysconfig.get_path(each) for each in ("stdlib", "platstdlib")})
_LIBRARIES = tuple({sysconfig.get_path(each) for each in ("purelib", "platlib")})
_OURS = os.path.dirname(__file__)
_OF_NO_OUTCOME = frozenset(
    {"logging", "warnings", "traceback", "linecache", "inspect", "importlib"}
)
"""Modules that ask for the time, or read files, to tell people something."""
_HARMLESS = frozenset({"fspath"})


class Listener:
    """Hears what is asked for while it listens."""

    def __init__(self) -> None:
        self.in_libraries: set[str] = set()
        """What libraries ask, and where."""
        self.refused: list[NotExplorable] = []
        """What the program itself asks."""

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While it is open, this thread is listened to."""
        before = sys.getprofile()
        sys.setprofile(self._hear)
        try:
            yield
        finally:
            sys.setprofile(before)

    def _hear(self, frame: FrameType, event: str, value: Any) -> None:
        if event != "c_call" or frame.f_code.co_filename.startswith(_OURS):
            return
        if not (reason := _reason(value)):
            return
        if (caller := _caller(frame)) is None:
            return
        file, line = caller.f_code.co_filename, caller.f_lineno
        if file.startswith(_LIBRARIES):
            self.in_libraries.add(f"{value.__name__}() ({file}:{line})")
        else:
            self.refused.append(refuse(file, line, f"{value.__name__}(): {reason}, in a task"))


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
