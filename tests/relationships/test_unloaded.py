"""Attributes that nothing has loaded, every cell for real, and with something of it broken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select
from sqlalchemy.exc import InvalidRequestError, MissingGreenlet, StatementError
from sqlalchemy.orm import Session, undefer

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.lab.supervisor import Lab
from async_contrast.specimen import library
from async_contrast.specimen.models import Author
from async_contrast.topics.relationships import unloaded
from async_contrast.topics.relationships.unloaded import rules
from async_contrast.topics.relationships.unloaded.models import Report
from tests.broken import cells_of, judged
from tests.cells import Labs, ask, ends_as_documented, every_cell, on_each_database, result_of

in_the_session = pytest.mark.asyncio(loop_scope="session")

NEW, DEFERRED = "relationships/new-object", "relationships/deferred-column"


@in_the_session
@pytest.mark.parametrize(
    ("contrast", "cell", "database"), every_cell("relationships", unloaded.CONTRASTS)
)
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "relationships", contrast, cell)


@in_the_session
@on_each_database
@pytest.mark.parametrize(
    ("name", "naive"),
    [
        (NEW, "new_object_after_flush"),
        (NEW, "new_object_parent"),
        (DEFERRED, "deferred_column"),
        (DEFERRED, "deferred_column_load_only"),
    ],
)
async def test_a_read_that_is_a_select_on_threads_raises_on_asyncio(
    data_lab: Lab, name: str, naive: str
) -> None:
    comparison = await ask(data_lab, name)
    original = result_of(comparison, f"threads.{naive}").seen
    assert original.outcomes == {rules.BY_SELECT: 1}
    assert original.evidence["statements of the read"][0].startswith("SELECT ")
    raises = result_of(comparison, f"asyncio.{naive}").seen
    assert raises.outcomes == {rules.WRAPPED: 1}
    assert raises.evidence["error"].startswith(
        "StatementError: (sqlalchemy.exc.MissingGreenlet) greenlet_spawn has not been called"
    )


@pytest.mark.parametrize(("contrast", "cell"), cells_of(NEW, without=("new_object_before_flush",)))
def test_what_was_not_flushed_is_not_new_in_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(Session, "flush", lambda *_: None)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(("contrast", "cell"), cells_of(NEW))
def test_what_was_not_added_is_not_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(Session, "add", lambda *_: None)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    ("contrast", "cell"),
    cells_of(NEW, without=(  # they read what the new object itself holds
        "new_object_after_flush", "new_object_before_flush", "new_object_set",
        "new_object_refreshed", "new_object_awaited", "asyncio.new_object_parent")),
)  # fmt: skip
def test_a_parent_that_is_not_there_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(library, "_fill", lambda *_: None)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    ("contrast", "cell"),
    cells_of(DEFERRED, without=("deferred_column_undeferred",)),
)
def test_a_column_that_is_loaded_shows_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def options(select: Select[Any], *_: object) -> Select[Any]:
        return original(select, undefer(Report.text), undefer(Report.notes))

    original = Select.options
    monkeypatch.setattr(Select, "options", options)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    ("value", "statements", "outcome"),
    [
        ("meant", 0, rules.WITHOUT),
        ("meant", 1, rules.BY_SELECT),
        ("meant", 2, rules.WRONG),
        (None, 0, rules.WRONG),
        (None, 1, rules.WRONG),
    ],
)
def test_what_a_read_came_to(value: object, statements: int, outcome: str) -> None:
    assert rules.outcome_of(value, "meant", statements) == outcome


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (MissingGreenlet("no greenlet"), rules.BARE),
        (StatementError("no", "SELECT 1", None, MissingGreenlet("no greenlet")), rules.WRAPPED),
        (InvalidRequestError("not available due to raiseload=True"), rules.REFUSED),
    ],
)
def test_an_error_of_a_read(tmp_path: Path, error: Exception, outcome: str) -> None:
    def read() -> object:
        raise error

    trial = Trial({}, tmp_path)
    rules.judge_read(trial, [], read, "meant")
    assert trial.report()["outcomes"] == {outcome: 1}


@pytest.mark.parametrize(
    "error",
    [
        StatementError("no", "SELECT 1", None, ValueError("another")),
        InvalidRequestError("This session is closed"),
    ],
)
def test_another_error_is_nobodys_outcome(tmp_path: Path, error: Exception) -> None:
    def read() -> object:
        raise error

    with pytest.raises(type(error)):
        rules.judge_read(Trial({}, tmp_path), [], read, "meant")


def test_what_a_session_does_not_have_is_not_new(tmp_path: Path) -> None:
    store = rules.new_library(Trial({}, tmp_path))
    with store.opened() as engine, Session(engine) as session:
        with pytest.raises(RuntimeError, match="does not have the row"):
            rules.ensure_new(session, Author(name="new"), flushed=False)
        author = session.get_one(Author, 1)
        with pytest.raises(RuntimeError, match="flushed is not False"):
            rules.ensure_new(session, author, flushed=False)
