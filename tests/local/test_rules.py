"""What the topic expects of interpreters that are not at hand."""

from __future__ import annotations

import pytest

from async_contrast.contrasts.contrast import Verdict
from async_contrast.topics.local.rules import thread_inherits, wait_for_shares_context
from tests.platforms import python
from tests.rows import each_row


@each_row(
    ("version", "gil", "inherits", "verdict"),
    [
        ((3, 13, 0), True, False, Verdict.BREAKS),
        ((3, 13, 0), False, False, Verdict.BREAKS),
        ((3, 14, 0), True, False, Verdict.BREAKS),
        ((3, 14, 0), True, True, Verdict.HOLDS),
        ((3, 14, 0), False, True, Verdict.HOLDS),
        ((3, 14, 0), False, False, Verdict.BREAKS),
    ],
)
def test_the_flag_decides_what_a_thread_inherits_and_not_the_gil(
    version: tuple[int, int, int], gil: bool, inherits: bool, verdict: Verdict
) -> None:
    platform = python("CPython", version, gil, inherits)
    assert thread_inherits(platform).shows.keys() == {verdict}


@pytest.mark.parametrize(
    ("version", "verdict"), [((3, 11, 9), Verdict.BREAKS), ((3, 12, 0), Verdict.HOLDS)]
)
def test_wait_for_shares_the_callers_context_from_3_12_on(
    version: tuple[int, int, int], verdict: Verdict
) -> None:
    assert wait_for_shares_context(python("CPython", version, True)).shows.keys() == {verdict}
