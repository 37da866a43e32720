# ruff: noqa
# mypy: ignore-errors
"""Functions that make and use objects in many ways; each returns what it did, in order."""

from __future__ import annotations

import functools
import itertools
import math
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from tests.explorer.language import tell


class Manager:
    def __init__(self, name: str, *, swallows: bool = False) -> None:
        self.name = name
        self.swallows = swallows

    def __enter__(self) -> Manager:
        tell(f"enter {self.name}")
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        tell(f"exit {self.name} {error!r} {trace is not None}")
        return self.swallows


def enters_and_leaves() -> object:
    def leaves(how: str) -> str:
        for _ in range(2):
            with Manager("a") as a, Manager("b", swallows=how == "swallow"):
                tell(a.name)
                if how == "return":
                    return "returned"
                if how == "break":
                    break
                if how == "continue":
                    continue
                raise ValueError(how)
        return "ended"

    results = [leaves(how) for how in ("return", "break", "continue", "swallow")]
    try:
        leaves("raise")
    except ValueError as error:
        results.append(str(error))
    return results


class Base:
    made = 0
    __private = "mine"

    def __init__(self, value: int) -> None:
        self._value = value
        Base.made += 1
        self.__hidden = value + 1

    @property
    def value(self) -> int:
        return self._value

    @value.setter
    def value(self, value: int) -> None:
        self._value = tell(value) + 1

    def hidden(self) -> Any:
        self.__hidden += 1
        return self.__hidden, self.__private

    @classmethod
    def build(cls, value: int) -> Base:
        return cls(value)

    @staticmethod
    def twice(value: int) -> int:
        return value * 2

    def __call__(self, more: int) -> int:
        return self._value + more


class Derived(Base):
    def __init__(self, value: int) -> None:
        super().__init__(value * 10)
        self.extra: list[int] = []

    def hidden(self) -> Any:
        return "derived", super().hidden()


def uses_objects() -> object:
    Base.made = 0
    one = Derived.build(1)
    one.value = 5
    one.value += 2
    one.extra.append(one.value)
    del one.extra
    method = one.hidden
    return one.value, method(), one(1), Base.twice(4), Base.made


class Colour(Enum):
    RED = 1
    BLUE = 2


class Pair(NamedTuple):
    left: int
    right: int = 2


@dataclass
class Record:
    name: str
    items: list[int] = field(default_factory=list)
    count: int = 0

    def add(self, item: int) -> None:
        self.items.append(item)
        self.count += 1


@dataclass(frozen=True, slots=True)
class Frozen:
    name: str


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self) -> None:
        self.a = 1


def makes_things() -> object:
    record = Record("r")
    record.add(3)
    slotted = Slotted()
    slotted.b = slotted.a + 1
    pair = Pair(1)
    left, right = pair
    return (
        record.items, record.count, Frozen("f").name, slotted.b, pair, left + right,
        Colour.RED is Colour.RED, pair.left, str(3), int("4"), tuple([1]), list("ab"),
    )  # fmt: skip


FUNCTIONS: list[Callable[[], object]] = [enters_and_leaves, uses_objects, makes_things]
