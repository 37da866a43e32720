"""What the topic's judges can say, and what it expects of a database that is not at hand."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest
from psycopg.errors import UndefinedObject, UndefinedTable
from sqlalchemy import (
    Column,
)
from sqlalchemy.exc import NoInspectionAvailable, OperationalError, ProgrammingError

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import Verdict
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE, Database
from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.store import Store
from async_contrast.topics.migrations import files
from async_contrast.topics.migrations import rules as of_the_topic
from async_contrast.topics.migrations.batch import rules as batch
from async_contrast.topics.migrations.cycle import rules as cycle
from tests.platforms import python
from tests.raising import throw
from tests.rows import each_row

ON_POSTGRESQL = python(database=Database(POSTGRESQL, (15, 0)))


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial({}, tmp_path)


@each_row(
    ("expectation", "on_sqlite", "on_postgresql"),
    [
        (cycle.async_url_in_the_sync_template, Verdict.BREAKS, Verdict.HOLDS),
        (batch.plain, Verdict.BREAKS, Verdict.HOLDS),
        (batch.sql, Verdict.BREAKS, Verdict.HOLDS),
        (batch.not_null, Verdict.BREAKS, Verdict.HOLDS),
        (batch.unnamed, Verdict.BREAKS, Verdict.HOLDS),
        (batch.only_on_sqlite, Verdict.HOLDS, Verdict.BREAKS),
        (batch.where_no_table_is_dropped, Verdict.BREAKS, Verdict.HOLDS),
    ],
)
def test_an_expectation_names_the_database_that_is_its_reason(
    expectation: object, on_sqlite: Verdict, on_postgresql: Verdict
) -> None:
    for platform, verdict in ((python(), on_sqlite), (ON_POSTGRESQL, on_postgresql)):
        expected = expectation(platform)  # type: ignore[operator]
        assert expected.shows.keys() == {verdict}
        assert expected.because.startswith(platform.database.name)


@pytest.mark.parametrize(
    ("version", "verdict"),
    [
        ((3, 40, 1), Verdict.BREAKS),
        ((3, 52, 9), Verdict.BREAKS),
        ((3, 53, 0), Verdict.HOLDS),
        ((3, 54, 1), Verdict.HOLDS),
    ],
)
def test_a_newer_sqlite_drops_not_null_but_no_unique_constraint(
    version: tuple[int, ...], verdict: Verdict
) -> None:
    platform = python(database=Database(SQLITE, version))
    assert batch.not_null(platform).shows.keys() == {verdict}
    for expectation in (batch.plain, batch.sql, batch.unnamed):
        assert expectation(platform).shows.keys() == {Verdict.BREAKS}


@pytest.mark.parametrize(
    ("statements", "outcome"),
    [
        ((), of_the_topic.NOT_UPGRADED),
        (("CREATE TABLE author (id INT)",), of_the_topic.NOT_UPGRADED),
        (("CREATE TABLE alembic_version (version_num TEXT)",), of_the_topic.NOT_UPGRADED),
        (
            (
                "CREATE TABLE alembic_version (version_num TEXT)",
                "INSERT INTO alembic_version VALUES ('0001')",
            ),
            of_the_topic.NOT_UPGRADED,
        ),
        (
            (
                "CREATE TABLE author (id INT)",
                "CREATE TABLE alembic_version (version_num TEXT)",
                "INSERT INTO alembic_version VALUES ('0000')",
            ),
            of_the_topic.NOT_UPGRADED,
        ),
        (
            (
                "CREATE TABLE author (id INT)",
                "CREATE TABLE alembic_version (version_num TEXT)",
                "INSERT INTO alembic_version VALUES ('0001')",
            ),
            of_the_topic.UPGRADED,
        ),
    ],
)
def test_a_database_is_upgraded_with_its_table_and_its_version(
    trial: Trial, statements: tuple[str, ...], outcome: str
) -> None:
    store = Store.of(trial)
    engine = store.engine()
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
    of_the_topic.judge_upgrade(trial, store, refused=True)
    assert trial.report()["outcomes"] == {outcome: 1}


COMMAND = "quart db init"
"""One that may fail."""


def test_tables_that_differ_are_told_from_those_of_the_models(trial: Trial) -> None:
    store = Store.of(trial)
    with cycle.terminal(trial, store, _fail) as shell:
        shell.compare({})
        shell.wanted = cycle.FIRST
        shell.run(COMMAND)
    assert trial.report()["outcomes"] == {cycle.SAME: 1, cycle.FAILS: 1, cycle.DIFFERS: 1}


def _fail() -> None:
    raise SystemExit(f"Error: {cycle.FORESEEN[COMMAND]}")


def test_another_command_that_fails_so_is_not_declared(trial: Trial) -> None:
    with cycle.terminal(trial, Store.of(trial), _fail) as shell:
        shell.run("quart db migrate")
    assert trial.report()["outcomes"] == {cycle.FAILS_OTHERWISE: 1, cycle.SAME: 1}


def test_a_failure_that_nobody_foresaw_is_not_declared(trial: Trial) -> None:
    def main() -> None:
        raise SystemExit("Error: disk full")

    with cycle.terminal(trial, Store.of(trial), main) as shell:
        shell.run(COMMAND)
    assert trial.report()["outcomes"] == {cycle.FAILS_OTHERWISE: 1, cycle.SAME: 1}
    assert cycle.FAILS_OTHERWISE not in TOPICS["migrations"].contrasts["cycle"].outcomes


def test_the_first_command_that_fails_is_the_last(trial: Trial) -> None:
    with cycle.terminal(trial, Store.of(trial), _fail) as shell:
        shell.write_models()
        shell.run(COMMAND)
        shell.run("second")
    report = trial.report()
    assert report["outcomes"] == {cycle.FAILS: 1, cycle.DIFFERS: 1}
    assert [ran["command"] for ran in report["evidence"]["commands"]] == [COMMAND]
    assert list(report["evidence"]["files and their bytes"]) == ["models.py"]
    assert report["evidence"]["files and their bytes"]["models.py"] > 100


def test_the_models_are_what_the_judge_takes_them_for(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cycle.terminal(trial, Store.of(trial), lambda: None) as shell:
        for wanted in (cycle.FIRST, cycle.SECOND):
            shell.write_models()
            assert shell.wanted == wanted
            module = types.ModuleType("models")
            monkeypatch.setitem(sys.modules, "models", module)
            exec(shell.folder.joinpath("models.py").read_text(), vars(module))  # noqa: S102
            tables = module.Base.metadata.tables
            assert {name: sorted(map(_in_words, t.columns)) for name, t in tables.items()} == wanted


def _in_words(column: Column[object]) -> str:
    return " -> ".join([column.name, *(key.target_fullname for key in column.foreign_keys)])


@pytest.mark.parametrize(
    ("column", "outcome"),
    [
        ("author_id INT REFERENCES author (id)", cycle.SAME),
        ("author_id INT", cycle.DIFFERS),
        ("author_id INT REFERENCES author (name)", cycle.DIFFERS),
    ],
)
def test_a_foreign_key_that_is_missing_is_a_difference(
    trial: Trial, column: str, outcome: str
) -> None:
    store = Store.of(trial)
    with store.opened() as engine, engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE author (id INT, name INT UNIQUE, email INT)")
        connection.exec_driver_sql(f"CREATE TABLE post (id INT, title INT, {column})")
    with cycle.terminal(trial, store, _fail) as shell:
        shell.wanted = cycle.SECOND
        shell.run(COMMAND)
    assert trial.report()["outcomes"] == {cycle.FAILS: 1, outcome: 1}


@pytest.mark.parametrize(
    ("revision", "outcome"),
    [
        ("    with op.batch_alter_table('author', schema=None) as batch_op:", cycle.IN_BATCH_MODE),
        ("    op.add_column('author', sa.Column('email'))", cycle.IN_PLACE),
    ],
)
def test_a_revision_alters_a_table_in_batch_mode_or_in_place(revision: str, outcome: str) -> None:
    assert cycle.alters(revision) == outcome


def test_a_file_is_only_edited_where_it_says_what_it_is_believed_to_say(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("one two two")
    assert files.edit(path, "one", "1") == {"file": "file", "before": "one", "after": "1"}
    assert path.read_text() == "1 two two"
    for text in ("two", "three"):
        with pytest.raises(ValueError, match=text):
            files.edit(path, text, "")
    assert path.read_text() == "1 two two"


@pytest.mark.parametrize(
    "error",
    [
        NotImplementedError("No support for ALTER of constraints in SQLite dialect."),
        OperationalError("", {}, Exception('near "CONSTRAINT": syntax error')),
        OperationalError("", {}, Exception('near "ALTER": syntax error')),
        ValueError("Constraint must have a name"),
        OperationalError("", {}, Exception("constraint may not be dropped: uq_tag_name")),
        NoInspectionAvailable("Inspection on an AsyncConnection is currently not supported."),
    ],
)
def test_an_error_that_is_known_is_an_outcome(trial: Trial, error: Exception) -> None:
    with batch.known_errors(trial):
        throw(error)
    ((outcome, times),) = trial.report()["outcomes"].items()
    assert outcome in str(error)
    assert times == 1


@pytest.mark.parametrize(
    "error",
    [
        ValueError("No such constraint"),
        ProgrammingError("", {}, UndefinedObject('collation "x" does not exist')),
        ProgrammingError("", {}, UndefinedTable('relation "uq_tag_name" does not exist')),
        NotImplementedError("Constraint must have a name"),
        TypeError("Constraint must have a name"),
    ],
    ids=["other words", "another object", "another state", "the type of another", "another type"],
)
def test_an_error_that_is_not_known_is_passed_on(trial: Trial, error: Exception) -> None:
    with pytest.raises(type(error)), batch.known_errors(trial):
        raise error
    assert trial.report()["outcomes"] == {}


@pytest.mark.parametrize(
    "words",
    [
        'constraint "uq_tag_name" of relation "tag" does not exist',
        "Constraint »uq_tag_name« von Relation »tag« existiert nicht",
    ],
)
def test_a_constraint_that_does_not_exist_is_known_in_every_language(words: str) -> None:
    error = ProgrammingError("", {}, UndefinedObject(words))
    assert batch.outcome_of(error) == batch.NO_SUCH


@pytest.mark.parametrize(
    ("sent", "enforced", "afterwards", "outcomes"),
    [
        (["PRAGMA foreign_keys = OFF"], True, True, {batch.IGNORED: 1}),
        (["PRAGMA foreign_keys = OFF"], False, True, {}),
        (["PRAGMA foreign_keys = OFF"], False, False, {batch.LEFT_OFF: 1}),
        ([], True, True, {}),
        ([], None, None, {}),
    ],
)
def test_a_switch_is_ignored_or_left_off(
    trial: Trial,
    sent: list[str],
    enforced: bool | None,
    afterwards: bool | None,
    outcomes: dict[str, int],
) -> None:
    batch.judge_switch(trial, sent, enforced, afterwards)
    assert trial.report()["outcomes"] == outcomes


@pytest.mark.parametrize(
    ("unique", "outcome"), [(True, batch.STANDS), (False, batch.GONE)], ids=["unique", "not"]
)
def test_a_constraint_stands_if_it_still_refuses(trial: Trial, unique: bool, outcome: str) -> None:
    store = Store.of(trial)
    tag = batch.tag(naming=True)
    if not unique:
        tag.constraints = {c for c in tag.constraints if "Unique" not in type(c).__name__}
    batch.make(store, tag, batch.TWICE)
    batch.judge_constraint(trial, store, batch.TWICE, [batch.NO_ALTER])
    assert trial.report()["outcomes"] == {outcome: 1}


def test_rows_are_counted_where_only_some_are_left(trial: Trial) -> None:
    store = Store.of(trial)
    batch.stock(store)
    with store.opened() as engine, engine.begin() as connection:
        batch.drop_constraint_of_author(connection, off_inside=False)
        connection.exec_driver_sql("DELETE FROM post WHERE author_id = 1")
    batch.judge_rows(trial, store)
    assert trial.report()["outcomes"] == {batch.KEPT: 3, batch.DELETED: 3}
