"""Signing in and out, and what people do with their accounts."""

from __future__ import annotations

import re

import pytest
from quart import Quart
from quart.typing import TestClientProtocol as Client
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.accounts.basic_credentials import Credentials
from async_contrast.accounts.passwords import hash_now
from async_contrast.database import accounts
from async_contrast.database.models import Account, Run, SignIn
from async_contrast.database.moments import now
from async_contrast.errors import NotSignedIn
from tests.databases import on_both
from tests.web.people import PASSWORD, Person, basic, join, parts_of, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

COOKIE = "async_contrast_session"
NEW = "another password"


def cookie_of(client: Client) -> str:
    [cookie] = [cookie for cookie in client.cookie_jar or () if cookie.name == COOKIE]
    return str(cookie.value)


async def status_with(app: Quart, cookie: str) -> int:
    """What the bearer of a copied cookie is told."""
    client = app.test_client(use_cookies=False)
    headers = {"Cookie": f"{COOKIE}={cookie}"}
    return (await client.get("/api/account", headers=headers)).status_code


async def test_sign_in_by_form_leads_to_next_and_the_cookie_is_for_this_service_alone(
    ada: Person,
) -> None:
    client = ada.app.test_client()
    form = {"name": ada.name, "password": PASSWORD, "next": "/api/account"}
    response = await client.post("/sign-in", form=form)
    assert (response.status_code, response.headers["Location"]) == (303, "/api/account")
    attributes = response.headers["Set-Cookie"]
    assert "HttpOnly" in attributes
    assert "SameSite=Lax" in attributes
    assert "Secure" not in attributes
    assert (await (await client.get("/api/account")).get_json())["name"] == ada.name


async def test_over_https_the_cookie_is_secure(ada: Person) -> None:
    response = await ada.app.test_client().post(
        "/sign-in", form={"name": ada.name, "password": PASSWORD}, scheme="https"
    )
    assert "Secure" in response.headers["Set-Cookie"]


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil", ""])
async def test_next_leads_to_this_service_only(ada: Person, wanted: str) -> None:
    form = {"name": ada.name, "password": PASSWORD, "next": wanted}
    response = await ada.app.test_client().post("/sign-in", form=form)
    assert response.headers["Location"] == "/"


async def test_sign_in_by_json(ada: Person) -> None:
    client = ada.app.test_client()
    response = await client.post("/sign-in", json={"name": ada.name, "password": PASSWORD})
    assert response.status_code == 200
    assert (await response.get_json())["name"] == ada.name
    assert (await client.get("/api/runs")).status_code == 200


async def test_the_form_and_the_page_of_the_account(ada: Person) -> None:
    client = ada.app.test_client()
    response = await client.get("/account")
    assert (response.status_code, response.headers["Location"]) == (303, "/sign-in?next=/account")
    page = await (await client.get('/sign-in?next=/a"b')).get_data(as_text=True)
    assert 'value="/a&#34;b"' in page
    page = await (await (await signed_in(ada)).get("/account")).get_data(as_text=True)
    assert ada.name in page
    assert set(re.findall(r'action="([^"]+)"', page)) == {
        "/sign-out",
        "/account/password",
        "/account/delete",
    }


@pytest.mark.parametrize("name", ["", "nobody", "a:b", "\0", "x" * 5000])
async def test_a_wrong_name_or_password_is_a_401_that_does_not_say_which(
    ada: Person, name: str
) -> None:
    client = ada.app.test_client()
    for credentials in ((ada.name, "wrong"), (name, PASSWORD)):
        body = dict(zip(("name", "password"), credentials, strict=True))
        response = await client.post("/sign-in", json=body)
        long = len(credentials[0]) > 4096
        assert response.status_code == (422 if long else 401)
        assert "Set-Cookie" not in response.headers
        if not long:
            assert response.headers["WWW-Authenticate"].startswith("Form ")
            words = (await response.get_json())["error"]["message"]
            assert words == "name or password is wrong"
    response = await client.post("/sign-in", form={"name": ada.name, "password": "wrong"})
    assert response.status_code == 401
    assert "name or password is wrong" in await response.get_data(as_text=True)


async def test_signing_out_ends_the_session_wherever_its_cookie_was_copied_to(
    ada: Person,
) -> None:
    client, other = await signed_in(ada), await signed_in(ada)
    copy = cookie_of(client)
    assert await status_with(ada.app, copy) == 200
    response = await client.post("/sign-out", form={})
    assert response.status_code == 303
    assert await status_with(ada.app, copy) == 401
    assert await status_with(ada.app, cookie_of(other)) == 200


async def test_another_password_ends_every_session_but_a_new_one(ada: Person) -> None:
    client, other = await signed_in(ada), await signed_in(ada)
    old = cookie_of(client)
    form = {"current": PASSWORD, "new": NEW}
    response = await client.post("/account/password", form=form)
    assert response.status_code == 303
    page = await (await client.get(response.location)).get_data(as_text=True)
    assert "The password is changed." in page
    assert "is changed" not in await (await client.get("/account")).get_data(as_text=True)
    for copy in (old, cookie_of(other)):
        assert await status_with(ada.app, copy) == 401
    assert await status_with(ada.app, cookie_of(client)) == 200
    await ada.get("/api/account", 401)
    client = ada.app.test_client(use_cookies=False)
    response = await client.get("/api/account", headers=basic(ada.name, NEW))
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"current": "wrong", "new": NEW}, 401, None),
        ({"current": PASSWORD, "new": "short"}, 422, "new"),
        ({"current": PASSWORD, "new": "x" * 257}, 422, "new"),
        ({"current": PASSWORD, "new": "with\ncontrol"}, 422, "new"),
        ({"current": PASSWORD}, 400, "new"),
        ({"current": PASSWORD, "new": 12345678}, 400, "new"),
    ],
)
async def test_a_password_that_is_not_changed(
    ada: Person, body: dict[str, object], status: int, field: str | None
) -> None:
    client = await signed_in(ada)
    response = await client.post("/account/password", json=body)
    assert response.status_code == status
    assert (await response.get_json())["error"].get("field") == field
    assert (await client.get("/api/account")).status_code == 200
    await ada.get("/api/account")


async def kept_of(session: AsyncSession, number: int) -> list[int | None]:
    """How many rows there are of the account of this number: its own, its sessions, its runs."""
    columns = (Account.id, SignIn.account_id, Run.account_id)
    return [
        await session.scalar(select(func.count()).where(column == number)) for column in columns
    ]


@on_both
async def test_a_deleted_account_takes_its_sessions_and_runs_along(ada: Person) -> None:
    run = await ada.finished(labels=["mine"], shared=True)
    other = await join(ada.app)
    client = await signed_in(ada)
    copy = cookie_of(client)
    async with parts_of(ada.app).database.reading() as session:
        number = await session.scalar(select(Account.id).where(Account.name == ada.name))
        assert number is not None
        assert await kept_of(session, number) == [1, 1, 1]
    assert (await client.post("/account/delete", json={"password": "wrong"})).status_code == 401
    assert (await client.post("/account/delete", json={"password": PASSWORD})).status_code == 204
    assert await status_with(ada.app, copy) == 401
    await ada.get("/api/account", 401)
    await other.get(run["url"], 404)
    async with parts_of(ada.app).database.reading() as session:
        assert await kept_of(session, number) == [0, 0, 0]


async def test_http_basic_is_read_strictly(ada: Person) -> None:
    client = ada.app.test_client(use_cookies=False)
    right = basic(ada.name)["Authorization"]
    for header in (
        "",
        "Basic",
        "Basic x",
        "Bearer x",
        f"{right}=",
        right.replace("Basic", "Digest"),
    ):
        response = await client.get("/api/account", headers={"Authorization": header})
        assert response.status_code == 401, header
    response = await client.get("/api/account", headers=basic(ada.name, "pässwörd \u20ac"))
    assert response.status_code == 401


async def test_a_password_is_the_same_however_its_letters_were_composed(ada: Person) -> None:
    composed, apart = "caf\u00e9 au lait", "cafe\u0301 au lait"
    client = await signed_in(ada)
    body = {"current": PASSWORD, "new": composed}
    assert (await client.post("/account/password", json=body)).status_code == 200
    response = await ada.app.test_client().post(
        "/sign-in", json={"name": ada.name, "password": apart}
    )
    assert response.status_code == 200


async def test_what_was_checked_before_the_password_changed_begins_no_session(
    ada: Person,
) -> None:
    """Somebody has shown the old password, and is a moment late."""
    parts = parts_of(ada.app)
    account = await parts.authentication.check(Credentials(ada.name, PASSWORD), "10.0.8.1")
    again = await parts.authentication.check(Credentials(ada.name, PASSWORD), "10.0.8.1")
    async with parts.database.writing() as session:
        await accounts.change_password(session, account, hash_now(NEW))
    for late in (
        lambda session: accounts.begin_session(session, again),
        lambda session: accounts.change_password(session, again, hash_now("a third one")),
        lambda session: accounts.delete_account(session, again),
    ):
        with pytest.raises(NotSignedIn):
            async with parts.database.writing() as session:
                await late(session)
    client = ada.app.test_client(use_cookies=False)
    response = await client.get("/api/account", headers=basic(ada.name, NEW))
    assert response.status_code == 200


@on_both
async def test_the_number_of_a_deleted_account_is_nobodys(ada: Person) -> None:
    parts = parts_of(ada.app)
    async with parts.database.writing() as session:
        gone = await accounts.find_account(session, ada.name)
        assert gone is not None
        await accounts.delete_account(session, gone)
    bob = await join(ada.app)
    async with parts.database.writing() as session:
        next_one = await accounts.find_account(session, bob.name)
        assert next_one is not None
        assert next_one.id > gone.id
        with pytest.raises(NotSignedIn):
            await accounts.begin_session(session, gone)


@on_both
async def test_one_sign_in_too_many_ends_the_first(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "MOST_SIGN_INS", 2)
    first, second, third = [await signed_in(ada) for _ in range(3)]
    statuses = [await status_with(ada.app, cookie_of(each)) for each in (first, second, third)]
    assert statuses == [401, 200, 200]


@pytest.mark.parametrize("action", ["password", "delete"])
async def test_a_browser_whose_session_is_over_is_shown_the_form(ada: Person, action: str) -> None:
    client = ada.app.test_client()
    response = await client.post(f"/account/{action}", form={"password": PASSWORD})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Form ")
    page = await response.get_data(as_text=True)
    assert 'action="/sign-in"' in page
    assert 'value="/account"' in page
    response = await client.post(f"/account/{action}", json={"password": PASSWORD})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Form ")


async def test_a_session_that_is_over_is_nobodys(ada: Person) -> None:
    client = await signed_in(ada)
    async with parts_of(ada.app).database.writing() as session:
        account = select(Account.id).where(Account.name == ada.name).scalar_subquery()
        await session.execute(
            update(SignIn).where(SignIn.account_id == account).values(expires_at=now())
        )
    assert (await client.get("/api/account")).status_code == 401


async def test_a_forged_cookie_is_nobodys(ada: Person) -> None:
    copy = cookie_of(await signed_in(ada))
    forged = ("x" if copy[0] != "x" else "y") + copy[1:]
    assert await status_with(ada.app, forged) == 401
    assert await status_with(ada.app, "") == 401
