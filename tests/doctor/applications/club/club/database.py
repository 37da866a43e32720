"""An engine for each application, and a session for each request that asks for one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, cast

from alembic import command
from alembic.config import Config
from quart import Quart, current_app, g
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

HERE = Path(__file__).parent.parent


def init_app(app: Quart) -> None:
    engine = make_engine(app.config["DATABASE_URL"])
    app.extensions["engine"] = engine
    app.extensions["sessions"] = async_sessionmaker(engine, expire_on_commit=False)

    @app.before_serving
    async def prepare() -> None:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade)

    @app.after_serving
    async def dispose() -> None:
        await engine.dispose()

    app.teardown_appcontext(close_session)


def make_engine(url: str) -> AsyncEngine:
    engine = create_async_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "connect")
        def enforce_foreign_keys(connection: Any, _record: object) -> None:
            cursor = connection.cursor()
            cursor.execute("PRAGMA foreign_keys = ON")
            cursor.close()

    return engine


def upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def new_session() -> AsyncSession:
    return cast("AsyncSession", current_app.extensions["sessions"]())


def session() -> AsyncSession:
    """The session of this request; nothing awaits between the question and the answer."""
    if "session" not in g:
        g.session = new_session()
    return cast("AsyncSession", g.session)


async def close_session(error: BaseException | None) -> None:
    mine: AsyncSession | None = g.pop("session", None)
    if mine is not None:
        # A client that leaves must not keep the connection from going back.
        await asyncio.shield(mine.close())
