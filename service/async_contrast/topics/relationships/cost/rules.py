"""What both sides measure alike: growing readings, and the database before and after one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, inspect, text
from sqlalchemy.orm import DeclarativeBase, relationship

from async_contrast.contrasts.shows import Shows
from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.models import LIBRARY, Base, Post, Tag, post_tag
from async_contrast.topics.controls import ensure
from async_contrast.topics.relationships import rules as of_the_topic
from async_contrast.topics.relationships.rules import Reading, Strategy, type_of_library

WRAPPED, BARE = of_the_topic.WRAPPED, of_the_topic.BARE
MISSING, FOREIGN = of_the_topic.MISSING, of_the_topic.FOREIGN
NOT_UNIQUE, ANOTHER_NUMBER = of_the_topic.NOT_UNIQUE, of_the_topic.ANOTHER_NUMBER
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
SHRANK = "the database shrank"

POSTS = 2
"""Posts an author, where the authors grow."""

SMALL = 2
"""Authors of a reading that nobody looks at."""

WITHOUT_ASSOCIATION = [table for table in LIBRARY if table is not post_tag]
"""The library without its association table."""


# growth


def sizes_of(most: int) -> tuple[int, int, int]:
    return most // 100, most // 10, most


def first(size: int, strategy: Strategy) -> Select[tuple[Any]]:
    """So many authors and, as the strategy does it, their posts."""
    return strategy.query(level=1).where(strategy.author.id <= size)


def judge_growth(trial: Trial, readings: Mapping[int, Reading], stored: type_of_library) -> None:
    """Report readings of the first so many authors of the library that is `stored`."""
    library = of_the_topic.at_level(stored, 1)
    for size, reading in readings.items():
        trial.saw(
            reading.stopped
            or of_the_topic.outcome_of_rows(reading.library, library[:size])
            or outcome_of_growth(len(reading.sent), size)
        )
    done = readings.values()
    trial.show("authors", list(readings))
    trial.show("statements", [len(reading.sent) for reading in done])
    trial.show("statements compiled anew", [reading.compiled for reading in done])
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
    indexes = inspector.get_multi_indexes()
    tables = {
        table: [
            *(f"{column['name']} {column['type']}" for column in columns),
            *sorted(f"index {index['name']}" for index in indexes[schema, table]),
        ]
        for (schema, table), columns in sorted(inspector.get_multi_columns().items())
    }
    # The rows and the indexes themselves. pg_total_relation_size also counts the two maps that a
    # VACUUM adds beside them, 128 KiB here (measured), and autovacuum comes when it likes.
    size = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
        "postgresql": "SELECT sum(pg_relation_size(oid)) FROM pg_class"
        " WHERE relnamespace = current_schema()::regnamespace",
    }[connection.dialect.name]
    return Footprint(tables, int(connection.scalar(text(size)) or 0))


def judge_footprint(trial: Trial, done: str, before: Footprint, after: Footprint) -> None:
    """Report what has become of the database by what was `done`."""
    for outcome in outcomes_of_footprint(before, after):
        trial.saw(outcome)
    seen = {
        "tables before": {name: list(parts) for name, parts in before.tables.items()},
        "tables added": sorted(after.tables.keys() - before.tables.keys()),
        "bytes": {"before": before.bytes, "after": after.bytes},
    }
    trial.show(done, seen)


def outcomes_of_footprint(before: Footprint, after: Footprint) -> list[str]:
    """Everything that is different, or that nothing is."""
    seen = []
    if after.tables.keys() - before.tables.keys():
        seen.append(ADDED)
    if any(after.tables.get(name) != parts for name, parts in before.tables.items()):
        seen.append(CHANGED)
    if after.bytes > before.bytes:
        seen.append(GREW)
    if after.bytes < before.bytes:
        seen.append(SHRANK)
    return seen or [SAME]


def to_send_again(reading: Reading) -> str | None:
    """The SELECT whose bare rows are asked for: the only one, and with nothing to fill in."""
    alone = len(reading.sent) == 1 and not reading.parameters and not reading.stopped
    return reading.sent[0] if alone else None


def judge_join(
    trial: Trial,
    level: int,
    reading: Reading,
    rows: Sequence[Sequence[Any]],
    stored: type_of_library,
) -> None:
    """Report one joined reading, and the bare `rows` that its SELECT returns."""
    if wrong := reading.stopped or of_the_topic.outcome_of_rows(
        reading.library, of_the_topic.at_level(stored, level)
    ):
        trial.saw(wrong)
    joined = len(reading.sent) == 1 and " LEFT OUTER JOIN " in reading.sent[0]
    trial.saw(OUTER_JOIN if joined else NO_OUTER_JOIN)
    if len({row[0] for row in rows}) < len(rows):  # the first column is the author's id
        trial.saw(REPEATED)
    trial.show(
        of_the_topic.LEVELS[level],
        {
            "statements": len(reading.sent),
            "SQL": of_the_topic.statements_shown(reading.sent),
            "rows sent": len(rows),
            "columns a row": max(map(len, rows), default=0),
            "rows read": of_the_topic.counted(reading.library),
            **reading.evidence,
        },
    )


def repeated(given: Mapping[str, int]) -> int:
    """At how many levels an author is sent more than once: by two posts, and by two tags."""
    return 2 if given["posts"] > 1 else 1


JOINED: Shows = {OUTER_JOIN: 2, REPEATED: repeated, SAME: 1}
"""What joined-claim shows: each of two levels by one SELECT, and nothing else."""


def map_with_secondary() -> type[DeclarativeBase]:
    """Map posts and tags once more, with a secondary=, up to what SQLAlchemy does at first use.

    Whoever asks for the mapping holds the class: SQLAlchemy lets go of what nobody holds.
    """

    class Again(DeclarativeBase):
        metadata = Base.metadata

    class TagAgain(Again):
        __table__ = Tag.__table__

    class PostAgain(Again):
        __table__ = Post.__table__
        tags = relationship(TagAgain, secondary=post_tag, lazy="joined")

    Again.registry.configure()
    ensure(PostAgain.tags.property.lazy == "joined", "the relationship is not mapped as joined")
    return PostAgain


def association_tables(base: type[DeclarativeBase]) -> dict[str, list[str]]:
    """The tables that a `secondary` names, and the relationships that name them."""
    found: dict[str, list[str]] = {}
    for mapper in base.registry.mappers:
        for made in mapper.relationships:
            if made.secondary is not None:
                found.setdefault(str(made.secondary), []).append(f"secondary of {made}")
    return {table: sorted(names) for table, names in found.items()}
