"""What a strategy costs on threads."""

from __future__ import annotations

from sqlalchemy.orm import Session

from service.specimen.models import LIBRARY, Base
from service.specimen.store import Store
from service.topics.relationships import rules as of_the_topic
from service.topics.relationships.cost import rules
from service.trial import Trial

# joined-claim: what has a joined load done to the database?


def joined_claim(trial: Trial) -> None:
    """The database before and after joined loads of one level and of two."""
    store = of_the_topic.stocked(trial, trial["posts"])
    engine = store.engine()
    try:
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
            with engine.connect() as connection:
                rows = connection.exec_driver_sql(reading.sent[-1]).all()
            rules.judge_join(trial, level, reading, rows, store)
        with engine.connect() as connection:
            rules.judge_footprint(trial, before, rules.footprint_of(connection))
    finally:
        engine.dispose()


def joined_claim_secondary(trial: Trial) -> None:
    """What does add the table, before any row is read: secondary=, and create_all()."""
    engine = Store.of(trial).engine()
    try:
        with engine.begin() as connection:
            Base.metadata.create_all(connection, rules.WITHOUT_SECONDARY)
        with engine.begin() as connection:
            before = rules.footprint_of(connection)
            Base.metadata.create_all(connection, LIBRARY)
            rules.judge_footprint(trial, before, rules.footprint_of(connection))
    finally:
        engine.dispose()


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
    engine = store.engine()
    readings = {}
    try:
        engine.connect().close()  # so that no reading pays for the first connection
        for size in rules.sizes_of(trial["authors"]):
            with Session(engine) as session, of_the_topic.measured(engine) as reading:
                # unique() for joinedload; the others do not mind it.
                authors = session.scalars(rules.first(size, strategy)).unique()
                reading.library = [
                    (author.id, [(post.id, []) for post in author.posts]) for author in authors
                ]
            readings[size] = reading
    finally:
        engine.dispose()
    rules.judge_growth(trial, readings, of_the_topic.stored_in(store, level=1))
