"""A scoped_session that was kept, every cell for real, and with something of it broken."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, scoped_session

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.relationships import scoped
from async_contrast.topics.relationships.scoped import rules
from tests.broken import cells_of, judged
from tests.cells import Labs, ask, ends_as_documented, every_cell, on_each_database, result_of

in_the_session = pytest.mark.asyncio(loop_scope="session")

NAME = "relationships/sync-session-on-loop"
ON_ONE_THREAD = ("sync_session_left", "sync_session_removed")


@in_the_session
@pytest.mark.parametrize(
    ("contrast", "cell", "database"), every_cell("relationships", scoped.CONTRASTS)
)
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "relationships", contrast, cell)


@in_the_session
@on_each_database
async def test_of_two_tasks_in_one_scoped_session_the_first_to_end_decides(data_lab: Lab) -> None:
    comparison = await ask(data_lab, NAME)
    naive = result_of(comparison, "asyncio.sync_session").seen.evidence
    assert naive["rows in the database"] == [
        "worker 0, committed first",
        "worker 1, committed first",
    ]
    assert naive["sent"] == {"INSERT": 4, "COMMIT": 1, "ROLLBACK": 1}
    for cell in ("threads.sync_session", "asyncio.sync_session_replaced",
                 "asyncio.sync_session_to_thread", "asyncio.sync_session_by_task"):  # fmt: skip
        evidence = result_of(comparison, cell).seen.evidence
        assert evidence["rows in the database"] == [
            "worker 0, committed first",
            "worker 1, rolled back first",
        ]
        assert evidence["sent"] == {"INSERT": 4, "COMMIT": 2, "ROLLBACK": 2}


@in_the_session
async def test_a_teardown_throws_away_what_another_request_has_added(lab: Lab) -> None:
    seen = result_of(await ask(lab, NAME), "asyncio.sync_session_teardown").seen
    assert seen.outcomes == {rules.LOST_ROW: 1}
    assert seen.evidence["what the workers were told"] == {"commit() found nothing to commit": 1}


@in_the_session
@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_a_session_that_is_left_on_a_thread_is_the_next_requests(lab: Lab, side: str) -> None:
    comparison = await ask(lab, NAME)
    rows = [
        result_of(comparison, f"{side}.{cell}").seen.evidence["rows in the database"]
        for cell in ON_ONE_THREAD
    ]
    assert rows == [[rules.FIRST, rules.SECOND], [rules.SECOND]]


@pytest.mark.parametrize(
    ("contrast", "cell", "method"),
    [
        pytest.param(*each.values, method, id=f"{each.id}-{method}")
        # The commit of the one after a teardown finds nothing in any case.
        for method, without in (("add", ""), ("commit", "sync_session_teardown"))
        for each in cells_of(NAME, without=(without,))
    ],
)
def test_a_session_that_does_nothing_keeps_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell, method: str
) -> None:
    monkeypatch.setattr(Session, method, lambda *_: None)
    came = judged(contrast, cell, tmp_path)
    assert came.verdict is Verdict.FAILS or came.outcomes != cell.shows
    assert came.verdict is not Verdict.HOLDS


def test_a_scope_that_all_threads_share_is_no_scope_by_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the port by to_thread is about."""

    def one_for_all(engine: object, _: object = None) -> scoped_session[Session]:
        return original(engine, lambda: 0)  # type: ignore[arg-type]

    original = rules.scoped
    monkeypatch.setattr(rules, "scoped", one_for_all)
    contrast = scoped.SYNC_SESSION
    for name in ("threads.sync_session", "asyncio.sync_session_to_thread"):
        came = judged(contrast, contrast.cell(name), tmp_path)
        assert came.verdict is not Verdict.HOLDS


def test_a_second_request_that_wrote_nothing_says_nothing(tmp_path: Path) -> None:
    trial, other = Trial({}, tmp_path), threading.Thread()
    with pytest.raises(RuntimeError, match="there are"):
        rules.judge_given_up(trial, rules.new_entries(trial, 1), [other, other])


def test_two_requests_that_no_other_thread_served_say_nothing(tmp_path: Path) -> None:
    trial, me = Trial({}, tmp_path), threading.current_thread()
    for threads in ([me, me], [threading.Thread(), threading.Thread()]):
        with pytest.raises(RuntimeError, match="not by 1 others"):
            rules.judge_given_up(trial, rules.new_entries(trial, 2), threads)
