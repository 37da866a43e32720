"""What the topic expects of interpreters that are not at hand."""

from __future__ import annotations

from async_contrast.contrasts.contrast import HOLDS, Verdict
from async_contrast.topics.lock.rules import unlocked_balance
from async_contrast.topics.lock.waiting.rules import BARGED, IN_ORDER, fairness
from tests.platforms import python
from tests.rows import each_row


def test_without_a_gil_nobody_knows_what_the_unlocked_balance_is() -> None:
    free_threaded = unlocked_balance(python("CPython", (3, 13, 0), gil=False))
    assert free_threaded.shows.keys() == {Verdict.HOLDS, Verdict.BREAKS}
    with_gil = unlocked_balance(python("CPython", (3, 13, 0), gil=True))
    assert with_gil.shows.keys() == {Verdict.HOLDS}


def test_another_implementation_is_not_taken_for_cpython() -> None:
    other = unlocked_balance(python("PyPy", (3, 11, 0), gil=True))
    assert other.shows.keys() == {Verdict.HOLDS, Verdict.BREAKS}


@each_row(
    ("version", "gil", "shows"),
    [
        ((3, 12, 13), True, BARGED),
        ((3, 13, 0), True, BARGED),
        ((3, 13, 1), True, IN_ORDER),
        ((3, 13, 5), False, IN_ORDER),
        ((3, 14, 0), True, IN_ORDER),
    ],
)
def test_a_lock_is_handed_to_who_has_waited_from_3_13_1_on(
    version: tuple[int, int, int], gil: bool, shows: str
) -> None:
    assert fairness(python("CPython", version, gil)).shows == {HOLDS: {shows}}


def test_nothing_is_known_of_the_lock_of_another_implementation() -> None:
    assert fairness(python("PyPy", (3, 11, 0))).shows.keys() == {HOLDS}
    assert fairness(python("PyPy", (3, 11, 0))).differences(HOLDS, {IN_ORDER: 1}, {}) == ()
    assert fairness(python("PyPy", (3, 11, 0))).differences(HOLDS, {BARGED: 1}, {}) == ()
