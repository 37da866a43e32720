"""What the answers of /healthz amount to."""

from __future__ import annotations

from benchmarks.health import Answer, measured, part
from tests.rows import each_row


@each_row(("share", "expected"), [(0.5, 50), (0.99, 99), (0.991, 100), (1, 100), (0.01, 1)])
def test_a_part_is_what_so_many_did_not_exceed(share: float, expected: float) -> None:
    assert part([float(n) for n in range(100, 0, -1)], share) == expected


def test_answers_are_told_in_milliseconds() -> None:
    found = measured("idle", "/healthz", [[Answer(0.002, 0), Answer(0.004, 0), Answer(0.5, 0)]])
    assert {one.unit: one.median for one in found} == {
        "p50, ms": 4.0,
        "p99, ms": 500.0,
        "max, ms": 500.0,
    }
