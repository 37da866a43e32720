"""The parts that the benchmark `primitives` measures do what they are measured at."""

from __future__ import annotations

import click
import pytest

from benchmarks.primitives import locks, values, waiting, workers


def test_every_way_to_a_value_reads_back_what_it_wrote() -> None:
    found = list(values.measure(rounds=1, times=10))
    assert [(one.what, one.at) for one in found] == [
        (name, at) for at in values.STATEMENTS for name in values.SUBJECTS
    ]


def test_every_lock_protects_what_is_counted() -> None:
    found = list(locks.measure(rounds=1, times=10))
    assert len(found) == 3 * (1 + len(locks.WORKERS))


def test_a_lock_that_protects_nothing_fails_the_benchmark() -> None:
    with pytest.raises(click.ClickException, match="let 3 of 20 updates go lost"):
        locks._checked(1, counted=17, expected=20)


def test_threads_and_tasks_do_all_that_they_are_given() -> None:
    assert all(one.median > 0 for one in workers.measure(rounds=1, times=10))


def test_all_that_wait_are_counted() -> None:
    assert waiting.threads(20)[0] == 20
    assert waiting.tasks(20)[0] == 20
