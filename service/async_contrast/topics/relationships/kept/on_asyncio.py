"""Flask-SQLAlchemy kept in a Quart app, and SQLAlchemy's own AsyncSession in its place."""

from __future__ import annotations

import asyncio
from typing import Any

import flask_sqlalchemy
from quart import Quart
from sqlalchemy import literal, select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.relationships.kept import rules

# kept-extension: does Flask-SQLAlchemy go on working?


async def kept_extension(trial: Trial) -> None:
    """Flask-SQLAlchemy, kept in a Quart app."""
    await _keep(trial, flask_sqlalchemy)


def kept_extension_patched(trial: Trial) -> None:
    """Flask-SQLAlchemy, kept in a Quart app, with quart-flask-patch."""
    rules.with_patch(
        trial, "flask_sqlalchemy", lambda extension: asyncio.run(_keep(trial, extension))
    )


async def _keep(trial: Trial, extension: Any) -> None:
    app = _app()
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{trial.folder / 'kept.db'}"
    db = extension.SQLAlchemy(app)

    @app.get(rules.OPEN)
    async def open_page() -> str:
        return rules.TEXT

    @app.get(rules.ROW)
    async def row() -> str:
        return str(db.session.scalar(select(literal(rules.TEXT))))

    rules.judge_pages(trial, {page: await _ask(app, page) for page in (rules.OPEN, rules.ROW)})


async def kept_extension_replaced(trial: Trial) -> None:
    """An AsyncSession of SQLAlchemy in a Quart app."""
    app = _app()
    engine = create_async_engine(f"sqlite+aiosqlite:///{trial.folder / 'kept.db'}")

    @app.get(rules.OPEN)
    async def open_page() -> str:
        return rules.TEXT

    @app.get(rules.ROW)
    async def row() -> str:
        async with AsyncSession(engine) as session:
            return str(await session.scalar(select(literal(rules.TEXT))))

    answers = {page: await _ask(app, page) for page in (rules.OPEN, rules.ROW)}
    await engine.dispose()
    rules.judge_pages(trial, answers)


def _app() -> Quart:
    app = Quart(__name__)
    app.logger.disabled = True  # what it would log is in the answers
    app.config["PROPAGATE_EXCEPTIONS"] = True
    return app


async def _ask(app: Quart, page: str) -> str:
    """What a page says; or the error, which comes from a teardown that no handler knows of."""
    try:
        return await (await app.test_client().get(page)).get_data(as_text=True)
    except Exception as error:
        return rules.innermost(error)
