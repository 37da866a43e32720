"""What AC803 calls the session that tasks share: as the function does."""

from __future__ import annotations

import pytest

from async_contrast.doctor.reading.of_tasks.gathered import gathered
from tests.doctor.projects import a_project

BEGIN = """\
import asyncio
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

Session = async_sessionmaker(create_async_engine("sqlite+aiosqlite://"))
"""
ENTERED = """
async def load():
    async with Session() as session:
        await asyncio.gather(session.scalar("a"), session.scalar("b"))
"""
GIVEN = """
async def load(other: AsyncSession):
    await asyncio.gather(other.scalar("a"), other.scalar("b"))
"""
ATTRIBUTE = """
class Users:
    def __init__(self, session: AsyncSession):
        self.session = session

    async def load(self):
        await asyncio.gather(self.session.scalar("a"), self.session.scalar("b"))
"""
UNNAMED = """
class Users:
    def __init__(self, session: AsyncSession):
        self.session = session

    async def first(self):
        await self.session.scalar("a")

async def users():
    users = Users(Session())
    await asyncio.gather(users.first(), users.first())
"""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (ENTERED, "session"),
        (GIVEN, "other"),
        (ATTRIBUTE, "session"),
        (UNNAMED, "Session()"),
    ],
    ids=["entered", "given", "attribute", "without a name"],
)
def test_a_session_has_the_name_that_the_function_gives_it(text: str, name: str) -> None:
    (found,) = gathered(a_project({"app.py": BEGIN + text}))
    assert found.says.endswith(f"lets several tasks use one session at once (`{name}`)")
