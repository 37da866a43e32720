"""What the topic expects of interpreters that are not at hand."""

from __future__ import annotations

import pytest

from async_contrast.contrasts.contrast import Verdict
from async_contrast.topics.local.rules import thread_inherits, wait_for_shares_context
from tests.platforms import python


@pytest.mark.parametrize(
    ("version", "gil", "verdict"),
    [
        ((3, 13, 0), True, Verdict.BREAKS),
        ((3, 13, 0), False, Verdict.BREAKS),
        ((3, 14, 0), True, Verdict.BREAKS),
        ((3, 14, 0), False, Verdict.HOLDS),
    ],
)
def test_a_thread_inherits_its_starters_context_on_free_threaded_3_14(
    version: tuple[int, int, int], gil: bool, verdict: Verdict
) -> None:
    assert thread_inherits(python("CPython", version, gil)).verdicts == {verdict}


@pytest.mark.parametrize(
    ("version", "verdict"), [((3, 11, 9), Verdict.BREAKS), ((3, 12, 0), Verdict.HOLDS)]
)
def test_wait_for_shares_the_callers_context_from_3_12_on(
    version: tuple[int, int, int], verdict: Verdict
) -> None:
    assert wait_for_shares_context(python("CPython", version, True)).verdicts == {verdict}
