"""What a strategy costs on threads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Select
from sqlalchemy.orm import Session

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.models import LIBRARY, Base
from async_contrast.specimen.store import Store
from async_contrast.topics.relationships import rules as of_the_topic
from async_contrast.topics.relationships.cost import rules

# joined-claim: what has a joined load done to the database?


def joined_claim(trial: Trial) -> None:
    """The database before and after joined loads of one level and of two."""
    store = of_the_topic.stocked(trial, trial["posts"])
    stored = of_the_topic.stored_in(store)
    with store.opened() as engine:
        with engine.connect() as connection:
            before = rules.footprint_of(connection)
        for level in of_the_topic.LEVELS:
            with Session(engine) as session, of_the_topic.measured(engine) as reading:
                result = session.scalars(of_the_topic.JOINED.query(level))
                reading.library = [
                    (author.id, [
                        (post.id, [tag.id for tag in post.tags] if level > 1 else [])
                        for post in author.posts
                    ])
                    for author in result.unique()
                ]  # fmt: skip
            rows: Sequence[Any] = []
            if sql := rules.to_send_again(reading):
                with engine.connect() as connection:
                    rows = connection.exec_driver_sql(sql).all()
            rules.judge_join(trial, level, reading, rows, stored)
        with engine.connect() as connection:
            after = rules.footprint_of(connection)
    rules.judge_footprint(trial, "joined loads", before, after)
    trial.show("association tables", rules.association_tables(Base))


def joined_claim_create_all(trial: Trial) -> None:
    """What adds the table: create_all(), for a declared Table. Mapping secondary= adds none."""
    with Store.of(trial).opened() as engine, engine.begin() as connection:
        Base.metadata.create_all(connection, rules.WITHOUT_ASSOCIATION)
        before = rules.footprint_of(connection)
        mapped = rules.map_with_secondary()
        after_mapping = rules.footprint_of(connection)
        Base.metadata.create_all(connection, LIBRARY)
        after_all = rules.footprint_of(connection)
    rules.judge_footprint(trial, "mapping with secondary=", before, after_mapping)
    rules.judge_footprint(trial, "create_all()", after_mapping, after_all)
    trial.show("association tables", rules.association_tables(mapped))


# growth: 10, 100, 1000 authors


def growth_select(trial: Trial) -> None:
    """lazy="select": author.posts, for one author after the other."""
    _grow(trial, of_the_topic.SELECT)


def growth_selectin(trial: Trial) -> None:
    """selectinload: 500 authors' posts in one SELECT."""
    _grow(trial, of_the_topic.SELECTIN)


def growth_joined(trial: Trial) -> None:
    """joinedload: everything in one SELECT."""
    _grow(trial, of_the_topic.JOINED)


def _grow(trial: Trial, strategy: of_the_topic.Strategy) -> None:
    store = of_the_topic.stocked(trial, rules.POSTS)
    readings = {}
    with store.opened() as engine:
        # Nobody looks at the first reading: it pays for the connection and for compiling.
        _read(engine, rules.first(rules.SMALL, strategy))
        for size in rules.sizes_of(trial["authors"]):
            readings[size] = _read(engine, rules.first(size, strategy))
    rules.judge_growth(trial, readings, of_the_topic.stored_in(store))


def _read(engine: Engine, query: Select[tuple[Any]]) -> of_the_topic.Reading:
    with Session(engine) as session, of_the_topic.measured(engine) as reading:
        # unique() for joinedload; the others do not mind it.
        authors = session.scalars(query).unique()
        reading.library = [
            (author.id, [(post.id, []) for post in author.posts]) for author in authors
        ]
    return reading
