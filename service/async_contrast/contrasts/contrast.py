"""The project's words as data: sides, roles, grades, verdicts, cells, contrasts, topics. Pure."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, NoReturn, cast

from async_contrast.contrasts.platforms import Platform
from async_contrast.contrasts.shows import Shows, differences
from async_contrast.contrasts.trial import Trial
from async_contrast.errors import CatalogueError, ForbiddenParameter

type_of_cell = Callable[[Trial], None] | Callable[[Trial], Coroutine[Any, Any, None]]


REPLAY = "replay"
"""The parameter that names one order to run."""

IN_ORDER = "@"
"""Stands between the name of a cell and the one order in which it is to run."""


class Side(StrEnum):
    """Which world a cell runs in; the value ends the name of the module that holds it."""

    THREADS = "threads"
    ASYNCIO = "asyncio"


_SIDES = {f"on_{side}": side for side in Side}


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
class Expectation:
    """The verdicts that are no surprise, and why, where the platform is the reason.

    Each with what a cell shows that comes to it, or None if that is not declared. More than one
    verdict only where it is a race that nothing in the cell decides.
    """

    shows: Mapping[Verdict, Shows | None]
    because: str = ""

    def differences(
        self, verdict: Verdict, seen: Mapping[str, int], given: Mapping[str, int]
    ) -> tuple[str, ...]:
        """What was seen otherwise than declared, in sentences. `given` are the parameters.

        Under a verdict that is a surprise, otherwise than the one that is none, if it is only one.
        """
        only = next(iter(self.shows.values())) if len(self.shows) == 1 else None
        shows = self.shows.get(verdict, only)
        return () if shows is None else tuple(differences(shows, seen, given))

    def __str__(self) -> str:
        return " or ".join(verdict for verdict in Verdict if verdict in self.shows)


@dataclass(frozen=True, slots=True)
class Cell:
    """One way of answering a contrast's question on one side.

    `function` takes a Trial; the first line of its docstring is what people read.
    `expect` is a verdict, and `shows` the outcomes that belong to it, exactly: {"own value": 3}, or
    {"own value"} for once; None if only the verdict counts. Or `expect` is a function from the
    platform to an Expectation, which says both.
    `seconds` is a wall-clock limit shorter than the lab's own, for cells that hang by design; one
    that cannot get a processor for so long goes on up to the lab's own.
    `side` is for a function that stands neither in on_threads.py nor in on_asyncio.py.
    `order` is the one in which it runs, where it would run in all of them (`in_order`).
    Raises CatalogueError if there is no telling the side, or the function cannot be of that side.
    """

    function: type_of_cell
    role: Role
    expect: Verdict | Callable[[Platform], Expectation]
    shows: Shows | None = field(default=None, hash=False)  # a dict has none
    seconds: float | None = None
    side: Side = cast(Side, None)  # noqa: RUF009 - until the end of __post_init__
    order: str = ""

    def __post_init__(self) -> None:
        module = getattr(self.function, "__module__", None) or ""
        told = _SIDES.get(module.rpartition(".")[2])
        side = self.side or told
        is_async = inspect.iscoroutinefunction(self.function)
        if not isinstance(side, Side):
            self._refuse(
                "says no side: give it side=Side.THREADS or side=Side.ASYNCIO, "
                "or put it in on_threads.py or on_asyncio.py"
            )
        if side is Side.THREADS and is_async:
            self._refuse("is an `async def` on threads: make it a `def`, or say side=Side.ASYNCIO")
        # What stands in on_asyncio.py may be a `def`, and run loops of its own.
        if side is Side.ASYNCIO and not is_async and told is not side:
            self._refuse("is a `def` on asyncio: make it an `async def`, or say side=Side.THREADS")
        object.__setattr__(self, "side", side)

    def _refuse(self, why: str) -> NoReturn:
        name = getattr(self.function, "__name__", None) or repr(self.function)
        raise CatalogueError(f"the cell {name} {why}")

    @property
    def name(self) -> str:
        """Unique in its contrast, e.g. "threads.isolation_threading_local".

        Two that stand in one file, `reads_on_threads` and `reads_on_asyncio`, are a pair:
        "threads.reads" and "asyncio.reads".
        """
        name = f"{self.side}.{self.function.__name__.removesuffix(f'_on_{self.side}')}"
        return f"{name}{IN_ORDER}{self.order}" if self.order else name

    @property
    def code(self) -> str:
        """The file that holds it, such as "async_contrast/topics/local/on_threads.py"."""
        return f"{self.function.__module__.replace('.', '/')}.py"

    @property
    def what(self) -> str:
        return (self.function.__doc__ or self.function.__name__).partition("\n")[0].rstrip(".")

    @property
    def has_orders(self) -> bool:
        """Whether its function has an `in_order` too, which makes a function of one order."""
        return hasattr(self.function, "in_order")

    def in_order(self, order: str) -> Cell:
        """The same in this order alone, of which nothing is expected but that it ends.

        Raises ForbiddenParameter if it has no orders, or this is none.
        """
        if not self.has_orders:
            raise ForbiddenParameter(REPLAY, f"{self.name} is run as it comes, in no order")
        narrowed = cast(Any, self.function).in_order
        ends = Expectation({HOLDS: None, BREAKS: None}, because="one order of many")
        return replace(
            self, function=narrowed(order), expect=lambda _: ends, shows=None, order=order
        )

    def expected_on(self, platform: Platform) -> Expectation:
        if isinstance(self.expect, Verdict):
            return Expectation({self.expect: self.shows})
        return self.expect(platform)


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole-number parameter and its bounds, both included.

    `most_on_asyncio` is the higher bound when the asyncio side runs alone: a task costs a
    few kilobytes where a thread costs a stack. `is_workers` says that it is the number of threads,
    tasks or processes that a cell starts: they count in what one account may have under way.
    """

    name: str
    what: str
    default: int
    least: int
    most: int
    most_on_asyncio: int | None = None
    is_workers: bool = False

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

    `symptoms` are what people have that look for it: error messages, and words of their own.
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
    symptoms: tuple[str, ...] = ()

    def cell(self, name: str) -> Cell:
        """One of its cells, or one of those in one order: "threads.unlocked@s0x3.1"."""
        cells = {cell.name: cell for cell in self.cells}
        if name in cells:
            return cells[name]
        known, _, order = name.partition(IN_ORDER)
        return cells[known].in_order(order)

    def replaying(self, token: str) -> Contrast:
        """The contrast with no cell but this one, in this order, as `Cell.name` has written it.

        Raises ForbiddenParameter if there is no such order.
        """
        if token.partition(IN_ORDER)[0] not in {cell.name for cell in self.cells}:
            message = f"{token[:80]!r} is no order of {self.name}: give it as its evidence does"
            raise ForbiddenParameter(REPLAY, message)
        return replace(self, cells=(self.cell(token),), parameters=())

    def cells_on(self, sides: frozenset[Side]) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.side in sides)

    @property
    def sides(self) -> frozenset[Side]:
        return frozenset(cell.side for cell in self.cells)

    @property
    def defaults(self) -> dict[str, int]:
        """The parameters of whoever gives none."""
        return {parameter.name: parameter.default for parameter in self.parameters}


@dataclass(frozen=True, slots=True)
class Topic:
    """One chapter of the notes: its contrasts by name, in the order in which people read them."""

    name: str
    summary: str
    contrasts: Mapping[str, Contrast] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, summary: str, *contrasts: Contrast) -> Topic:
        """Raises CatalogueError if two contrasts have one name."""
        for twice in repeated(contrast.name for contrast in contrasts):
            raise CatalogueError(f"the topic {name} has two contrasts named {twice}; rename one")
        return cls(name, summary, {contrast.name: contrast for contrast in contrasts})


def repeated(names: Iterable[str]) -> Iterator[str]:
    """The names that come more than once."""
    return (name for name, times in Counter(names).items() if times > 1)
