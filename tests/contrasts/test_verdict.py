"""From outcomes to verdicts."""

from __future__ import annotations

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    FAILS,
    FORBIDDEN,
    HANGS,
    HOLDS,
    INTERESTING,
    Contrast,
    Verdict,
)
from async_contrast.contrasts.verdict import judge
from tests.rows import each_row

CONTRAST = Contrast(
    "name", "question?", {"good": ACCEPTABLE, "odd": INTERESTING, "bad": FORBIDDEN}, (), ""
)


@each_row(
    ("outcomes", "hung", "failure", "verdict", "reason"),
    [
        ({"good": 1}, False, "", HOLDS, ""),
        ({"odd": 5}, False, "", HOLDS, ""),
        ({"good": 9, "odd": 1}, False, "", HOLDS, ""),
        ({"good": 1000, "bad": 1}, False, "", BREAKS, ""),
        ({}, False, "", FAILS, "saw no outcome at all"),
        ({"new": 1}, False, "", FAILS, "saw an outcome that nobody declared: 'new'"),
        ({"bad": 1, "a\n": 1}, False, "", FAILS, r"saw an outcome that nobody declared: 'a\n'"),
        ({"good": 1}, False, "it died", FAILS, "it died"),
        ({"bad": 1}, False, "it died", FAILS, "it died"),
        ({"good": 1}, True, "it stood still", HANGS, "it stood still"),
        ({"bad": 1}, True, "it stood still", HANGS, "it stood still"),
        ({}, True, "it died", HANGS, "it died"),
    ],
)
def test_judge(
    outcomes: dict[str, int], hung: bool, failure: str, verdict: Verdict, reason: str
) -> None:
    assert judge(CONTRAST, outcomes, hung=hung, failure=failure) == (verdict, reason)
