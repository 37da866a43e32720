"""What a test of broken cells says of one that hangs, instead of waiting for it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import CONTROL, HOLDS, Cell
from async_contrast.contrasts.trial import Trial
from tests import broken

CONTRAST = TOPICS["lock"].contrasts["never-released"]
WORDS = "never-released threads.{} hangs when this test breaks what it needs"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broken, "LIMIT", 0.5)


def test_one_that_hangs_by_design_is_ended_and_the_test_fails_in_words(tmp_path: Path) -> None:
    cell = CONTRAST.cell("threads.never_released")
    with pytest.raises(pytest.fail.Exception) as failed:
        broken.judged(CONTRAST, cell, tmp_path)
    assert WORDS.format("never_released") in str(failed.value)
    assert "topics/lock/waiting/on_threads.py" in str(failed.value), "it says where"


def test_one_that_never_hung_before_is_left_and_the_test_fails_in_words(tmp_path: Path) -> None:
    may_end, ended = threading.Event(), threading.Event()

    def wait(_trial: Trial) -> None:
        may_end.wait()
        ended.set()

    wait.__module__ = "tests.on_threads"  # the side that it is on
    with pytest.raises(pytest.fail.Exception) as failed:
        broken.judged(CONTRAST, Cell(wait, CONTROL, HOLDS), tmp_path)
    assert WORDS.format("wait") in str(failed.value)
    assert "may_end.wait()" in str(failed.value), "it says where"
    may_end.set()
    assert ended.wait(60)
