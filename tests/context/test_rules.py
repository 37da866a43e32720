"""What is expected of contexts on interpreters that these tests may not run on."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.contrasts.verdict import judge
from async_contrast.topics.context import REQUEST_ISOLATION, rules
from tests.platforms import python


@pytest.mark.parametrize(
    ("version", "gil", "verdict"),
    [
        ((3, 11, 7), True, HOLDS),
        ((3, 13, 0), False, HOLDS),
        ((3, 14, 0), True, HOLDS),
        ((3, 14, 0), False, BREAKS),
    ],
)
def test_a_thread_that_inherits_its_starters_context_shares_g(
    version: tuple[int, int, int], gil: bool, verdict: Verdict
) -> None:
    expected = rules.thread_shares_g(python("CPython", version, gil))
    assert expected.verdicts == {verdict}
    assert ".".join(map(str, version)) in expected.because


@pytest.mark.parametrize(("size", "kept"), [(4096, True), (4097, False)])
def test_a_browser_keeps_4096_bytes_of_name_and_value(size: int, kept: bool) -> None:
    cookie = "session=" + "x" * (size - len("session"))
    sent = rules.browser_sends(f"{cookie}; HttpOnly; Path=/")
    assert sent == ({"Cookie": cookie} if kept else {})


def test_found_is_what_is_read_or_the_first_line_of_the_error() -> None:
    def read() -> object:
        raise RuntimeError("outside\n\nand why")

    assert rules.found(lambda: 7) == 7
    assert rules.found(read) == "RuntimeError: outside"
    assert rules.found(lambda: object().nothing) == (  # type: ignore[attr-defined]
        "AttributeError: 'object' object has no attribute 'nothing'"
    )


def test_a_session_that_holds_nothing_is_not_another_clients(tmp_path: Path) -> None:
    trial = Trial({}, tmp_path)
    rules.judge_requests(trial, [{"asked": 1, "request": 1, "session": None}])
    outcomes = trial.report()["outcomes"]
    assert outcomes == {rules.OWN_REQUEST: 1, rules.UNFORESEEN: 1}
    assert judge(REQUEST_ISOLATION, outcomes, hung=False, failure="")[0] is Verdict.FAILS
