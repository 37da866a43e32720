"""What the judges of `blind_spot` say of models, of databases and of what autogenerate finds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from alembic.operations import ops
from sqlalchemy import (
    CheckConstraint,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    create_mock_engine,
)
from sqlalchemy.engine.mock import MockConnection

from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.migrations import files
from async_contrast.topics.migrations.blind_spot import changes, on_threads, rules
from tests.rows import each_row

URLS = {SQLITE: "sqlite://", POSTGRESQL: "postgresql+psycopg://"}


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial({}, tmp_path)


COLUMN = Column("n", Integer)


@each_row(
    ("operations", "outcome"),
    [
        ([], rules.NOT_SEEN),
        ([ops.AddColumnOp("t", COLUMN)], rules.SEEN),
        ([ops.AddColumnOp("t", COLUMN), ops.DropColumnOp("t", "n")], rules.RENAMED),
        ([ops.CreateTableOp("t", []), ops.DropTableOp("t")], rules.RENAMED),
        ([ops.DropConstraintOp("c", "t"), ops.CreateIndexOp("i", "t", ["n"])], rules.SEEN),
    ],
)
def test_what_autogenerate_makes_of_a_change(
    operations: list[ops.MigrateOperation], outcome: str
) -> None:
    assert rules.outcome_of(operations) == outcome


def test_where_models_and_database_agree_nothing_is_said(trial: Trial) -> None:
    engine = create_engine("sqlite://")
    known = changes.changes_on(SQLITE)
    with engine.connect() as connection:
        changes.in_models(known).create_all(connection)
        with pytest.raises(RuntimeError, match="compares nothing"):
            rules.judge_changes(trial, known, connection, rules.OPTIONS)
    engine.dispose()
    assert trial.report()["outcomes"] == {}


def test_a_check_that_is_green_with_reason_hides_nothing(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_check = files._REVISION.replace(
        "sa.String, ", """sa.String, sa.CheckConstraint("length(name) > 0", "ck_name"), """
    )
    monkeypatch.setattr(files, "_REVISION", with_check)
    on_threads.blind_spot_check(trial)
    report = trial.report()
    assert report["outcomes"] == {rules.NO_DIFFERENCE: 1}
    assert report["evidence"]["a row that the models forbid"] == {
        "name": "",
        "the database": "CHECK constraint failed: ck_name",
    }


def test_a_check_is_not_blind_to_what_the_models_do_not_forbid(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "FORBIDDEN_ROW", {"name": "a name"})
    with pytest.raises(RuntimeError, match="forbid nothing"):
        on_threads.blind_spot_check(trial)
    assert trial.report()["outcomes"] == {}


def test_another_difference_than_the_one_that_is_meant_is_not_seen(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    def models(*more: Column[str]) -> MetaData:
        metadata = MetaData()
        key = Column("id", Integer, primary_key=True)
        name = Column("name", String, CheckConstraint("length(name) > 0"), nullable=False)
        Table("author", metadata, key, name, Column("email", String), *more)
        return metadata

    monkeypatch.setattr(rules, "models", models)
    on_threads.blind_spot_check_plugin(trial)
    report = trial.report()
    assert report["outcomes"] == {rules.NOT_SEEN: 1}
    assert report["evidence"]["alembic check"] == ["add_column author email"]


def test_an_alteration_of_a_column_is_said_in_words() -> None:
    altered = ("modify_nullable", None, "author", "name", {"server_default": False}, False, True)
    assert rules.in_words([altered]) == "modify_nullable author name"


@pytest.mark.parametrize("database", [SQLITE, POSTGRESQL])
def test_every_change_makes_a_difference_in_its_database(database: str) -> None:
    known = changes.changes_on(database)
    assert len({change.table for change in known}) == len(known)
    for change in known:
        as_it_is = _ddl_of(changes.in_database((change,)), database)
        as_it_should_be = _ddl_of(changes.in_models((change,)), database)
        assert as_it_is != as_it_should_be or change.besides.get(database), change.what
        of_another = [other for other in known if other is not change]
        assert not change.names & {name for other in of_another for name in other.names}


def _ddl_of(metadata: MetaData, database: str) -> Counter[str]:
    said: Counter[str] = Counter()
    engine: MockConnection = create_mock_engine(
        URLS[database], lambda sql, *_: said.update([str(sql.compile(dialect=engine.dialect))])
    )
    metadata.create_all(engine, checkfirst=False)
    return said


def test_a_table_that_no_change_knows_is_not_taken_for_one(trial: Trial) -> None:
    known = changes.changes_on(SQLITE)[:1]
    engine = create_engine("sqlite://")
    other = MetaData()
    Table("stranger", other, Column("id", Integer, primary_key=True))
    with engine.connect() as connection:
        changes.in_models(known).create_all(connection)
        other.create_all(connection)
        rules.judge_changes(trial, known, connection, {})
    engine.dispose()
    assert trial.report()["outcomes"] == {rules.NOT_SEEN: 1}
