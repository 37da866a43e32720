"""What both sides measure alike: growing readings, and the database before and after one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, inspect, text

from service.specimen.models import LIBRARY, Base, post_tag
from service.specimen.store import Store
from service.topics.relationships import rules as of_the_topic
from service.topics.relationships.rules import Reading, Strategy, type_of_library
from service.trial import Trial

WRAPPED, BARE = of_the_topic.WRAPPED, of_the_topic.BARE
MISSING, FOREIGN = of_the_topic.MISSING, of_the_topic.FOREIGN
ANOTHER_NUMBER = of_the_topic.ANOTHER_NUMBER
AT_ONCE = "one statement, however many authors"
A_CHUNK = "one statement, and one for every 500 authors"
AN_AUTHOR = "one statement, and one for every author"
OUTER_JOIN = "one SELECT with a LEFT OUTER JOIN"
NO_OUTER_JOIN = "something else than one SELECT with a LEFT OUTER JOIN"
REPEATED = "an author is sent more than once"
SAME = "the schema and the size stay as they are"
ADDED = "a table was added"
CHANGED = "a table was changed"
GREW = "the database grew"

POSTS = 2
"""Posts an author, where the authors grow."""


WITHOUT_SECONDARY = [table for table in LIBRARY if table is not post_tag]
"""The library without its association table."""


# growth


def sizes_of(most: int) -> tuple[int, int, int]:
    return most // 100, most // 10, most


def first(size: int, strategy: Strategy) -> Select[tuple[Any]]:
    """So many authors and, as the strategy does it, their posts."""
    return strategy.query(level=1).where(strategy.author.id <= size)


def judge_growth(trial: Trial, readings: Mapping[int, Reading], stored: type_of_library) -> None:
    """Report readings of the first so many authors of the library that is `stored`."""
    for size, reading in readings.items():
        trial.saw(
            reading.stopped
            or of_the_topic.outcome_of_rows(reading.library, stored[:size])
            or outcome_of_growth(len(reading.sent), size)
        )
    done = readings.values()
    trial.show("authors", list(readings))
    trial.show("statements", [len(reading.sent) for reading in done])
    trial.show("ms", [reading.ms for reading in done])
    trial.show("posts read", [sum(len(p) for _, p in reading.library) for reading in done])
    largest = readings[max(readings)]
    trial.show("SQL", of_the_topic.statements_shown(largest.sent))
    for name, value in largest.evidence.items():
        trial.show(name, value)


def outcome_of_growth(sent: int, authors: int) -> str:
    """The formula that a number of statements is, for so many authors."""
    chunks = -(-authors // of_the_topic.CHUNK)
    formulas = {1: AT_ONCE, 1 + chunks: A_CHUNK, 1 + authors: AN_AUTHOR}
    return formulas.get(sent, ANOTHER_NUMBER)


# joined-claim


@dataclass(frozen=True, slots=True)
class Footprint:
    """What stands in a database: each table's columns and indexes, and how many bytes it takes."""

    tables: Mapping[str, Sequence[str]]
    bytes: int


def footprint_of(connection: Connection) -> Footprint:
    """The footprint of the trial's own file or schema."""
    inspector = inspect(connection)
    tables = {
        table: [
            *(f"{column['name']} {column['type']}" for column in inspector.get_columns(table)),
            *sorted(f"index {index['name']}" for index in inspector.get_indexes(table)),
        ]
        for table in sorted(inspector.get_table_names())
    }
    # The rows and the indexes themselves. pg_total_relation_size also counts the two maps that a
    # VACUUM adds beside them, 128 KiB here (measured), and autovacuum comes when it likes.
    size = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
        "postgresql": "SELECT sum(pg_relation_size(oid)) FROM pg_class"
        " WHERE relnamespace = current_schema()::regnamespace",
    }[connection.dialect.name]
    return Footprint(tables, int(connection.scalar(text(size)) or 0))


def judge_footprint(trial: Trial, before: Footprint, after: Footprint) -> None:
    """Report what has become of the database."""
    for outcome in outcomes_of_footprint(before, after):
        trial.saw(outcome)
    trial.show("tables before", {name: list(parts) for name, parts in before.tables.items()})
    trial.show("tables added", sorted(after.tables.keys() - before.tables.keys()))
    trial.show("bytes", {"before": before.bytes, "after": after.bytes})
    trial.show("association tables", _association_tables())


def outcomes_of_footprint(before: Footprint, after: Footprint) -> list[str]:
    """Everything that is different, or that nothing is."""
    seen = []
    if after.tables.keys() - before.tables.keys():
        seen.append(ADDED)
    if any(after.tables.get(name) != parts for name, parts in before.tables.items()):
        seen.append(CHANGED)
    if after.bytes > before.bytes:
        seen.append(GREW)
    return seen or [SAME]


def judge_join(
    trial: Trial, level: int, reading: Reading, rows: Sequence[Sequence[Any]], store: Store
) -> None:
    """Report one joined reading, and the bare `rows` that its SELECT returns."""
    stored = of_the_topic.stored_in(store, level)
    if wrong := of_the_topic.outcome_of_rows(reading.library, stored):
        trial.saw(wrong)
    (*_, sql) = reading.sent
    joined = len(reading.sent) == 1 and " LEFT OUTER JOIN " in sql
    trial.saw(OUTER_JOIN if joined else NO_OUTER_JOIN)
    if len({row[0] for row in rows}) < len(rows):  # the first column is the author's id
        trial.saw(REPEATED)
    counted = of_the_topic.counted(reading.library)
    trial.show(
        "one level" if level == 1 else "two levels",
        {
            "statements": len(reading.sent),
            "SQL": of_the_topic.shortened(sql),
            "ms": reading.ms,
            "rows sent": len(rows),
            "columns a row": len(rows[0]),
            "rows read": counted,
        },
    )


def _association_tables() -> dict[str, list[str]]:
    """The tables that a `secondary` names, and the relationships that name them."""
    found: dict[str, list[str]] = {}
    for mapper in Base.registry.mappers:
        for made in mapper.relationships:
            if made.secondary is not None:
                found.setdefault(str(made.secondary), []).append(f"secondary of {made}")
    return {table: sorted(names) for table, names in found.items()}
