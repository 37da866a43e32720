"""Whoever knows a name cannot shut its owner out, however many wrong passwords they send."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import pytest_asyncio
from argon2 import PasswordHasher
from quart import Quart, Response
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.accounts.basic_credentials import Credentials
from async_contrast.config import processors
from async_contrast.database import accounts, rate_limit
from async_contrast.database.models import Attempt
from async_contrast.database.moments import now
from async_contrast.database.rate_limit import (
    MANY_FROM_EVERYWHERE,
    MOST_FOR_A_NAME,
    MOST_FROM_AN_ADDRESS,
    MOST_WHILE_MANY,
    WINDOW,
    Subjects,
)
from async_contrast.errors import NotSignedIn, RateLimited
from async_contrast.problem import problem_of
from tests.effort import choose
from tests.web.conftest import an_app
from tests.web.people import PASSWORD, Person, basic, join, parts_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOME = "192.0.2.1"
"""Where the owner is."""

WAYS = ("form", "json", "basic", "password", "delete")


@pytest_asyncio.fixture(loop_scope="session")
async def owner(app: Quart) -> Person:
    """Somebody whose hash is a cheap one: hundreds are checked here. Nobody has failed yet."""
    owner = await join(app)
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    async with parts_of(app).database.writing() as session:
        account = await accounts.find_account(session, owner.name)
        assert account is not None
        await accounts.change_password(session, account, cheap)
        await session.execute(update(Attempt).values(ends_at=now()))
    return owner


async def send(person: Person, address: str, password: str, way: str = "json") -> Response:
    """One attempt from this address. `password` and `delete` are of somebody who has a session."""
    client = person.app.test_client()
    words = {"name": person.name, "password": password}
    where = {"client": (address, 1)}
    if way == "basic":
        headers = basic(person.name, password)
        return await client.get("/api/runs", headers=headers, scope_base=where)
    if way == "form":
        return await client.post("/sign-in", form=words, scope_base=where)
    if way == "json":
        return await client.post("/sign-in", json=words, scope_base=where)
    parts = parts_of(person.app)
    async with parts.database.writing() as session:
        account = await accounts.find_account(session, person.name)
        assert account is not None
        word = await accounts.begin_session(session, account)
    async with person.app.test_request_context("/"):
        cookie = parts.cookies.dump_token(word)
    headers = {"Cookie": f"async_contrast_session={cookie}"}
    form = {"current": password, "new": "another password", "password": password}
    fields = ("current", "new") if way == "password" else ("password",)
    body = {field: form[field] for field in fields}
    return await client.post(f"/account/{way}", json=body, headers=headers, scope_base=where)


async def status(person: Person, address: str, password: str, way: str = "json") -> int:
    return (await send(person, address, password, way)).status_code


async def rows(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Attempt)) or 0


@pytest.mark.parametrize("way", choose(WAYS[:2], WAYS))
async def test_wrong_passwords_shut_their_address_out_of_the_name_and_nobody_else(
    owner: Person, way: str
) -> None:
    for _ in range(MOST_FOR_A_NAME):
        assert await status(owner, "10.0.0.1", "wrong", way) == 401
    for other in WAYS:
        for password in ("wrong", PASSWORD):
            assert await status(owner, "10.0.0.1", password, other) == 429
    for other in ("form", "json", "basic", "password"):
        assert await status(owner, HOME, PASSWORD, other) in (200, 303)


@pytest.mark.thorough
async def test_two_hundred_from_one_address_do_not_shut_the_owner_out(owner: Person) -> None:
    told = [await status(owner, "10.0.0.1", "wrong") for _ in range(200)]
    assert told == [401] * MOST_FOR_A_NAME + [429] * (200 - MOST_FOR_A_NAME)
    assert await status(owner, HOME, PASSWORD) == 200


@pytest.mark.thorough
async def test_a_thousand_from_two_hundred_addresses_do_not_shut_the_owner_out(
    owner: Person,
) -> None:
    check = parts_of(owner.app).authentication.check

    async def attack(one_of_ten: int) -> list[int]:
        told = []
        for n in range(100):
            address = f"10.{one_of_ten}.{n // 5}.1"
            with pytest.raises((NotSignedIn, RateLimited)) as caught:
                await check(Credentials(owner.name, f"wrong {n}"), address)
            told.append(problem_of(caught.value).status)
        return told

    attacks = asyncio.gather(*(attack(n) for n in range(10)))
    meanwhile = []
    for n in range(10):  # each from where nobody has failed: nothing is remembered
        meanwhile.append(await status(owner, f"192.0.2.{10 + n}", PASSWORD))
    told = [status for each in await attacks for status in each]
    assert meanwhile == [200] * 10
    assert await status(owner, HOME, PASSWORD) == 200
    assert set(told) == {401, 429}
    # All may fail thrice; five times only before so many have failed, and while those are counted.
    assert 200 * MOST_WHILE_MANY <= told.count(401) <= 200 * MOST_WHILE_MANY + MANY_FROM_EVERYWHERE


@pytest.mark.thorough
async def test_while_many_fail_for_a_name_each_address_may_fail_less(owner: Person) -> None:
    for n in range(MANY_FROM_EVERYWHERE // 5):
        for _ in range(5):
            assert await status(owner, f"10.0.{n}.1", "wrong") == 401
    told = [await status(owner, "10.1.0.1", "wrong") for _ in range(MOST_WHILE_MANY + 1)]
    assert told == [401] * MOST_WHILE_MANY + [429]
    assert await status(owner, "10.0.0.1", PASSWORD) == 429
    assert await status(owner, HOME, "mistyped") == 401
    assert await status(owner, HOME, PASSWORD) == 200
    # When the name's window is over, the addresses have as many attempts left as ever.
    async with parts_of(owner.app).database.writing() as session:
        name = Attempt.subject == Subjects.of(owner.name, "").name
        soon = now() + WINDOW / 3
        await session.execute(update(Attempt).where(name).values(ends_at=soon))
    seconds = int((await send(owner, "10.0.0.1", PASSWORD)).headers["Retry-After"])
    assert WINDOW.total_seconds() / 3 - 60 < seconds <= WINDOW.total_seconds() / 3
    async with parts_of(owner.app).database.writing() as session:
        await session.execute(update(Attempt).where(name).values(ends_at=now()))
    assert await status(owner, "10.0.0.1", PASSWORD) == 200


async def test_the_owners_own_mistakes_are_of_one_address_and_one_name(
    owner: Person, bob: Person
) -> None:
    for _ in range(MOST_FOR_A_NAME):
        await status(owner, HOME, "mistyped")
    assert await status(owner, HOME, PASSWORD) == 429
    assert await status(owner, "192.0.2.2", PASSWORD) == 200
    assert await status(bob, HOME, PASSWORD) == 200
    async with parts_of(owner.app).database.writing() as session:
        for n in range(MOST_FROM_AN_ADDRESS - MOST_FOR_A_NAME):
            await rate_limit.count(session, Subjects.of(f"name-{n % 15}", HOME))
    other = await join(owner.app)
    assert await status(other, HOME, PASSWORD) == 429
    assert await status(other, "192.0.2.2", PASSWORD) == 200


async def test_signing_in_to_an_account_of_ones_own_forgives_nothing_done_to_others(
    owner: Person, bob: Person
) -> None:
    for _ in range(MOST_FOR_A_NAME):
        assert await status(owner, "10.0.0.1", "wrong") == 401
        assert await status(bob, "10.0.0.1", PASSWORD) == 200
    assert await status(owner, "10.0.0.1", PASSWORD) == 429
    async with parts_of(owner.app).database.writing() as session:
        for n in range(MOST_FROM_AN_ADDRESS - MOST_FOR_A_NAME - 1):
            await rate_limit.count(session, Subjects.of(f"name-{n % 15}", "10.0.0.1"))
    assert await status(bob, "10.0.0.1", PASSWORD) == 200
    assert await status(bob, "10.0.0.1", "wrong") == 401
    assert await status(bob, "10.0.0.1", PASSWORD) == 429


async def test_the_right_password_forgives_ones_own_mistakes_and_not_the_attackers(
    owner: Person,
) -> None:
    for address in (HOME, "10.0.0.1"):
        for _ in range(MOST_FOR_A_NAME - 1):
            assert await status(owner, address, "wrong") == 401
    assert await status(owner, HOME, PASSWORD) == 200
    for _ in range(MOST_FOR_A_NAME):
        assert await status(owner, HOME, "mistyped") == 401
    assert await status(owner, "10.0.0.1", "wrong") == 401
    assert await status(owner, "10.0.0.1", "wrong") == 429
    async with parts_of(owner.app).database.reading() as session:
        name = select(Attempt.count).where(Attempt.subject == Subjects.of(owner.name, "").name)
        assert await session.scalar(name) == 3 * MOST_FOR_A_NAME - 1


async def test_what_is_remembered_for_a_program_answers_no_guesses(owner: Person) -> None:
    """Else who is not listened to would be let in by the right guess, and told by that."""
    assert await status(owner, HOME, PASSWORD, "basic") == 200
    for _ in range(MOST_FOR_A_NAME + 1):
        told = await status(owner, "10.0.0.1", "wrong", "basic")
    assert told == 429
    assert await status(owner, "10.0.0.1", PASSWORD, "basic") == 429
    assert await status(owner, HOME, PASSWORD, "basic") == 200
    for _ in range(MOST_FOR_A_NAME + 1):
        told = await status(owner, HOME, "wrong", "basic")
    assert told == 429
    assert await status(owner, HOME, PASSWORD, "basic") == 429


async def test_retry_after_is_when_one_is_listened_to_again(owner: Person) -> None:
    for _ in range(MOST_FOR_A_NAME):
        await status(owner, "10.0.0.1", "wrong")
    pair = Attempt.subject == Subjects.of(owner.name, "10.0.0.1").pair
    async with parts_of(owner.app).database.writing() as session:
        ends_at = now() + WINDOW / 2
        await session.execute(update(Attempt).where(pair).values(ends_at=ends_at))
    refused = await send(owner, "10.0.0.1", PASSWORD)
    seconds = int(refused.headers["Retry-After"])
    left = (ends_at - now()).total_seconds()
    assert left <= seconds <= WINDOW.total_seconds() / 2
    words = (await refused.get_json())["error"]["message"]
    assert words == f"too many wrong passwords; try again in {seconds} s"
    async with parts_of(owner.app).database.writing() as session:
        await session.execute(update(Attempt).where(pair).values(ends_at=now()))
    assert await status(owner, "10.0.0.1", PASSWORD) == 200


async def test_a_restart_forgets_nothing(owner: Person, tmp_path: Path) -> None:
    for _ in range(MOST_FOR_A_NAME):
        await status(owner, "10.0.0.1", "wrong")
    engine = parts_of(owner.app).database.writer
    url = engine.url.render_as_string(hide_password=False)
    async with an_app(tmp_path, database_url=url) as again:
        same = Person(again, owner.name)
        assert await status(same, "10.0.0.1", PASSWORD) == 429
        assert await status(same, HOME, PASSWORD) == 200


@pytest.mark.thorough
async def test_an_address_adds_so_many_rows_and_what_is_over_goes(owner: Person) -> None:
    parts = parts_of(owner.app)
    async with parts.database.writing() as session:
        for n in range(MOST_FROM_AN_ADDRESS - 10):
            await rate_limit.count(session, Subjects.of(f"name-{n}", "10.0.0.1"))
        left_over = await rows(session) - 2 * (MOST_FROM_AN_ADDRESS - 10) - 1
    strangers = [Person(owner.app, f"n-{n}") for n in range(40)]
    told = await asyncio.gather(*(status(each, "10.0.0.1", "x") for each in strangers))
    assert told.count(401) == 10
    async with parts.database.writing() as session:
        # Two rows for each name, and the address's own; some were counted at once with the last.
        most = 2 * (MOST_FROM_AN_ADDRESS + processors()) + 1
        assert 2 * MOST_FROM_AN_ADDRESS < await rows(session) <= left_over + most
        await session.execute(update(Attempt).values(ends_at=now()))
    for n in range(30):  # any attempt helps, also one that is right
        assert await status(owner, f"192.0.2.{n}", PASSWORD) == 200
    async with parts.database.reading() as session:
        assert await rows(session) <= 31


@pytest.mark.thorough
async def test_one_address_makes_nobody_else_wait_behind_its_line(owner: Person) -> None:
    """The owner has signed in while most of the attacker's guesses still wait."""
    guesses = [
        asyncio.create_task(status(Person(owner.app, f"n-{n}"), "10.0.0.1", "x")) for n in range(40)
    ]
    await asyncio.wait(guesses, return_when=asyncio.FIRST_COMPLETED)
    assert await status(owner, HOME, PASSWORD) == 200
    done = sum(guess.done() for guess in guesses)
    assert set(await asyncio.gather(*guesses)) == {401}
    assert done < len(guesses) / 2
