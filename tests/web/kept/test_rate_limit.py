"""Failed attempts to sign in: counted by address, with the name and without, on both ways in.

Each address here is its own, so that none counts for another test.
"""

from __future__ import annotations

import asyncio
from dataclasses import astuple

import pytest
from quart import Quart
from sqlalchemy import select, update

from async_contrast.database import rate_limit
from async_contrast.database.models import Attempt
from async_contrast.database.moments import now
from tests.databases import on_both
from tests.web.conftest import an_app
from tests.web.people import PASSWORD, Person, basic, join, parts_of, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

COOKIE = "async_contrast_session"
NEW = "another password"


async def attempt(app: Quart, address: str, name: str, password: str, basic_auth: bool) -> int:
    """The status of one attempt; a 429 must say when to come again."""
    client = app.test_client(use_cookies=False)
    scope = {"client": (address, 1)}
    if basic_auth:
        response = await client.get("/api/account", headers=basic(name, password), scope_base=scope)
    else:
        body = {"name": name, "password": password}
        response = await client.post("/sign-in", json=body, scope_base=scope)
    if response.status_code == 429:
        assert 0 < int(response.headers["Retry-After"]) <= 900
    return int(response.status_code)


async def test_what_is_right_at_once_is_not_counted_for_its_neighbours(ada: Person) -> None:
    answers = await asyncio.gather(
        *(attempt(ada.app, "10.0.5.1", ada.name, PASSWORD, n % 2 == 0) for n in range(30))
    )
    assert set(answers) == {200}


async def test_who_is_refused_writes_nothing(ada: Person) -> None:
    for _ in range(rate_limit.MOST_FOR_A_NAME):
        await attempt(ada.app, "10.0.6.1", ada.name, "wrong", False)
    async with parts_of(ada.app).database.reading() as session:
        before = (await session.execute(select(Attempt.subject, Attempt.count))).all()
    assert await attempt(ada.app, "10.0.6.1", ada.name, "wrong", False) == 429
    async with parts_of(ada.app).database.reading() as session:
        after = (await session.execute(select(Attempt.subject, Attempt.count))).all()
    assert sorted(map(tuple, after)) == sorted(map(tuple, before))


async def test_a_name_in_two_forms_is_counted_as_one_also_if_nobody_has_it(app: Quart) -> None:
    names = ("nobody-here", "nobody\N{FULLWIDTH HYPHEN-MINUS}here")
    statuses = [
        await attempt(app, "10.0.7.1", names[n % 2], "wrong", False)
        for n in range(rate_limit.MOST_FOR_A_NAME + 1)
    ]
    assert statuses == [401] * rate_limit.MOST_FOR_A_NAME + [429]


@on_both
async def test_guesses_at_once_by_both_ways_in_are_all_counted(ada: Person) -> None:
    guesses = await asyncio.gather(
        *(attempt(ada.app, "10.0.1.1", ada.name, "wrong", n % 2 == 0) for n in range(30))
    )
    assert sorted(guesses) == [401] * rate_limit.MOST_FOR_A_NAME + [429] * 20
    for way in (True, False):
        assert await attempt(ada.app, "10.0.1.1", ada.name, PASSWORD, way) == 429
    async with parts_of(ada.app).database.writing() as session:  # as if the window were over
        await session.execute(update(Attempt).values(ends_at=now()))
    assert await attempt(ada.app, "10.0.1.1", ada.name, PASSWORD, True) == 200


async def test_a_clock_that_was_ahead_shuts_nobody_out(ada: Person) -> None:
    for _ in range(rate_limit.MOST_FOR_A_NAME + 1):
        status = await attempt(ada.app, "10.0.6.1", ada.name, "wrong", False)
    assert status == 429
    async with parts_of(ada.app).database.writing() as session:
        await session.execute(update(Attempt).values(ends_at=now() + 3 * rate_limit.WINDOW))
    assert await attempt(ada.app, "10.0.6.1", ada.name, PASSWORD, False) == 200


async def test_who_is_signed_in_stays_so_while_others_guess(ada: Person) -> None:
    client = await signed_in(ada)
    await ada.get("/api/account")
    for _ in range(rate_limit.MOST_FOR_A_NAME + 1):
        status = await attempt(ada.app, "10.0.2.1", ada.name, "wrong", False)
    assert status == 429
    assert (await client.get("/api/account")).status_code == 200
    await ada.get("/api/account")  # its password was right a while ago


async def test_one_address_may_fail_so_often_whatever_the_names(ada: Person) -> None:
    async with parts_of(ada.app).database.writing() as session:
        for n in range(rate_limit.MOST_FROM_AN_ADDRESS):
            subjects = rate_limit.Subjects.of(f"name-{n % 20}", "10.0.3.1")
            assert await rate_limit.count(session, subjects) == 0
    assert await attempt(ada.app, "10.0.3.1", ada.name, PASSWORD, False) == 429
    assert await attempt(ada.app, "10.0.3.2", ada.name, PASSWORD, False) == 200


async def test_what_is_right_is_not_counted(ada: Person) -> None:
    for _ in range(rate_limit.MOST_FOR_A_NAME + 5):
        assert await attempt(ada.app, "10.0.4.1", ada.name, PASSWORD, False) == 200
    async with parts_of(ada.app).database.reading() as session:
        subjects = rate_limit.Subjects.of(ada.name, "10.0.4.1")
        known = select(Attempt.count).where(Attempt.subject.in_(astuple(subjects)))
        assert list(await session.scalars(known)) == [0, 0]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("fe80::1%eth0", "fe80::/64"),
        ("10.0.0.1:5000", "10.0.0.1"),
        ("[2001:db8::1]:443", "2001:db8::/64"),
        ("<local>", rate_limit.UNKNOWN),
        ("", rate_limit.UNKNOWN),
        ("10.0.0.300", rate_limit.UNKNOWN),
    ],
)
async def test_an_ipv6_customer_is_one_address(address: str, network: str) -> None:
    assert rate_limit.network_of(address) == network


async def forwarded(app: Quart, peer: str, said: str) -> str:
    """Whose address fails, if this peer says that it forwards for that one: `peer` or `said`."""
    client = app.test_client(use_cookies=False)
    headers = {**basic("nobody", "wrong"), "X-Forwarded-For": said, "X-Forwarded-Proto": "https"}
    response = await client.get("/api/account", headers=headers, scope_base={"client": (peer, 1)})
    assert response.status_code == 401
    async with parts_of(app).database.reading() as session:
        subjects = set(await session.scalars(select(Attempt.subject)))
    last = said.split(",")[-1].strip()
    found = [each for each in (peer, last) if rate_limit.Subjects.of("", each).address in subjects]
    assert len(found) == 1
    return found[0]


async def test_a_forwarded_address_is_believed_of_a_trusted_proxy_only(ada: Person) -> None:
    assert await forwarded(ada.app, "10.1.0.1", "10.1.0.2") == "10.1.0.1"


async def test_behind_a_trusted_proxy_the_last_untrusted_address_counts(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("proxied")
    async with an_app(folder, trusted_proxies=("10.9.0.0/16",)) as app:
        assert await forwarded(app, "10.9.0.1", "192.0.2.7, 10.2.0.2") == "10.2.0.2"
        assert await forwarded(app, "10.3.0.1", "10.3.0.2") == "10.3.0.1"
        ada = await join(app)
        response = await app.test_client().post(
            "/sign-in",
            json={"name": ada.name, "password": PASSWORD},
            headers={"X-Forwarded-For": "10.2.0.2", "X-Forwarded-Proto": "https"},
            scope_base={"client": ("10.9.0.1", 1)},
        )
        assert "Secure" in response.headers["Set-Cookie"]
