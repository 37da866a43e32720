"""From what a trial saw to the rows that keep it."""

from __future__ import annotations

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import Expectation, Verdict
from async_contrast.engine.keeping import LONGEST, kept
from async_contrast.lab.comparison import JudgedTrial
from async_contrast.lab.report import Seen

CONTRAST = TOPICS["local"].contrasts["isolation"]


def judged(*differences: str, **seen: int) -> JudgedTrial:
    return JudgedTrial(
        CONTRAST.cells[0],
        Verdict.FAILS,
        "",
        Expectation({Verdict.HOLDS: None}),
        differences,
        Seen(hung=False, failure="", elapsed_ms=1.0, outcomes=seen),
    )


def outcomes(**seen: int) -> list[tuple[str, str | None, int]]:
    rows = kept(CONTRAST, judged(**seen)).outcomes
    return [(one.outcome, one.grade, one.count) for one in rows]


def test_differences_are_kept_as_outcomes_are() -> None:
    row = kept(CONTRAST, judged("did not show: a\0", "x" * 1000))
    assert row.differences == ["did not show: a\N{SYMBOL FOR NULL}", "x" * LONGEST]


def test_declared_outcomes_come_first_and_undeclared_ones_have_no_grade() -> None:
    assert outcomes(**{"strange": 1, "own value": 2}) == [
        ("own value", "acceptable", 2),
        ("strange", None, 1),
    ]


def test_what_a_database_could_not_tell_apart_is_one_outcome() -> None:
    assert outcomes(**{"a\0": 1, "a\N{SYMBOL FOR NULL}": 2}) == [("a\N{SYMBOL FOR NULL}", None, 3)]
    long = "\N{CJK UNIFIED IDEOGRAPH-6F22}" * 1000
    assert outcomes(**{long: 1, long[:-1]: 1}) == [(long[:LONGEST], None, 2)]
