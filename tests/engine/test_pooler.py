"""Where a pooler swallows LISTEN, an engine looks: nothing is lost, and all are told."""

from __future__ import annotations

import asyncio

import pytest

from async_contrast.contrasts.platforms import POSTGRESQL
from async_contrast.database.models import State
from async_contrast.lab.supervisor import Lab
from tests.engine.asking import PATIENCE, until
from tests.engine.pooler import pooler
from tests.engine.services import service

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("url", [POSTGRESQL], indirect=True),
]


async def test_runs_are_taken_followed_and_cancelled_where_nobody_can_be_heard(
    url: str, lab: Lab
) -> None:
    async with pooler(url) as near, service(near, lab) as deaf, service(url, lab, 0) as other:
        await until(lambda: announced(deaf.engine))
        assert not deaf.engine._hears
        number = await other.asker.ask(30_000)
        await other.asker.until_it_is(State.RUNNING, number)
        with deaf.news.follow(number) as bell:
            await other.asker.cancel(number)
            async with asyncio.timeout(PATIENCE):
                await bell.wait()
        await until(deaf.is_idle, 15)


async def announced(engine: object) -> bool:
    return bool(engine._announced.is_set())  # type: ignore[attr-defined]
