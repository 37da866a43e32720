"""Changes that need no thought: another name, an await, and what an await brings with it. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from async_contrast.doctor.finding import Place


class Change(StrEnum):
    """What is written there."""

    NAME = "name"
    """A name of flask is imported from quart."""
    AWAIT = "await"
    ASYNC_DEF = "async def"
    """A function in which something is awaited."""
    ASYNC_WITH = "async with"
    """A context of Flask's that is entered."""


class Changed(NamedTuple):
    """One place where it is to be written."""

    place: Place
    change: Change
    what: str
    """The name that is imported, awaited, defined or entered, as people call it."""
