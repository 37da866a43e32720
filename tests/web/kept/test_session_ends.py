"""What ends a session whose cookie a browser gives up: nothing may go on that nobody can end."""

from __future__ import annotations

import pytest
from quart.typing import TestClientProtocol as Client
from sqlalchemy import event

from async_contrast.database.models import SignIn
from tests.web.kept.test_accounts import NEW, cookie_of, status_with
from tests.web.people import PASSWORD, Person, basic, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def sign_in(client: Client, person: Person, password: str = PASSWORD, **more: str) -> int:
    words = {"name": person.name, "password": password}
    return (await client.post("/sign-in", json=words, headers=more)).status_code


@pytest.mark.parametrize("form", [True, False])
@pytest.mark.parametrize("same", [True, False])
async def test_signing_in_ends_the_session_whose_cookie_came_along(
    ada: Person, bob: Person, same: bool, form: bool
) -> None:
    client, elsewhere = await signed_in(ada), await signed_in(ada)
    old = cookie_of(client)
    who = ada if same else bob
    words = {"name": who.name, "password": PASSWORD}
    if form:
        assert (await client.post("/sign-in", form=words)).status_code == 303
    else:
        assert (await client.post("/sign-in", json=words)).status_code == 200
    assert await status_with(ada.app, old) == 401
    assert await status_with(ada.app, cookie_of(elsewhere)) == 200
    assert (await (await client.get("/api/account")).get_json())["name"] == who.name


async def test_signing_in_beside_http_basic_ends_it_too(ada: Person, bob: Person) -> None:
    client = await signed_in(ada)
    old = cookie_of(client)
    assert await sign_in(client, bob, **basic(ada.name)) == 200
    assert await status_with(ada.app, old) == 401


async def test_a_failed_sign_in_ends_nothing(ada: Person, bob: Person) -> None:
    client = await signed_in(ada)
    old = cookie_of(client)
    for who in (ada, bob):
        assert await sign_in(client, who, "wrong") == 401
    assert (await client.post("/sign-in", json={"name": bob.name})).status_code == 400
    assert await status_with(ada.app, old) == 200
    assert cookie_of(client) == old


async def test_a_session_that_cannot_begin_ends_none(ada: Person) -> None:
    client = await signed_in(ada)
    old = cookie_of(client)

    def refuse(*_: object) -> None:
        raise OSError("the disk is full")

    event.listen(SignIn, "before_insert", refuse)
    try:
        assert await sign_in(client, ada) == 500
    finally:
        event.remove(SignIn, "before_insert", refuse)
    assert await status_with(ada.app, old) == 200


async def test_http_basic_ends_nothing(ada: Person, bob: Person) -> None:
    client = await signed_in(ada)
    for person in (ada, bob):
        response = await client.get("/api/account", headers=basic(person.name))
        assert (await response.get_json())["name"] == person.name
        assert "Set-Cookie" not in response.headers
    assert await status_with(ada.app, cookie_of(client)) == 200


async def test_signing_out_beside_http_basic_ends_the_cookies_session(
    ada: Person, bob: Person
) -> None:
    client = await signed_in(ada)
    old = cookie_of(client)
    response = await client.post("/sign-out", json={}, headers=basic(bob.name))
    assert response.status_code == 204
    assert await status_with(ada.app, old) == 401
    await bob.get("/api/account")


@pytest.mark.parametrize("same", [True, False])
async def test_another_password_by_http_basic_ends_the_accounts_sessions_alone(
    ada: Person, bob: Person, same: bool
) -> None:
    client, elsewhere = await signed_in(ada if same else bob), await signed_in(ada)
    copy = cookie_of(client)
    body = {"current": PASSWORD, "new": NEW}
    response = await client.post("/account/password", json=body, headers=basic(ada.name))
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert await status_with(ada.app, copy) == (401 if same else 200)
    assert await status_with(ada.app, cookie_of(elsewhere)) == 401


async def test_another_password_that_cannot_be_kept_with_its_session_is_not_kept(
    ada: Person,
) -> None:
    client = await signed_in(ada)

    def refuse(*_: object) -> None:
        raise OSError("the disk is full")

    event.listen(SignIn, "before_insert", refuse)
    try:
        body = {"current": PASSWORD, "new": NEW}
        assert (await client.post("/account/password", json=body)).status_code == 500
    finally:
        event.remove(SignIn, "before_insert", refuse)
    assert (await client.get("/api/account")).status_code == 200
    await ada.get("/api/account")


async def test_deleting_by_http_basic_takes_no_cookie_of_another_account(
    ada: Person, bob: Person
) -> None:
    client = await signed_in(bob)
    body = {"password": PASSWORD}
    response = await client.post("/account/delete", json=body, headers=basic(ada.name))
    assert response.status_code == 204
    await ada.get("/api/account", 401)
    assert (await client.get("/api/account")).status_code == 200


async def test_deleting_ends_the_session_that_asked_for_it(ada: Person) -> None:
    client = await signed_in(ada)
    old = cookie_of(client)
    assert (await client.post("/account/delete", json={"password": PASSWORD})).status_code == 204
    assert await status_with(ada.app, old) == 401
    assert not [each for each in client.cookie_jar or () if each.name == "async_contrast_session"]
