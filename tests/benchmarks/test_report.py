"""What samples amount to."""

from __future__ import annotations

import json

import pytest

from benchmarks.report import Bound, Measured, as_json, as_text, number, ratio
from tests.benchmarks.reports import ENVIRONMENT, TASKS, THREADS, report
from tests.rows import each_row


def test_a_slow_moment_is_felt_by_neither_the_median_nor_the_ratio() -> None:
    assert THREADS.median == 2
    assert THREADS.spread == (1.0, 30.0)
    assert ratio(TASKS, THREADS) == 2  # the third turn was slow for both


def test_nothing_can_be_said_of_no_samples() -> None:
    with pytest.raises(ValueError, match="nothing was measured of tasks at 32 at once"):
        Measured("tasks", "32 at once", "ms", ())


def test_a_ratio_is_of_the_first_at_the_same_load_and_in_the_same_unit() -> None:
    elsewhere = Measured("tasks", "64 at once", "ms", (8.0, 8.0, 8.0))
    memory = Measured("tasks", "32 at once", "MiB", (5.0,))
    told = as_json(report(THREADS, elsewhere, memory, TASKS))["measured"]
    assert [(one["what"], one["at"], one["unit"], one["ratio"]) for one in told] == [
        ("threads", "32 at once", "ms", 1),
        ("tasks", "32 at once", "ms", 2),
        ("tasks", "32 at once", "MiB", 1),
        ("tasks", "64 at once", "ms", 1),
    ]


def test_what_was_measured_less_often_has_the_ratio_of_the_medians() -> None:
    rare = Measured("a process", THREADS.at, THREADS.unit, (6.0,))
    assert as_json(report(THREADS, rare))["measured"][1]["ratio"] == 3


def test_nothing_has_a_ratio_of_zero() -> None:
    none = Measured("threads", "32 at once", "errors", (0.0,))
    some = Measured("tasks", "32 at once", "errors", (3.0,))
    told = report(none, some)
    assert [one["ratio"] for one in as_json(told)["measured"]] == [None, None]
    assert "| tasks | 3 |  |" in as_text(told)


def test_json_says_all_that_was_measured() -> None:
    bound = Bound("tasks against threads", 2.0, most=3)
    told = json.loads(json.dumps(as_json(report(THREADS, TASKS, bounds=(bound,))), allow_nan=False))
    assert told["environment"] == ENVIRONMENT
    names = ("what", "at", "unit", "samples")
    again = [Measured(**{name: one[name] for name in names}) for one in told["measured"]]
    assert [(one.what, one.median, one.spread) for one in again] == [
        ("threads", 2, (1, 30)),
        ("tasks", 4, (2, 30)),
    ]
    assert [(one["median"], one["least"], one["most"]) for one in told["measured"]] == [
        (2, 1, 30),
        (4, 2, 30),
    ]
    assert told["bounds"] == [
        {"what": "tasks against threads", "value": 2, "least": None, "most": 3, "kept": True}
    ]


def test_a_table_has_a_line_for_each_thing_and_two_columns_for_each_unit() -> None:
    memory = Measured("tasks", "32 at once", "MiB", (5.0, 7.0))
    assert as_text(report(THREADS, TASKS, memory)).splitlines()[3:] == [
        "| 32 at once | ms (least to most) | ratio | MiB (least to most) | ratio |",
        "| --- | --- | --- | --- | --- |",
        "| threads | 2 (1 to 30) | 1.00 |  |  |",
        "| tasks | 4 (2 to 30) | 2.00 | 6 (5 to 7) | 1.00 |",
    ]


@each_row(
    ("bound", "kept", "words"),
    [
        (Bound("it", 3.0, most=3), True, "kept: it is 3; wanted is at most 3"),
        (Bound("it", 3.1, most=3), False, "BROKEN: it is 3.1; wanted is at most 3"),
        (Bound("it", 199, least=200), False, "BROKEN: it is 199; wanted is at least 200"),
        (
            Bound("it", 2, least=1, most=3),
            True,
            "kept: it is 2; wanted is at least 1 and at most 3",
        ),
        (Bound("it", float("nan"), most=3), False, "BROKEN: it is nan; wanted is at most 3"),
    ],
)
def test_a_bound_is_kept_or_broken(bound: Bound, kept: bool, words: str) -> None:
    told = report(THREADS, bounds=(Bound("another", 0, most=0), bound))
    assert told.kept is kept
    assert as_text(told).splitlines()[-1] == words


@each_row(
    ("value", "words"),
    [(0, "0"), (0.01234, "0.0123"), (9.876, "9.88"), (123.4, "123"), (1_234_567.0, "1,234,567")],
)
def test_a_number_has_the_digits_that_say_something(value: float, words: str) -> None:
    assert number(value) == words
