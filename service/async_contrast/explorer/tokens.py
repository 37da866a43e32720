"""An order as a word that people can copy, and back. Pure."""

from __future__ import annotations

import re
from itertools import groupby

from async_contrast.errors import ForbiddenParameter
from async_contrast.explorer.search import Order

LONGEST = 100_000
"""Turns of an order that is read."""

_RUN = re.compile(r"([0-9]{1,4})(?:x([0-9]{1,6}))?", re.ASCII)


def write(order: Order) -> str:
    """(0, 0, 1) as "0x2.1": each number, and how often it comes one after the other."""
    runs = ((worker, len(list(turns))) for worker, turns in groupby(order))
    return ".".join(f"{worker}x{times}" if times > 1 else str(worker) for worker, times in runs)


def read(token: str, field: str = "replay") -> Order:
    """The order that was written so. Raises ForbiddenParameter, of this field."""
    order: list[int] = []
    for run in token.split(".") if token else ():
        found = _RUN.fullmatch(run)
        if found is None or len(order) + int(found[2] or 1) > LONGEST:
            raise ForbiddenParameter(
                field, f"{token[:60]!r} is no order: give it as an exploration has written it"
            )
        order += [int(found[1])] * int(found[2] or 1)
    return tuple(order)
