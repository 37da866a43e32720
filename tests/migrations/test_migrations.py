"""Migrations with Flask-Migrate and with Alembic itself, every cell for real, on both databases."""

from __future__ import annotations

import json
import sqlite3

import pytest
import pytest_asyncio

from async_contrast.contrasts.contrast import Cell, Contrast
from async_contrast.contrasts.platforms import SQLITE
from async_contrast.lab.comparison import Comparison
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.migrations.batch.rules import SQLITE_ALTERS_COLUMNS
from tests.cells import (
    Labs,
    ask,
    ends_as_documented,
    every_cell,
    on_each_database,
    result_of,
    try_cell,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def cycle(data_lab: Lab) -> Comparison:
    """The commands, run once for all the tests that look at what came of them."""
    return await ask(data_lab, "migrations/cycle")


def database_of(lab: Lab) -> str:
    return str(lab.environment["database"]["name"])


def outcomes_of(comparison: Comparison) -> dict[str, dict[str, int]]:
    return {result.cell.name: dict(result.seen.outcomes) for result in comparison.results}


@pytest.mark.parametrize(("contrast", "cell", "database"), every_cell("migrations"))
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    for result in await ends_as_documented(await labs(database), "migrations", contrast, cell):
        assert "printed" not in result.seen.evidence, "a cell tells by saw() and show() alone"
        said = json.dumps(result.seen.evidence)
        assert len(said) < 16_000, "nobody reads that much"
        for secret in ("/tmp/", "site-packages", "specimen.db", "postgres@", "127.0.0.1"):  # noqa: S108
            assert secret not in said


async def test_the_notes_commands_and_alembics_own_end_with_the_same_tables(
    data_lab: Lab, cycle: Comparison
) -> None:
    whole = {
        "a command succeeds": 5,
        "the tables are the models'": 2,
        "a table is altered in batch mode": 1,
    }
    first_fails = {"a command fails": 1, "the tables differ from the models": 1}
    on_sqlite = database_of(data_lab) == SQLITE
    assert outcomes_of(cycle) == {
        "threads.cycle_flask_migrate": whole,
        "asyncio.cycle_flask_migrate": first_fails,
        "asyncio.cycle_generic_template": (
            {"a command succeeds": 1, **first_fails} if on_sqlite else whole
        ),
        "asyncio.cycle_async_template": whole,
        "asyncio.cycle_async_template_downgrade": whole,
        "threads.cycle_flask_migrate_downgrade": whole,
        "threads.cycle_generic_template": whole,
    }


@pytest.mark.parametrize(
    ("cell", "lines"),
    [
        ("threads.cycle_flask_migrate", ["init", "migrate", "upgrade", "migrate", "upgrade"]),
        ("asyncio.cycle_async_template", ["init", "revision", "upgrade", "revision", "upgrade"]),
    ],
)
async def test_a_cycle_shows_what_each_command_printed_and_sent(
    cycle: Comparison, cell: str, lines: list[str]
) -> None:
    evidence = result_of(cycle, cell).seen.evidence
    commands = evidence["commands"]
    words = ["flask db", "alembic"][cell.startswith("asyncio")]
    assert [ran["command"].removeprefix(words).split()[0] for ran in commands] == lines
    assert [ran["exit status"] for ran in commands] == [0] * 5
    first = {"author": ["id", "name"]}
    second = {
        "author": ["email", "id", "name"],
        "post": ["author_id -> author.id", "id", "title"],
    }
    tables = [ran.get("tables afterwards") for ran in commands]
    assert tables == [None, None, first, None, second]
    assert not [line for ran in commands for line in ran["printed"] if "runtime.plugins" in line]
    changes = [ran["SQL that changes something"] for ran in commands]
    assert [len(sent) for sent in changes] == [0, 1, 2, 0, 3]
    assert changes[2][0].startswith("CREATE TABLE author ( id ")
    assert changes[4][1] == "ALTER TABLE author ADD COLUMN email VARCHAR"
    files = evidence["files and their bytes"]
    assert [file for file in files if "versions" not in file] == (
        ["alembic.ini", *_scripts("README", "env.py", "script.py.mako"), "models.py"]
        if cell.startswith("asyncio")
        else ["app.py", *_scripts("README", "alembic.ini", "env.py", "script.py.mako")]
    )
    revisions = [size for file, size in files.items() if "versions" in file]
    assert [300 < size < 1500 for size in revisions] == [True, True]
    assert "    op.create_table('author'," in evidence["the first revision"]
    assert "    op.drop_table('author')" in evidence["the first revision"]
    assert "    op.drop_table('post')" in evidence["the second revision"]
    altered = "    with op.batch_alter_table('author', schema=None) as batch_op:"
    assert altered in evidence["the second revision"]


@pytest.mark.parametrize(
    "cell", ["threads.cycle_flask_migrate_downgrade", "asyncio.cycle_async_template_downgrade"]
)
async def test_a_check_is_green_after_an_upgrade_and_a_downgrade_takes_it_back(
    data_lab: Lab, cycle: Comparison, cell: str
) -> None:
    commands = result_of(cycle, cell).seen.evidence["commands"]
    assert [ran["exit status"] for ran in commands] == [0] * 5
    _init, _revision, upgrade, check, downgrade = commands
    assert check["printed"][-1] == "No new upgrade operations detected."
    assert sorted(upgrade["tables afterwards"]) == ["author", "post"]
    assert downgrade["tables afterwards"] == {"author": ["id", "name"]}
    sent = len(downgrade["SQL that changes something"])
    assert sent == (6 if database_of(data_lab) == SQLITE else 3)


def _scripts(*names: str) -> list[str]:
    return [f"migrations/{name}" for name in names]


async def test_flask_migrate_finds_no_flask_application_in_a_quart_one(cycle: Comparison) -> None:
    evidence = result_of(cycle, "asyncio.cycle_flask_migrate").seen.evidence
    [ran] = evidence["commands"]
    assert (ran["command"], ran["exit status"]) == ("quart db init", 2)
    assert ran["printed"] == [
        "Usage: quart db [OPTIONS] COMMAND [ARGS]...",
        "Try 'quart db --help' for help.",
        "Error: Failed to find Flask application or factory in module 'app'. Use 'app:name' to "
        "specify one.",
    ]


@on_each_database
async def test_the_template_nobody_asked_for_opens_an_async_driver_without_a_greenlet(
    data_lab: Lab,
) -> None:
    result = await try_cell(data_lab, "migrations/cycle", "asyncio.cycle_generic_template")
    assert result.expected.because.startswith(database_of(data_lab))
    assert [edit["file"] for edit in result.seen.evidence["edits by hand"]] == [
        "alembic.ini",
        "env.py",
        "env.py",
    ]
    ran = result.seen.evidence["commands"][1]
    if database_of(data_lab) == SQLITE:
        assert ran["exit status"] == 1
        assert ran["printed"][-1].startswith("sqlalchemy.exc.MissingGreenlet: ")
        assert ran["tables afterwards"] == {}
    else:
        assert ran["exit status"] == 0


async def test_an_upgrade_from_a_running_loop_needs_a_thread_or_a_connection(
    data_lab: Lab,
) -> None:
    comparison = await ask(data_lab, "migrations/inside-a-loop")
    upgraded, went_on = "the database is upgraded", "the loop went on meanwhile"
    cannot = "asyncio.run() cannot be called from a running event loop"
    assert outcomes_of(comparison) == {
        "threads.inside_a_loop_upgrade": {upgraded: 1},
        "asyncio.inside_a_loop_upgrade": {
            cannot: 1,
            "a coroutine was never awaited": 1,
            "the database is as it was": 1,
        },
        "asyncio.inside_a_loop_generic_template": {
            "the loop stood still meanwhile": 1,
            upgraded: 1,
        },
        "asyncio.inside_a_loop_to_thread": {went_on: 1, upgraded: 1},
        "asyncio.inside_a_loop_given_connection": {went_on: 1, upgraded: 1},
        "threads.inside_a_loop_given_connection": {upgraded: 1},
    }
    for result in comparison.results:
        failed = result.cell.name == "asyncio.inside_a_loop_upgrade"
        evidence = result.seen.evidence
        assert evidence["tables"] == ([] if failed else ["alembic_version", "author"])
        assert evidence["alembic_version"] == (None if failed else "0001")
    evidence = result_of(comparison, "asyncio.inside_a_loop_upgrade").seen.evidence
    assert evidence["error"] == f"RuntimeError: {cannot}"
    assert evidence["warnings"] == ["coroutine 'run_async_migrations' was never awaited"]


@on_each_database
async def test_a_constraint_of_sqlite_is_dropped_in_batch_mode_and_by_its_name(
    data_lab: Lab,
) -> None:
    comparison = await ask(data_lab, "migrations/sqlite-batch")
    gone, stands = {"the constraint is gone": 1}, {"the constraint stands": 1}
    if database_of(data_lab) == SQLITE:
        plain = {"No support for ALTER of constraints": 1, **stands}
        unnamed = {"Constraint must have a name": 1, **stands}
        later = gone
        sql = {'near "CONSTRAINT": syntax error': 1, **stands}
        not_null = {'near "ALTER": syntax error': 1, **stands}
        if sqlite3.sqlite_version_info >= SQLITE_ALTERS_COLUMNS:
            sql, not_null = {"constraint may not be dropped": 1, **stands}, gone
        direct = {"Inspection on an AsyncConnection is currently not supported": 1, **stands}
    else:
        plain = unnamed = sql = not_null = gone
        later = {'constraint "uq_tag_name" of relation "tag" does not exist': 1, **stands}
        direct = {"a coroutine was never awaited": 1, **stands}
    assert outcomes_of(comparison) == {
        "threads.sqlite_batch_plain": plain,
        "asyncio.sqlite_batch_plain": plain,
        "threads.sqlite_batch_unnamed": unnamed,
        "asyncio.sqlite_batch_unnamed": unnamed,
        "threads.sqlite_batch_convention_later": later,
        "asyncio.sqlite_batch_convention_later": later,
        "threads.sqlite_batch_named": gone,
        "asyncio.sqlite_batch_named": gone,
        "threads.sqlite_batch_sql": sql,
        "threads.sqlite_batch_not_null": not_null,
        "asyncio.sqlite_batch_async_connection": direct,
    }


@on_each_database
@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_batch_mode_writes_the_table_anew_on_sqlite_and_nowhere_else(
    data_lab: Lab, side: str
) -> None:
    comparison = await ask(data_lab, "migrations/sqlite-batch", side=side)
    sent = result_of(comparison, f"{side}.sqlite_batch_named").seen.evidence["SQL"]
    name = result_of(comparison, f"{side}.sqlite_batch_unnamed").seen.evidence
    if database_of(data_lab) == SQLITE:
        assert [statement.partition(" (")[0] for statement in sent] == [
            "CREATE TABLE _alembic_tmp_tag",
            "INSERT INTO _alembic_tmp_tag",
            "DROP TABLE tag",
            "ALTER TABLE _alembic_tmp_tag RENAME TO tag",
        ]
        assert name["the constraint's name"] is None
    else:
        assert sent == ["ALTER TABLE tag DROP CONSTRAINT uq_tag_name"]
        assert name["the constraint's name"] == "tag_name_key"


@on_each_database
async def test_a_batch_migration_deletes_the_rows_that_refer_to_its_table_without_a_word(
    data_lab: Lab,
) -> None:
    comparison = await ask(data_lab, "migrations/sqlite-cascade")
    on_sqlite = database_of(data_lab) == SQLITE
    kept, deleted = {"a row kept": 6}, {"a row deleted without a word": 6}
    for result in comparison.results:
        saved = result.cell.name.endswith("_off") or not on_sqlite
        too_late = on_sqlite and result.cell.name.endswith("_too_late")
        ignored = {"PRAGMA foreign_keys = OFF is ignored": 1} if too_late else {}
        assert result.seen.outcomes == {**ignored, **(kept if saved else deleted)}
        assert result.seen.evidence["rows"] == {
            "authors": 2,
            "posts before": 6,
            "posts": 6 if saved else 0,
        }
        assert ("DROP TABLE author" in result.seen.evidence["SQL"]) == on_sqlite
        if on_sqlite:
            assert result.seen.evidence["foreign keys are enforced"] is not saved
            assert result.seen.evidence["foreign keys are enforced afterwards"] is True
    off = "PRAGMA foreign_keys = OFF"
    for side in ("threads", "asyncio") if on_sqlite else ():
        begun, switched = (
            result_of(comparison, f"{side}.sqlite_cascade_{when}").seen.evidence["SQL"][:2]
            for when in ("off", "off_too_late")
        )
        assert begun[0] == off
        assert begun[1] == switched[0]
        assert switched[1] == off


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_a_green_check_hides_a_check_constraint_that_the_database_lacks(
    data_lab: Lab, side: str
) -> None:
    comparison = await ask(data_lab, "migrations/blind-spot", side=side)
    green = result_of(comparison, f"{side}.blind_spot_check").seen
    assert green.outcomes == {"a difference that nobody sees": 1}
    assert green.evidence["alembic check"] == "No new upgrade operations detected."
    red = result_of(comparison, f"{side}.blind_spot_check_plugin").seen
    assert red.outcomes == {"a difference that is seen": 1}
    assert red.evidence["alembic check"] == ["add_constraint ck_name"]
    for seen in (green, red):
        row = seen.evidence["a row that the models forbid"]
        assert row == {"name": "", "the database": "takes it"}


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_what_autogenerate_sees_by_itself_and_with_everything_turned_on(
    data_lab: Lab, side: str
) -> None:
    comparison = await ask(data_lab, "migrations/blind-spot", side=side)
    plain = result_of(comparison, f"{side}.blind_spot_kinds").seen
    told = result_of(comparison, f"{side}.blind_spot_kinds_all_options").seen
    comment = 0 if database_of(data_lab) == SQLITE else 1
    never = {
        "a CHECK constraint without a name",
        "one more column in the primary key",
        "one more value of an Enum",
        "a trigger that only the database has",
        "a view that only the database has",
    }
    if_told = {"a CHECK constraint with a name", "another server default"}
    for seen, unseen in ((plain, never | if_told), (told, never)):
        assert seen.outcomes == {
            "a difference that nobody sees": len(unseen),
            "a difference that is seen": 14 + comment - len(unseen),
            "a difference seen as a drop and an add": 2,
        }
        shown = seen.evidence["what changed"]
        assert set(shown["a difference that nobody sees"]) == unseen
        assert shown["a difference seen as a drop and an add"] == [
            "another name of a column: AddColumnOp, DropColumnOp",
            "another name of a table: CreateTableOp, DropTableOp",
        ]
