"""What the apps read: a table of a thousand rows, and where it is."""

from __future__ import annotations

import os
from collections.abc import Mapping

from sqlalchemy import create_engine, make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

DATABASES = {"sqlite": "BENCHMARK_SQLITE", "postgresql": "BENCHMARK_POSTGRESQL"}
"""By the name that a URL has for it, the environment variable that says where it is."""

POOL = {"pool_size": 10, "max_overflow": 0}
"""Connections of each app to each database, on both sides. A PostgreSQL has 100, if not told."""

ROWS = 1_000


class Base(DeclarativeBase):
    """The tables."""


class Author(Base):
    """Somebody with a name."""

    __tablename__ = "author"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


def name_of(author: int) -> str:
    """The name that is stored under this number, from 1 to ROWS."""
    return f"Author {author}"


def fill(database: str) -> None:
    """Make the table in an empty database, with its rows."""
    engine = create_engine(synchronous(database))
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(Author(id=n, name=name_of(n)) for n in range(1, ROWS + 1))
        session.commit()
    engine.dispose()


def named(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The URLs of the databases that an app was told of, by name."""
    return {
        name: environment[variable]
        for name, variable in DATABASES.items()
        if variable in environment
    }


def synchronous(database: str) -> str:
    """The same database through a driver for threads; psycopg is one for both sides."""
    url = make_url(database)
    driver = url.drivername.replace("+aiosqlite", "")
    return url.set(drivername=driver).render_as_string(hide_password=False)
