"""Code in which one thing leads to the next, a thousand times, is read as any other is."""

from __future__ import annotations

import pytest

from tests.doctor.projects import a_project
from tests.doctor.readings import findings
from tests.effort import choose

LENGTH = choose(1_200, 2_000)
_HEAD = """
import asyncio, time
from quart import Quart
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
app = Quart(__name__)
class User:
    __tablename__ = "user"
"""


def found(*parts: str) -> set[str]:
    return {each.hazard.code for each in findings(a_project({"app.py": _HEAD + "\n".join(parts)}))}


def test_plain_functions_that_call_each_other() -> None:
    chain = [f"def f{n}(): return f{n + 1}()" for n in range(LENGTH)]
    last = f"def f{LENGTH}(): time.sleep(1)"
    assert found(*chain, last, "@app.get('/')\nasync def view(): f0()") == {"AC101"}


@pytest.mark.parametrize("backwards", [False, True])
def test_async_functions_that_await_each_other(backwards: bool) -> None:
    chain = [f"async def f{n}(session): return await f{n + 1}(session)" for n in range(LENGTH)]
    last = f"""async def f{LENGTH}(session):
    global total
    before = total
    await asyncio.sleep(0)
    total = before + 1
    time.sleep(1)
    return await session.scalar(select(User))
total = 0"""
    view = """@app.get('/')
async def view(session: AsyncSession):
    user = await f0(session)
    user.check()"""
    ordered = reversed([*chain, last]) if backwards else [*chain, last]
    assert found(*ordered, view) == {"AC101", "AC701"}


def test_functions_that_give_the_query_of_another() -> None:
    chain = [f"def q{n}(): return q{n + 1}()" for n in range(LENGTH)]
    last = f"def q{LENGTH}(): return select(User)"
    view = "@app.get('/')\nasync def view(s: AsyncSession):\n    (await s.scalar(q0())).check()"
    assert found(*chain, last, view) == set()


def test_classes_that_derive_from_each_other() -> None:
    chain = [f"class C{n}(C{n + 1}): pass" for n in range(LENGTH // 2)]
    assert found(*chain, f"class C{LENGTH // 2}: pass", "async def f(): C0().run()") == set()


@pytest.mark.parametrize("backwards", [False, True])
def test_classes_that_make_each_other(backwards: bool) -> None:
    chain = [
        f"""class K{n}:
    def __init__(self):
        self.next = K{n + 1}()
    async def go(self):
        await self.next.go()"""
        for n in range(LENGTH)
    ]
    last = f"class K{LENGTH}:\n    async def go(self): time.sleep(1)"
    ordered = reversed([*chain, last]) if backwards else [*chain, last]
    assert found(*ordered, "first = K0()", "@app.get('/')\nasync def v(): await first.go()") == {
        "AC101"
    }


def test_a_branch_of_many_awaits() -> None:
    body = "\n".join(["        await other"] * LENGTH)
    view = f"@app.get('/')\nasync def view(other, which):\n    if which:\n{body}\n    return 'x'"
    assert found(view) == set()
