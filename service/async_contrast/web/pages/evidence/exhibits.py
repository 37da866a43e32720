"""What people are shown of a trial's evidence, as data; templates/evidence.html draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Values:
    """One value, or a few that fit in a line unless they are `long`."""

    html: tuple[Markup, ...]
    long: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Lines as they were printed or written."""

    html: Markup


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; `head` may be empty, and `named` says that a row's first cell names it."""

    head: tuple[Markup, ...]
    rows: tuple[tuple[Markup, ...], ...]
    named: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL, and how often it was sent in a row."""

    times: int
    html: Markup


@dataclass(frozen=True, slots=True)
class Sql:
    """Statements in the order in which they were sent."""

    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a server answered; `more` is what was seen besides, such as the error behind it."""

    status: Markup
    headers: tuple[tuple[Markup, Markup], ...]
    body: Markup | None
    more: tuple[Exhibit, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A line of code that a thread or task was in."""

    module: Markup
    line: int
    function: Markup
    code: Markup


@dataclass(frozen=True, slots=True)
class Stack:
    """Threads or tasks that stood alike: `at` in the topic's own code, if there."""

    who: tuple[Markup, ...]
    kind: str
    at: Frame | None
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class Stacks:
    """Where everybody stood when the time was up."""

    stacks: tuple[Stack, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Exhibits of one name; `numbered` if they are a list's."""

    exhibits: tuple[Exhibit, ...]
    numbered: bool = False


Shown: TypeAlias = Values | Text | Table | Sql | Exchange | Stacks | Group


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One thing to look at; `left_out` says what was too much to be shown, or is empty."""

    name: Markup
    shows: Shown
    left_out: str = ""

    @property
    def kind(self) -> str:
        """Which macro draws it: "values", "text", "table", "sql", "exchange", "stacks", "group"."""
        return type(self.shows).__name__.lower()
