"""One SQLite file, reached by a sync engine on threads and by an async one on asyncio."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from async_contrast.specimen.models import Base, User

DEMO_NAME, DEMO_PASSWORD = "ada", "lovelace"
"""The account that everybody may use; it guards a greeting and nothing else."""

DEMO_HASH = (
    "scrypt:32768:8:1$vdnyBCoJRExn7M8o$f55c4595dbfdab63ce0681dcc021fa958d981cbd83f05dff78945e11f"
    "01c310e75e6cfad45bc45c90a82dd65c75babf656fe060783307049ebd4f339ff61c60c"
)
"""DEMO_PASSWORD by werkzeug.security; made once, for it takes 0.1 s."""


PATIENCE = 3.0
"""Seconds to wait for somebody else's transaction."""


FAST_HASH = generate_password_hash(DEMO_PASSWORD, "pbkdf2:sha256:1")
"""DEMO_PASSWORD for trials that sign in often and do not ask what a hash costs."""


@dataclass(frozen=True, slots=True)
class Specimen:
    """The file and its two engines; each side uses its own.

    `nobodys_hash` is what a password is checked against when the name is unknown: it costs as
    much as anybody's, so that the time does not tell who exists.
    """

    engine: Engine
    async_engine: AsyncEngine
    nobodys_hash: str

    @classmethod
    def at(cls, path: Path, demo_hash: str = DEMO_HASH) -> Self:
        """Open the specimen, and make it first if there is none yet.

        Several processes may do so at once: the first whole file stays.
        """
        if not path.exists():
            _make(path, demo_hash)
        patience = {"timeout": PATIENCE}
        engine = create_engine(_url("sqlite", path), connect_args=patience)
        async_engine = create_async_engine(_url("sqlite+aiosqlite", path), connect_args=patience)
        enforce_foreign_keys(engine)
        enforce_foreign_keys(async_engine.sync_engine)
        return cls(engine, async_engine, demo_hash)

    async def close(self) -> None:
        """Close both engines' connections."""
        await self.async_engine.dispose()
        self.engine.dispose()


def _url(driver: str, path: Path | str) -> URL:
    """Of a file whatever its name, which may hold what means something in the text of a URL."""
    return URL.create(driver, database=str(path))


def _make(path: Path, demo_hash: str) -> None:
    """Write tables and demo account into a file beside it, then give that its name."""
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}-")
    os.close(number)
    engine = create_engine(_url("sqlite", name))
    Base.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        session.add(User(name=DEMO_NAME, password_hash=demo_hash))
    engine.dispose()
    with suppress(FileExistsError):
        os.link(name, path)
    os.unlink(name)


def enforce_foreign_keys(engine: Engine) -> None:
    """SQLite checks foreign keys only where each connection asks for it."""

    @event.listens_for(engine, "connect")
    def ask(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()
