"""The judges of after-commit and backref: can they say every outcome?"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, MissingGreenlet, StatementError
from sqlalchemy.orm import Session

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Contrast, Verdict
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE, Database
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.relationships.attributes import AFTER_COMMIT, BACKREF, models, rules
from tests.platforms import python
from tests.rows import each_row


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial({}, tmp_path)


def outcomes_of(trial: Trial) -> dict[str, int]:
    outcomes: dict[str, int] = trial.report()["outcomes"]
    return outcomes


@each_row(
    ("value", "there", "statements", "outcome"),
    [
        ("new", "new", 0, rules.WITHOUT),
        ("new", "new", 1, rules.BY_SELECT),
        ("new", "newer", 0, rules.AS_COMMITTED),
        ("new", "newer", 1, rules.AS_COMMITTED),
        ("newer", "newer", 1, rules.BY_SELECT),
        ("old", "new", 0, rules.WRONG),
        (None, "new", 1, rules.WRONG),
    ],
)
def test_what_a_read_said(value: object, there: object, statements: int, outcome: str) -> None:
    assert rules.what_it_said(value, "new", there, statements) == outcome


@each_row(
    ("kept", "statements", "outcome"),
    [
        (1, 0, rules.APPENDED),
        (1, 1, rules.APPENDED_BY_LOADING),
        (0, 0, rules.FORGOTTEN),
        (0, 1, rules.FORGOTTEN),
        (2, 0, rules.FORGOTTEN),
    ],
)
def test_what_an_append_did(kept: int, statements: int, outcome: str) -> None:
    assert rules.outcome_of_append(kept, statements) == outcome


class Raises:
    """An attribute and a collection that raise what they are given."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    @property
    def posts(self) -> object:
        raise self.error


def test_an_error_of_another_kind_is_nobodys_outcome(trial: Trial) -> None:
    other = DBAPIError("SELECT 1", None, Exception("disk I/O error"))
    with pytest.raises(DBAPIError):
        rules.append(trial, [], Raises(other), None)
    assert outcomes_of(trial) == {}


def test_a_wrapped_missing_greenlet_is_one(trial: Trial) -> None:
    wrapped = StatementError("no greenlet", "SELECT 1", None, MissingGreenlet("no greenlet"))
    assert not rules.append(trial, ["SELECT 0"], Raises(wrapped), None)
    assert outcomes_of(trial) == {rules.APPEND_RAISES: 1}
    assert trial.report()["evidence"]["statement that was not sent"] == "SELECT 1"


def test_a_bare_missing_greenlet_would_be_shown_as_one(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(_: object) -> str:
        raise MissingGreenlet("no greenlet")

    store = rules.new_note(trial)
    engine = store.engine()
    with Session(engine) as session:
        note = session.get_one(models.Note, 1)
        monkeypatch.setattr(models.Note, "shout", property(fetch), raising=False)
        monkeypatch.setattr(rules, "_in_database", lambda *_: "OLD")
        rules.judge_read(trial, store, [], note, "shout", "OLD")
    engine.dispose()
    assert outcomes_of(trial) == {rules.BARE: 1}
    error = trial.report()["evidence"]["error"]
    assert (error["type"], error["wraps"]) == ("MissingGreenlet", None)
    assert error["caught by"] == "except MissingGreenlet, not by except StatementError"


@pytest.mark.parametrize("another_writes", [False, True])
def test_what_was_not_committed_is_seen(trial: Trial, another_writes: bool) -> None:
    store = rules.new_note(trial)
    with store.opened() as engine, Session(engine) as session:
        note = session.get_one(models.Note, 1)
        note.text = rules.NEW
        judge = rules.judge_read
        judge(trial, store, [], note, "text", rules.NEW, another_writes=another_writes)
    assert outcomes_of(trial) == {rules.NOT_COMMITTED: 1}


def test_a_note_that_was_never_inserted_is_not_committed(trial: Trial) -> None:
    store = rules.new_note(trial)
    rules.judge_read(trial, store, [], models.Note(text=rules.NEW), "revision", 1)
    assert outcomes_of(trial) == {rules.NOT_COMMITTED: 1}


@each_row(
    ("database", "verdict"),
    [
        (Database(SQLITE, (3, 34, 1)), BREAKS),
        (Database(SQLITE, (3, 35)), HOLDS),
        (Database(SQLITE, (3, 40, 1)), HOLDS),
        (Database(POSTGRESQL, (15, 3)), HOLDS),
        (Database(POSTGRESQL, (3, 0)), HOLDS),
    ],
)
def test_a_default_comes_back_with_the_insert_where_there_is_returning(
    database: Database, verdict: Verdict
) -> None:
    expected = rules.server_default(python(database=database))
    assert expected.shows.keys() == {verdict}
    assert bool(expected.because) == (verdict is BREAKS)


def test_more_than_one_select_is_counted(trial: Trial) -> None:
    store = rules.new_note(trial)
    engine = store.engine()
    with Session(engine) as session:
        note = session.get_one(models.Note, 1)
        sent: list[str] = []

        class Twice:
            def __getattr__(self, name: str) -> object:
                sent.extend(["SELECT 1", "SELECT 2"])
                return getattr(note, name)

        twice = Twice()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rules, "_in_database", lambda *_: "old")
            rules.judge_read(trial, store, sent, twice, "text", "old")
    engine.dispose()
    assert outcomes_of(trial) == {rules.BY_SELECT: 2}


def test_an_argument_that_gets_lost_is_seen(trial: Trial) -> None:
    store, library = rules.new_library(trial), models.by_backref()
    engine = store.engine()
    with Session(engine) as session:
        author = session.scalars(select(library.author).filter_by(id=1)).one()
        rules.judge_arguments(trial, ["SELECT 1"], author)
    engine.dispose()
    assert outcomes_of(trial) == {rules.NOT_REACHED: 2}


def test_another_side_that_never_comes_is_seen(trial: Trial) -> None:
    class Nothing:
        """A class without posts, whatever is configured."""

    rules.judge_attribute(trial, models.Library(Nothing, Nothing))
    assert outcomes_of(trial) == {rules.NEVER: 2}


@pytest.mark.parametrize("contrast", [AFTER_COMMIT, BACKREF], ids=lambda contrast: contrast.name)
def test_every_word_of_the_judges_is_declared(contrast: Contrast) -> None:
    reads = {
        rules.WITHOUT, rules.BY_SELECT, rules.AS_COMMITTED, rules.WRONG, rules.WRAPPED, rules.BARE,
    }  # fmt: skip
    others = {
        rules.THERE, rules.NOT_YET, rules.NEVER, rules.REACHED, rules.NOT_REACHED, rules.APPENDED,
        rules.APPENDED_BY_LOADING, rules.APPEND_RAISES, rules.FORGOTTEN,
    }  # fmt: skip
    assert set(contrast.outcomes) == (reads if contrast is AFTER_COMMIT else others)
