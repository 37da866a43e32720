"""The feed for other programs: HTTP Basic, and the weather for the next evening."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from quart import Blueprint, g, jsonify
from quart.typing import ResponseReturnValue
from sqlalchemy import select

from club.accounts import basic_required
from club.database import new_session, session
from club.guards import traced
from club.models import Evening, Person

feed = Blueprint("feed", __name__)


@dataclass
class Weather:
    text: str = "unknown"
    asked: float = float("-inf")


@traced
async def ask_weather() -> str:
    process = await asyncio.create_subprocess_exec("echo", "dry", stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    return said.decode().strip()


@traced
def shorten(text: str, most: int = 40) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


class Forecast:
    """Asked for at most once a minute, by one of those who want it."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._last = Weather()

    async def text(self) -> str:
        if time.monotonic() - self._last.asked < 60:
            return self._last.text
        async with self._lock:
            if time.monotonic() - self._last.asked >= 60:
                text = await ask_weather()
                self._last = Weather(text, time.monotonic())
        return self._last.text


forecast = Forecast()


async def count_of(model: type[Person] | type[Evening]) -> int:
    """A session of its own: two of these run at once."""
    async with new_session() as mine:
        return len((await mine.scalars(select(model.id))).all())


@feed.get("/")
@basic_required
async def items() -> ResponseReturnValue:
    async with asyncio.TaskGroup() as group:
        people = group.create_task(count_of(Person))
        evenings = group.create_task(count_of(Evening))
    titles = await session().scalars(select(Evening.title))
    return jsonify(
        reader=g.person.name,
        people=people.result(),
        evenings=evenings.result(),
        titles=[shorten(title) for title in titles],
        weather=await forecast.text(),
    )
