"""What a cell reports through."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from async_contrast.contrasts.trial import DONE, LANES, MARKS, Trial


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial({"workers": 3}, tmp_path / "of" / "its" / "own")


def test_parameters(trial: Trial) -> None:
    assert trial["workers"] == 3
    with pytest.raises(KeyError):
        trial["rounds"]


def test_outcomes_are_counted_in_the_order_of_their_first_sight(trial: Trial) -> None:
    trial.saw("b", 2)
    trial.saw("a")
    trial.saw("b")
    assert list(trial.report()["outcomes"].items()) == [("b", 3), ("a", 1)]


@pytest.mark.parametrize("times", [0, -1])
def test_what_was_not_seen_is_not_reported(trial: Trial, times: int) -> None:
    trial.saw("a", times)
    assert trial.report()["outcomes"] == {}


def test_outcomes_of_many_threads_all_count(trial: Trial) -> None:
    def work() -> None:
        for _ in range(1000):
            trial.saw("a")

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trial.report()["outcomes"] == {"a": 8000}


def test_the_last_evidence_of_a_name_stays(trial: Trial) -> None:
    trial.show("x", 1)
    trial.show("x", [2])
    assert trial.report()["evidence"] == {"x": [2]}


def test_evidence_that_is_cut_says_of_how_many(trial: Trial) -> None:
    trial.show_first("read", [1, 2, 3], 3)
    trial.show_first("found", (1, 2, 3), 2)
    assert trial.report()["evidence"] == {"read": [1, 2, 3], "found, the first 2 of 3": [1, 2]}


def test_a_report_can_be_asked_for_at_any_time(trial: Trial) -> None:
    trial.saw("a")
    first = trial.report()
    trial.saw("a")
    trial.show("x", 1)
    assert (first["outcomes"], first["evidence"]) == ({"a": 1}, {})
    assert first["elapsed_ms"] <= trial.report()["elapsed_ms"]


def test_a_mark_lasts_until_the_next_of_its_worker(trial: Trial) -> None:
    trial.mark(0, "writes")
    trial.mark(1, "waits")
    trial.mark(0, "reads")
    trial.mark(0, DONE)
    write, wait, read = trial.report()["timeline"]
    assert [span[:2] for span in (write, wait, read)] == [
        (0, "writes"),
        (1, "waits"),
        (0, "reads"),
    ]
    (write_from, write_to), (wait_from, wait_to), (read_from, read_to) = (
        span[2:] for span in (write, wait, read)
    )
    assert 0 <= write_from <= wait_from <= write_to == read_from <= read_to
    assert wait_to is None


def test_a_timeline_is_told_in_microseconds_since_the_beginning(trial: Trial) -> None:
    begun = time.perf_counter_ns()
    [(_, _, told_from, told_to)] = trial.report([("loop", "stands", begun, begun + 7_000_000)])[
        "timeline"
    ]
    assert told_to - told_from == 7000
    assert told_from <= trial.report()["elapsed_ms"] * 1000


def test_done_without_a_beginning_is_no_span(trial: Trial) -> None:
    trial.mark(0, DONE)
    assert trial.report()["timeline"] == []


def test_the_timeline_is_bounded_in_lanes(trial: Trial) -> None:
    for worker in range(LANES + 5):
        trial.mark(worker, "works")
    trial.mark("the event loop", "ticks")
    workers = [worker for worker, *_ in trial.report()["timeline"]]
    assert workers == [*range(LANES), "the event loop"]


def test_the_timeline_is_bounded_in_marks(trial: Trial) -> None:
    for n in range(MARKS + 5):
        trial.mark(0, str(n))
    assert len(trial.report()["timeline"]) == MARKS


def test_what_was_watched_joins_the_timeline_in_order(trial: Trial) -> None:
    begun = time.perf_counter_ns()
    trial.mark(0, "works")
    ended = time.perf_counter_ns()
    watched = [("loop", "stands", begun, ended), ("loop", "stands", ended, None)]
    first, work, last = trial.report(watched)["timeline"]
    assert [first[0], work[0], last[0]] == ["loop", 0, "loop"]
    assert first[2] <= work[2] <= first[3] == last[2]
    assert last[3] is None
    assert trial.report()["timeline"] == [work], "it is of one report"


def test_the_folder_is_made_when_asked_for(trial: Trial, tmp_path: Path) -> None:
    assert list(tmp_path.iterdir()) == []
    assert trial.folder == trial.folder == tmp_path / "of" / "its" / "own"
    assert trial.folder.is_dir()
    assert trial.folder.stat().st_mode & 0o077 == 0, "it may hold a password"
