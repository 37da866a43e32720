"""A whole traceback finds what its last error is about, however it was pasted."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from async_contrast.finding.finder import Finder
from async_contrast.finding.query import LONGEST
from tests.effort import choose
from tests.finding import tracebacks
from tests.finding.made import names, of_symptoms
from tests.finding.tracebacks import REAL, a_loop_in_a_loop, told

PASTED: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "long": tracebacks.long,
    "in one line": tracebacks.in_one_line,
    "in one line, without blanks": lambda text: tracebacks.in_one_line(text, ""),
    "long, in one line": lambda text: tracebacks.in_one_line(tracebacks.long(text)),
    "of a terminal": lambda text: f"$ python app.py\n{text}\n$ ",
}

ENDLESS = 10.0
"""Seconds; the longest search takes tenths of one."""


@pytest.mark.parametrize("act", REAL, ids=lambda act: act.__name__)
@pytest.mark.parametrize("pasted", choose(["as it is", "in one line"], [*PASTED]))
def test_a_traceback_finds_what_its_error_is_about(
    finder: Finder, act: Callable[[], object], pasted: str
) -> None:
    found = finder.search(PASTED[pasted](told(act)))
    assert not {hit.name for hit in found.hits[:2]}.isdisjoint(REAL[act])


@pytest.mark.parametrize(
    "act", [act for act in REAL if act is not a_loop_in_a_loop], ids=lambda act: act.__name__
)
def test_one_of_a_group_is_found_as_well(finder: Finder, act: Callable[[], object]) -> None:
    found = finder.search(tracebacks.group(act))
    assert not {hit.name for hit in found.hits[:2]}.isdisjoint(REAL[act])


def test_the_long_ones_are_long() -> None:
    assert len(tracebacks.long(told(tracebacks.outside_of_an_app))) > 19_000


def frame(code: str) -> str:
    return f'Traceback (most recent call last):\n  File "deadlock.py", line 3, in f\n    {code}\n'


SMALL = of_symptoms(code="pressure cooker", error="kettle boils over", file="deadlock")


def test_the_last_line_weighs_more_than_the_frames() -> None:
    assert names(SMALL.search(f"{frame('pressure.cooker()')}ValueError: kettle"))[0] == "error"


def test_the_last_error_weighs_more_than_the_one_before() -> None:
    first = f"{frame('act()')}ValueError: pressure cooker\n"
    between = "\nDuring handling of the above exception, another exception occurred:\n\n"
    assert names(SMALL.search(f"{first}{between}{frame('act()')}KeyError: 'kettle'"))[0] == "error"


def test_the_sql_that_an_error_quotes_weighs_next_to_nothing() -> None:
    error = "OperationalError: kettle\n[SQL: SELECT pressure, cooker\nFROM deadlock]\n"
    quoted = f"{error}[parameters: ('deadlock', 'pressure')]\n(Background on this error)"
    assert names(SMALL.search(quoted))[0] == "error"


def test_a_traceback_without_its_end_is_searched_all_the_same() -> None:
    assert names(SMALL.search(frame("pressure.cooker()")))[0] == "code"
    assert names(SMALL.search(frame("")))[0] == "file"


@pytest.mark.parametrize(
    "text",
    [
        "x " * LONGEST,
        "[SQL: " * LONGEST,
        "This typically means that you attempted " * LONGEST,
        'File "' + "/lib/python3.11/site-packages" * 1_000 + '", line 1, in f',
        'File "/lib/python3.11/", line 1, in f\n' * LONGEST,
        "a." * LONGEST,
        'File "a", line 1\n ' + "aA" * LONGEST,
        'File "a", line 1\n ' + "a." * LONGEST,
        'File "' * LONGEST,
        'File "a", line 1, in ' * LONGEST,
        "| + " * LONGEST,
        "aB" * LONGEST,
        " \n" * LONGEST + "x",
    ],
    ids=lambda text: text[:20],
)
def test_the_longest_search_ends(finder: Finder, text: str) -> None:
    begun = time.monotonic()
    finder.search(f"lock {text}"[:LONGEST])
    assert time.monotonic() - begun < ENDLESS
