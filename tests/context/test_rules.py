"""What is expected of contexts on interpreters that these tests may not run on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Expectation, Verdict
from async_contrast.contrasts.platforms import Platform
from async_contrast.contrasts.trial import Trial
from async_contrast.contrasts.verdict import judge
from async_contrast.topics.context import REQUEST_ISOLATION, rules
from async_contrast.topics.controls import Place
from tests.platforms import python


@pytest.mark.parametrize(
    "expect", [rules.thread_shares_g, rules.copied_request_shares_g], ids=["bare", "copied"]
)
@pytest.mark.parametrize(("inherits", "verdict"), [(False, HOLDS), (True, BREAKS)])
def test_a_thread_that_inherits_its_starters_context_shares_g(
    expect: Callable[[Platform], Expectation], inherits: bool, verdict: Verdict
) -> None:
    expected = expect(python("CPython", (3, 14, 0), threads_inherit=inherits))
    assert expected.shows.keys() == {verdict}
    assert "3.14.0" in expected.because


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
    met = Place()
    with met:
        rules.judge_requests(trial, [{"asked": 1, "request": 1, "session": None}] * 2, met)
    outcomes = trial.report()["outcomes"]
    assert outcomes == {rules.OWN_REQUEST: 2, rules.UNFORESEEN: 2}
    assert judge(REQUEST_ISOLATION, outcomes, hung=False, failure="")[0] is Verdict.FAILS
