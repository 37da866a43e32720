"""Listeners on engines and on sessions, every cell for real, and with something of it broken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlalchemy.orm import Session

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Cell, Contrast, Verdict
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE, Database
from async_contrast.contrasts.trial import Trial
from async_contrast.lab.supervisor import Lab
from async_contrast.specimen.models import Post
from async_contrast.topics.relationships import listening
from async_contrast.topics.relationships.listening import PRAGMA, rules
from tests.broken import cells_of, judged
from tests.cells import Labs, ask, ends_as_documented, every_cell, result_of, try_cell
from tests.platforms import python

in_the_session = pytest.mark.asyncio(loop_scope="session")


@in_the_session
@pytest.mark.parametrize(
    ("contrast", "cell", "database"), every_cell("relationships", listening.CONTRASTS)
)
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "relationships", contrast, cell)


@in_the_session
async def test_a_listener_that_asks_for_sqlite3s_connection_leaves_foreign_keys_off(
    lab: Lab,
) -> None:
    comparison = await ask(lab, "relationships/pragma")
    given = {
        name: result_of(comparison, name).seen.evidence["the listener was given"][0]
        for name in ("threads.pragma_isinstance", "asyncio.pragma_isinstance")
    }
    assert given == {
        "threads.pragma_isinstance": "Connection",
        "asyncio.pragma_isinstance": "AsyncAdapt_aiosqlite_connection",
    }
    stored = result_of(comparison, "asyncio.pragma_isinstance")
    assert stored.verdict is Verdict.BREAKS
    assert stored.seen.outcomes == {rules.STORED: 1}
    assert result_of(comparison, "asyncio.pragma_dialect").seen.outcomes == {rules.REFUSED: 1}


@in_the_session
@pytest.mark.parametrize(
    ("contrast", "cell", "words"),
    [
        ("pragma", "pragma_async_engine", "asynchronous events are not implemented"),
        ("session-events", "session_events_session", "asynchronous events are not implemented"),
        ("session-events", "session_events_maker", "No such event 'before_flush' for target"),
    ],
)
async def test_what_is_async_refuses_a_listener(
    lab: Lab, contrast: str, cell: str, words: str
) -> None:
    result = await try_cell(lab, f"relationships/{contrast}", f"asyncio.{cell}")
    assert result.seen.evidence["error"].startswith(words)


@pytest.mark.parametrize(
    ("contrast", "cell"),
    cells_of(
        "relationships/pragma",
        "relationships/session-events",
        # Nobody is told; and what refuses a listener is asked before.
        without=("pragma_none", "pragma_async_engine", "session_events_session",
                 "asyncio.session_events_maker"),
    ),
)  # fmt: skip
def test_a_listener_that_is_never_added_shows_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def forget(*_: object) -> Any:
        return lambda function: function

    monkeypatch.setattr(event, "listen", forget)
    monkeypatch.setattr(event, "listens_for", forget)
    came = judged(contrast, cell, tmp_path)
    assert came.verdict is Verdict.FAILS or came.outcomes == {rules.NOT_STAMPED: 1}


@pytest.mark.parametrize(
    ("contrast", "cell"), cells_of("relationships/pragma", "relationships/session-events")
)
def test_an_insert_that_does_nothing_is_neither_refused_nor_stamped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(rules, "_posts", lambda *_: 0)
    monkeypatch.setattr(rules, "is_orphan_refused", lambda _: False)
    came = judged(contrast, cell, tmp_path)
    refuses = cell.shows in ({rules.NOT_TAKEN}, {rules.NO_EVENT})
    assert came.verdict is (Verdict.BREAKS if refuses else Verdict.FAILS)


def test_another_error_is_nobodys_outcome() -> None:
    with pytest.raises(IntegrityError):
        rules.is_orphan_refused(IntegrityError("INSERT", None, Exception("UNIQUE failed")))
    with pytest.raises(InvalidRequestError):
        rules.of_refusal(InvalidRequestError("This session is closed"))


def test_a_row_that_is_stamped_twice_is_not_one(tmp_path: Path) -> None:
    trial = Trial({}, tmp_path)
    store = rules.new_library(trial)
    with store.opened() as engine, Session(engine) as session:
        event.listen(session, rules.EVENT, rules.stamp)
        session.add_all([Post(title=rules.PLAIN), Post(title=rules.PLAIN)])
        session.commit()
    with pytest.raises(RuntimeError, match="2 posts were written"):
        rules.judge_stamp(trial, store)


@pytest.mark.parametrize(("database", "verdict"), [(SQLITE, BREAKS), (POSTGRESQL, HOLDS)])
def test_only_sqlite_has_to_be_asked(database: str, verdict: Verdict) -> None:
    platform = python(database=Database(database, (15,)))
    assert rules.without_pragma(platform).shows.keys() == {verdict}
    assert rules.without_pragma(platform).because.startswith(database)
    naive = PRAGMA.cell("asyncio.pragma_async_listener").expected_on(platform)
    assert naive.shows.keys() == {BREAKS}
