"""From the words of a request to numbers and sides."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from async_contrast.contrasts.contrast import HOLDS, ORIGINAL, PORT, Cell, Contrast, Integer, Side
from async_contrast.contrasts.parameters import read_integers, read_parameters, read_sides
from async_contrast.errors import ForbiddenParameter, MalformedParameter
from tests.lab.hostile.hanging import on_asyncio, on_threads
from tests.rows import each_row

BOTH = frozenset(Side)
ASYNCIO = frozenset({Side.ASYNCIO})
WORKERS = Integer("workers", "how many", default=10, least=2, most=500, most_on_asyncio=10_000)
ROUNDS = Integer("rounds", "how often", default=0, least=-5, most=5)


def a_contrast(*cells: Cell) -> Contrast:
    return Contrast("isolation", "?", {}, cells, "", parameters=(WORKERS, ROUNDS))


CONTRAST = a_contrast(
    Cell(on_threads.loops, ORIGINAL, HOLDS), Cell(on_asyncio.awaits_for_ever, PORT, HOLDS)
)
ONE_SIDED = a_contrast(Cell(on_asyncio.awaits_for_ever, PORT, HOLDS))


def test_sides() -> None:
    assert read_sides(CONTRAST, {}) == BOTH
    assert read_sides(CONTRAST, {"side": ["asyncio"]}) == ASYNCIO
    assert read_sides(ONE_SIDED, {}) == ASYNCIO


@each_row("word", ["", "Threads", "both", "asyncio ", "threads,asyncio"])
def test_a_side_that_does_not_exist(word: str) -> None:
    with pytest.raises(ForbiddenParameter, match=r"side must be asyncio or threads, or left") as e:
        read_sides(CONTRAST, {"side": [word]})
    assert e.value.field == "side"


def test_a_side_that_the_contrast_lacks() -> None:
    with pytest.raises(ForbiddenParameter, match=r"^side must be asyncio, or left out for both$"):
        read_sides(ONE_SIDED, {"side": ["threads"]})


def test_defaults_and_given_values() -> None:
    assert read_parameters(CONTRAST, {}, BOTH) == {"workers": 10, "rounds": 0}
    given = {"workers": ["500"], "rounds": ["-5"], "side": ["threads"]}
    assert read_parameters(CONTRAST, given, BOTH) == {"workers": 500, "rounds": -5}
    assert read_parameters(CONTRAST, {"workers": ["007"]}, BOTH)["workers"] == 7


@each_row(
    "word",
    ["", "-", "--1", "+1", " 1", "1 ", "1\n", "1.0", "1e1", "0x1", "1_0", "ten", "٣", "²",
     "\N{FULLWIDTH DIGIT ONE}", "1\0", "\ud800"],
)  # fmt: skip
def test_what_is_no_plain_whole_number(word: str) -> None:
    with pytest.raises(
        MalformedParameter, match=r"^workers must be a whole number in plain digits$"
    ) as e:
        read_parameters(CONTRAST, {"workers": [word]}, BOTH)
    assert e.value.field == "workers"


@pytest.mark.parametrize("name", ["workers", "side"])
def test_what_is_given_twice(name: str) -> None:
    given = {name: ["2", "2"]}
    read: Callable[[Contrast, dict[str, list[str]]], object] = (
        read_sides if name == "side" else partial(read_parameters, sides=BOTH)
    )
    with pytest.raises(MalformedParameter, match=f"^{name} must be given once, not 2 times$"):
        read(CONTRAST, given)


def test_an_unknown_name() -> None:
    with pytest.raises(ForbiddenParameter, match=r"known: workers, rounds, side$") as e:
        read_parameters(CONTRAST, {"Workers": ["3"]}, BOTH)
    assert e.value.field == "Workers"
    with pytest.raises(ForbiddenParameter, match=r"known: none$"):
        read_integers((), {"x": ["3"]})


@each_row(
    ("word", "sides", "words"),
    [
        ("1", BOTH, "workers must be from 2 to 500, not 1"),
        ("-2", BOTH, "workers must be from 2 to 500, not -2"),
        ("501", BOTH, "workers must be from 2 to 500, not 501; "
                      "up to 10000 with side=asyncio, tasks being cheap"),
        ("10001", BOTH, "workers must be from 2 to 500, not 10001"),
        ("10001", ASYNCIO, "workers must be from 2 to 10000, not 10001"),
        ("9" * 21, BOTH, "workers must be from 2 to 500, not a number of 21 digits"),
        ("-" + "9" * 9999, BOTH, "workers must be from 2 to 500, not a number of 9999 digits"),
        ("9" * 20, BOTH, "workers must be from 2 to 500, not " + "9" * 20),
    ],
)  # fmt: skip
def test_bounds(word: str, sides: frozenset[Side], words: str) -> None:
    with pytest.raises(ForbiddenParameter) as e:
        read_parameters(CONTRAST, {"workers": [word]}, sides)
    assert (e.value.field, str(e.value)) == ("workers", words)


def test_the_higher_bound_of_asyncio_alone() -> None:
    assert read_parameters(CONTRAST, {"workers": ["10000"]}, ASYNCIO)["workers"] == 10_000
