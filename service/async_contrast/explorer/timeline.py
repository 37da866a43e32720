"""What a worker did, step by step, for people."""

from __future__ import annotations

import reprlib
from dataclasses import dataclass
from types import CellType
from typing import Any

from async_contrast.explorer.memory import Access
from async_contrast.explorer.natures import CONTAINERS

GOES_ON = "goes on"
"""What a task does: all from the line at which it stood up to its next await."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One access of one worker."""

    worker: int
    what: str
    """As in `loads balance: 5`."""
    file: str
    line: int


def describe_done(access: Access) -> str:
    """What was done to what, with the value that was loaded or is there now."""
    try:
        if access.name is None:
            value = access.what if isinstance(access.what, CONTAINERS) else _NONE
        elif isinstance(access.what, CellType):
            value = access.what.cell_contents
        elif isinstance(access.what, dict):
            value = access.what[access.name]
        else:
            value = getattr(access.what, access.name)
    except (ValueError, KeyError, AttributeError):  # it was deleted, or never there
        value = _NONE
    done = f"{access.verb} {access.name or f'a {type(access.what).__name__}'}"
    return done if value is _NONE else f"{done}: {_SHOWN.repr(value)}"


_NONE = object()


class _Shown(reprlib.Repr):
    """Numbers, texts and containers of them; of all else the name of the type only."""

    def repr_instance(self, x: Any, level: int) -> str:  # noqa: ARG002
        return repr(x) if type(x) in {float, bool, type(None), bytes} else f"a {type(x).__name__}"


_SHOWN = _Shown()
