"""An engine's connections, every cell for real, and with something of it broken."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import literal
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.relationships import engines
from async_contrast.topics.relationships.engines import on_asyncio, on_threads, rules
from tests.broken import cells_of, judged
from tests.cells import Labs, ask, ends_as_documented, every_cell, on_each_database, result_of
from tests.effort import choose

in_the_session = pytest.mark.asyncio(loop_scope="session")

POOL, SHARED = "relationships/pool-of-connections", "relationships/shared-engine"


@in_the_session
@pytest.mark.parametrize(
    ("contrast", "cell", "database"), every_cell("relationships", engines.CONTRASTS)
)
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "relationships", contrast, cell)


@in_the_session
@on_each_database
@pytest.mark.parametrize(("connections", "rounds"), choose([(1, 2)], [(1, 2), (8, 5)]))
async def test_who_finds_no_connection_left_fails_where_tasks_hold_them_all(
    data_lab: Lab, connections: int, rounds: int
) -> None:
    comparison = await ask(data_lab, POOL, connections=connections, rounds=rounds)
    requests = connections * rounds
    naive = result_of(comparison, "asyncio.pool_of_connections").seen
    assert naive.outcomes == {rules.SERVED: connections, rules.TIMED_OUT: requests - connections}
    for cell in ("semaphore", "closed", "committed"):
        port = result_of(comparison, f"asyncio.pool_of_connections_{cell}").seen
        assert port.outcomes == {rules.SERVED: requests}
        assert port.evidence["connections in use at once"] == connections
    original = result_of(comparison, "threads.pool_of_connections").seen
    assert original.outcomes == {rules.SERVED: requests}


@in_the_session
@on_each_database
@pytest.mark.parametrize("requests", choose([3], [3, 12]))
async def test_of_loops_that_share_an_engine_one_is_served_one_sleeps_and_the_rest_are_refused(
    data_lab: Lab, requests: int
) -> None:
    comparison = await ask(data_lab, SHARED, requests=requests)
    for cell in ("shared_engine", "shared_engine_null_pool", "shared_engine_full_pool"):
        assert result_of(comparison, f"asyncio.{cell}").seen.outcomes == {
            rules.SERVED: 1,
            rules.ASLEEP: 1,
            rules.BOUND: requests - 2,
        }
    for cell in ("one_loop", "of_each_loop", "null_pool_connected", "one_after_another"):
        seen = result_of(comparison, f"asyncio.shared_engine_{cell}").seen
        assert seen.outcomes == {rules.SERVED: requests}


@pytest.mark.parametrize(("contrast", "cell"), cells_of(POOL))
def test_a_pool_that_is_large_enough_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(rules, "pool", lambda *_: {"pool_size": 50})
    monkeypatch.setattr(rules, "PATIENCE", 0.2)
    came = judged(contrast, cell, tmp_path)
    # Where no more than these ask at once, it is as if the pool were not larger.
    enough = cell.function.__name__ == "pool_of_connections_semaphore" or (
        cell.name == "threads.pool_of_connections"
    )
    assert (came.verdict is Verdict.HOLDS) if enough else rules.TIMED_OUT not in came.outcomes


@pytest.mark.parametrize(("contrast", "cell"), cells_of(POOL))
def test_a_session_that_asks_no_database_waits_for_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(Session, "scalar", lambda *_, **__: None)
    monkeypatch.setattr(rules, "PATIENCE", 0.2)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


def test_a_lock_that_wakes_other_loops_leaves_nobody_asleep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the naive port is about: the release does not wake the loop that waits."""

    class Waking(asyncio.Lock):
        def release(self) -> None:
            waiting = list(self._waiters or ())
            super().release()
            for future in waiting:
                future.get_loop().call_soon_threadsafe(lambda: None)

    monkeypatch.setattr(asyncio, "Lock", Waking)
    monkeypatch.setattr(rules, "IN_VAIN", rules.PATIENCE)
    trial = Trial({"requests": 4}, tmp_path)
    on_asyncio.shared_engine(trial)
    assert trial.report()["outcomes"] == {rules.SERVED: 2, rules.BOUND: 2}


@pytest.mark.parametrize(
    ("contrast", "cell"),
    [each for each in cells_of(SHARED) if each.values[1].function.__name__ in (
        "shared_engine_full_pool", "shared_engine_null_pool")],
)  # fmt: skip
def test_a_second_request_that_does_not_wait_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def ends(_: threading.Thread) -> bool:
        return False

    monkeypatch.setattr(on_asyncio, "wait_until_blocked", ends)
    monkeypatch.setattr(on_threads, "wait_until_blocked", ends)
    came = judged(contrast, cell, tmp_path, forked=True)
    assert (came.verdict, "did not wait" in came.reason) == (Verdict.FAILS, True)


@pytest.mark.parametrize(
    ("contrast", "cell"),
    cells_of(SHARED, without=("asyncio.shared_engine", "shared_engine_null_pool")),
)
def test_a_request_that_reads_another_number_is_not_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def one_more(n: int) -> Any:
        return literal(n + 1)

    monkeypatch.setattr(on_asyncio, "literal", one_more)
    monkeypatch.setattr(on_threads, "literal", one_more)
    monkeypatch.setattr(rules, "PATIENCE", 0.5)
    assert judged(contrast, cell, tmp_path, forked=True).verdict is Verdict.FAILS


def test_another_error_is_nobodys_outcome() -> None:
    with pytest.raises(PoolTimeoutError):
        rules.of_timeout(PoolTimeoutError("the statement timed out"))
    assert rules.of_error(RuntimeError("Event loop is closed")) == (
        "RuntimeError: Event loop is closed"
    )


def test_who_does_not_go_on_once_woken_is_not_asleep(tmp_path: Path) -> None:
    trial = Trial({"requests": 3}, tmp_path)
    with pytest.raises(RuntimeError, match="once woken"):
        rules.judge_turns(trial, [rules.SERVED, "", rules.BOUND], asleep=True)
    with pytest.raises(RuntimeError, match="the requests came to"):
        rules.judge_turns(trial, [rules.SERVED, "", rules.BOUND], asleep=False)
