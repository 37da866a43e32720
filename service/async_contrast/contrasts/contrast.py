"""The project's words as data: sides, roles, grades, verdicts, cells, contrasts, topics. Pure."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from async_contrast.contrasts.trial import Trial

type_of_cell = Callable[[Trial], None] | Callable[[Trial], Coroutine[Any, Any, None]]


class Side(StrEnum):
    """Which world a cell runs in; the value ends the name of the module that holds it."""

    THREADS = "threads"
    ASYNCIO = "asyncio"


class Role(StrEnum):
    """What a cell is in the port."""

    ORIGINAL = "original"
    NAIVE_PORT = "naive port"
    PORT = "port"
    CONTROL = "control"


class Grade(StrEnum):
    """What a contrast says of an outcome before anything runs."""

    ACCEPTABLE = "acceptable"
    INTERESTING = "interesting"
    FORBIDDEN = "forbidden"


class Verdict(StrEnum):
    """What a trial's outcomes amount to."""

    HOLDS = "holds"
    BREAKS = "breaks"
    HANGS = "hangs"
    FAILS = "fails"


ORIGINAL, NAIVE_PORT, PORT, CONTROL = Role
ACCEPTABLE, INTERESTING, FORBIDDEN = Grade
HOLDS, BREAKS, HANGS, FAILS = Verdict


@dataclass(frozen=True, slots=True)
class Interpreter:
    """The Python that trials run on, as far as expectations depend on it."""

    implementation: str
    version: tuple[int, int, int]
    gil: bool

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
    """What trials run on, as far as expectations depend on it."""

    interpreter: Interpreter
    database: Database

    def __str__(self) -> str:
        return f"{self.interpreter}; {self.database}"


@dataclass(frozen=True, slots=True)
class Expectation:
    """The verdicts that are no surprise, and why, where the platform is the reason.

    More than one verdict only where the outcome is a race that nothing in the cell decides.
    """

    verdicts: frozenset[Verdict]
    because: str = ""

    @classmethod
    def of(cls, *verdicts: Verdict, because: str = "") -> Expectation:
        return cls(frozenset(verdicts), because)

    def __str__(self) -> str:
        return " or ".join(verdict for verdict in Verdict if verdict in self.verdicts)


@dataclass(frozen=True, slots=True)
class Cell:
    """One way of answering a contrast's question on one side.

    `function` takes a Trial; the first line of its docstring is what people read.
    `expect` is a verdict, or a function from the platform to an Expectation.
    `seconds` is a wall-clock limit shorter than the lab's own, for cells that hang by design.
    """

    function: type_of_cell
    role: Role
    expect: Verdict | Callable[[Platform], Expectation]
    seconds: float | None = None

    @property
    def side(self) -> Side:
        return Side(self.function.__module__.rpartition("on_")[2])

    @property
    def name(self) -> str:
        """Unique in its contrast, e.g. "threads.isolation_threading_local"."""
        return f"{self.side}.{self.function.__name__}"

    @property
    def code(self) -> str:
        """The file that holds it, such as "async_contrast/topics/local/on_threads.py"."""
        return f"{self.function.__module__.replace('.', '/')}.py"

    @property
    def what(self) -> str:
        return (self.function.__doc__ or self.function.__name__).partition("\n")[0].rstrip(".")

    def expected_on(self, platform: Platform) -> Expectation:
        if isinstance(self.expect, Verdict):
            return Expectation.of(self.expect)
        return self.expect(platform)


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole-number parameter and its bounds, both included.

    `most_on_asyncio` is the higher bound when the asyncio side runs alone: a task costs a
    few kilobytes where a thread costs a stack.
    """

    name: str
    what: str
    default: int
    least: int
    most: int
    most_on_asyncio: int | None = None

    def most_for(self, sides: frozenset[Side]) -> int:
        if self.most_on_asyncio is not None and sides == {Side.ASYNCIO}:
            return self.most_on_asyncio
        return self.most


@dataclass(frozen=True, slots=True)
class LiveRequest:
    """A request that people can send to both sides themselves, below /flask and /quart.

    `path` goes on from the topic's name; `{n}` in it is the number of the request. `at_once` is
    how many of them together show the point; where one is enough, it is 1. `curl` are the options
    that curl needs.
    """

    method: str
    path: str
    at_once: int = 1
    curl: str = ""


@dataclass(frozen=True, slots=True)
class Contrast:
    """One question put to both sides, with every outcome that it knows, graded beforehand.

    `says` is the statement of the study notes that the question tests, where there is one.
    `live` are requests that show the same in traffic of one's own.
    """

    name: str
    question: str
    outcomes: Mapping[str, Grade]
    cells: tuple[Cell, ...]
    remedy: str
    says: str = ""
    parameters: tuple[Integer, ...] = ()
    live: tuple[LiveRequest, ...] = ()

    def cell(self, name: str) -> Cell:
        return next(cell for cell in self.cells if cell.name == name)

    def cells_on(self, sides: frozenset[Side]) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.side in sides)

    @property
    def sides(self) -> frozenset[Side]:
        return frozenset(cell.side for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Topic:
    """One chapter of the notes: its contrasts by name, in the order in which people read them."""

    name: str
    summary: str
    contrasts: Mapping[str, Contrast] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, summary: str, *contrasts: Contrast) -> Topic:
        return cls(name, summary, {contrast.name: contrast for contrast in contrasts})
