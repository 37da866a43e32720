"""Which engine is for which database."""

from __future__ import annotations

from async_contrast.config import DATABASE_URL
from async_contrast.database.database import Database
from async_contrast.database.engine import is_sqlite
from async_contrast.engine.embedded import Embedded
from async_contrast.engine.interface import Engine
from async_contrast.engine.news import News
from async_contrast.errors import ConfigurationError
from async_contrast.lab.served_catalogue import ServedCatalogue


def engine_for(
    url: str, database: Database, catalogue: ServedCatalogue, news: News, at_once: int
) -> Engine:
    """That of the database that this URL names, with so many places; 0 is for no worker."""
    if is_sqlite(url):
        return Embedded(database, catalogue, news, at_once)
    from async_contrast.engine.on_procrastinate import OnProcrastinate  # an extra of PostgreSQL's

    return OnProcrastinate(database, catalogue, news, at_once)


def check_can_do_without_a_worker(url: str, what: str) -> None:
    """Raise ConfigurationError for a SQLite file, whose runs are run by who accepts them."""
    if is_sqlite(url):
        raise ConfigurationError(
            f"{what} needs a PostgreSQL in {DATABASE_URL}: with a SQLite file, the process that"
            " accepts a run runs it"
        )
