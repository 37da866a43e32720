"""What may change in a model, one change a table: as the database has it, as the models say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import (
    CheckConstraint,
    Column,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE

Items = Callable[[], list[SchemaItem]]

REFERRED = "referred"
"""The table that foreign keys refer to; it is the same on both sides."""

RENAMED, VIEW = "_anew", "_view"
"""What the name of a renamed table ends with in the models, and that of a table's view."""

_TRIGGER_ON_POSTGRESQL = (
    "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER kept AFTER INSERT ON trigger_table FOR EACH ROW EXECUTE FUNCTION keep()",
)
_TRIGGER_ON_SQLITE = ("CREATE TRIGGER kept AFTER INSERT ON trigger_table BEGIN SELECT 1; END",)
_VIEW = ("CREATE VIEW view_table_view AS SELECT id FROM view_table",)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one table, called `table`, beside its column `id`.

    `besides` is SQL that makes, in each database, what the models cannot describe.
    """

    table: str
    what: str
    database: Items
    models: Items
    renamed: bool = False
    besides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        """What an operation may call the table."""
        return {self.table, self.table + RENAMED, self.table + VIEW}


def _number() -> list[SchemaItem]:
    return [Column("n", Integer)]


CHANGES: tuple[Change, ...] = (
    Change(
        "check_named",
        "a CHECK constraint with a name",
        _number,
        lambda: [*_number(), CheckConstraint("n > 0", name="ck_n")],
    ),
    Change(
        "check_unnamed",
        "a CHECK constraint without a name",
        _number,
        lambda: [*_number(), CheckConstraint("n > 0")],
    ),
    Change(
        "server_default",
        "another server default",
        lambda: [Column("n", Integer, server_default="1")],
        lambda: [Column("n", Integer, server_default="2")],
    ),
    Change(
        "primary_key",
        "one more column in the primary key",
        lambda: [Column("n", Integer, nullable=False), PrimaryKeyConstraint("id")],
        lambda: [Column("n", Integer, nullable=False), PrimaryKeyConstraint("id", "n")],
    ),
    Change("type", "another type", _number, lambda: [Column("n", String(50))]),
    Change(
        "length",
        "another length of a String",
        lambda: [Column("n", String(50))],
        lambda: [Column("n", String(80))],
    ),
    Change("null", "NOT NULL", _number, lambda: [Column("n", Integer, nullable=False)]),
    Change("index", "an index", _number, lambda: [*_number(), Index("ix_n", "n")]),
    Change(
        "unique",
        "a unique constraint",
        _number,
        lambda: [*_number(), UniqueConstraint("n", name="uq_n")],
    ),
    Change(
        "foreign_key",
        "a foreign key",
        _number,
        lambda: [Column("n", ForeignKey(f"{REFERRED}.id"))],
    ),
    Change(
        "on_delete",
        "ON DELETE CASCADE of a foreign key",
        lambda: [Column("n", ForeignKey(f"{REFERRED}.id"))],
        lambda: [Column("n", ForeignKey(f"{REFERRED}.id", ondelete="CASCADE"))],
    ),
    Change("column", "another name of a column", _number, lambda: [Column("m", Integer)]),
    Change("whole_table", "another name of a table", _number, _number, renamed=True),
    Change(
        "trigger_table",
        "a trigger that only the database has",
        _number,
        _number,
        besides={SQLITE: _TRIGGER_ON_SQLITE, POSTGRESQL: _TRIGGER_ON_POSTGRESQL},
    ),
    Change(
        "view_table",
        "a view that only the database has",
        _number,
        _number,
        besides={SQLITE: _VIEW, POSTGRESQL: _VIEW},
    ),
)

COMMENT = Change("comment", "a comment", _number, lambda: [Column("n", Integer, comment="why")])
"""SQLite has no comments, so there is nothing to be seen."""


def changes_on(database: str) -> tuple[Change, ...]:
    """The changes that make a difference in this database."""
    known = (*CHANGES, _enum_value(database))
    return known if database == SQLITE else (*known, COMMENT)


def _enum_value(database: str) -> Change:
    """An Enum is a type in PostgreSQL, and a CHECK constraint in SQLite, if it asks for one."""

    def color(*colors: str) -> list[SchemaItem]:
        return [Column("color", Enum(*colors, name="color", create_constraint=database == SQLITE))]

    return Change(
        "enum_value",
        "one more value of an Enum",
        lambda: color("red", "blue"),
        lambda: color("red", "blue", "pink"),
    )


def in_database(changes: tuple[Change, ...]) -> MetaData:
    """The tables as they stand in the database."""
    metadata = _referred()
    for change in changes:
        Table(change.table, metadata, *_id(change.database()))
    return metadata


def in_models(changes: tuple[Change, ...]) -> MetaData:
    """The tables as the models describe them."""
    metadata = _referred()
    for change in changes:
        name = change.table + RENAMED if change.renamed else change.table
        Table(name, metadata, *_id(change.models()))
    return metadata


def _referred() -> MetaData:
    metadata = MetaData()
    Table(REFERRED, metadata, Column("id", Integer, primary_key=True))
    return metadata


def _id(items: list[SchemaItem]) -> list[SchemaItem]:
    """With the column `id`, which is the primary key unless the items say more of that."""
    own = any(isinstance(item, PrimaryKeyConstraint) for item in items)
    return [Column("id", Integer, primary_key=not own, nullable=False), *items]
