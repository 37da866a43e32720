"""What the topic expects of interpreters that are not at hand."""

from __future__ import annotations

from async_contrast.contrasts.contrast import Verdict
from async_contrast.topics.lock.rules import unlocked_balance
from tests.platforms import python


def test_without_a_gil_nobody_knows_what_the_unlocked_balance_is() -> None:
    free_threaded = unlocked_balance(python("CPython", (3, 13, 0), gil=False))
    assert free_threaded.verdicts == {Verdict.HOLDS, Verdict.BREAKS}
    with_gil = unlocked_balance(python("CPython", (3, 13, 0), gil=True))
    assert with_gil.verdicts == {Verdict.HOLDS}


def test_another_implementation_is_not_taken_for_cpython() -> None:
    other = unlocked_balance(python("PyPy", (3, 11, 0), gil=True))
    assert other.verdicts == {Verdict.HOLDS, Verdict.BREAKS}
