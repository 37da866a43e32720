"""The application does what it is meant to do: what the doctor reads in it is no hazard."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from club import create_app
from club.commands import make_officer
from club.redirects import leads_here
from club.settings import ForTests
from quart import Quart
from quart.datastructures import FileStorage

if TYPE_CHECKING:
    from quart.typing import TestClientProtocol

PASSWORD = "a long password"


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Quart]:
    app = create_app(
        ForTests,
        DATABASE_URL=f"sqlite+aiosqlite:///{tmp_path / 'club.db'}",
        GALLERY=tmp_path / "gallery",
    )
    async with app.test_app():
        yield app


async def join(app: Quart, name: str, *, officer: bool = False) -> TestClientProtocol:
    client = app.test_client()
    form = {"name": name, "password": PASSWORD, "email": f"{name}@example.org"}
    assert (await client.post("/join", form=form)).status_code == 201
    if officer:
        async with app.app_context():
            assert await make_officer(name)
    assert (await client.post("/login", form=form)).location == "/me"
    return client


async def add_evening(client: TestClientProtocol, seats: int) -> int:
    response = await client.post("/evenings/", json={"title": "Chess", "seats": seats})
    assert response.status_code == 201
    return int((await response.get_json())["id"])


async def test_a_member_signs_in_and_out(app: Quart) -> None:
    client = await join(app, "ada")
    assert (await (await client.get("/me")).get_json())["name"] == "ada"
    assert (await (await client.get("/hello")).get_data(as_text=True)) == "hello, member"
    assert (await client.post("/logout")).status_code == 204
    assert (await client.get("/me")).location == "/login?next=/me"


async def test_a_name_is_taken_once(app: Quart) -> None:
    await join(app, "ada")
    form = {"name": "ada", "password": PASSWORD}
    assert (await app.test_client().post("/join", form=form)).status_code == 409


@pytest.mark.parametrize(
    ("target", "here"), [("/me", True), ("//evil.example", False), ("https://evil.example", False)]
)
def test_only_paths_of_this_site_are_followed(target: str, here: bool) -> None:
    assert leads_here(target) is here


async def test_one_seat_is_given_to_one_of_many(app: Quart) -> None:
    officer = await join(app, "grace", officer=True)
    number = await add_evening(officer, seats=1)
    guests = [await join(app, name) for name in ("ada", "alan", "edsger")]
    answers = await asyncio.gather(*(guest.post(f"/evenings/{number}/seat") for guest in guests))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    counts = await asyncio.gather(*(guest.get(f"/evenings/{number}/count") for guest in guests))
    assert [await answer.get_json() for answer in counts] == [{"count": 1}] * 3


async def test_guests_are_listed_for_officers_alone(app: Quart) -> None:
    officer, guest = await join(app, "grace", officer=True), await join(app, "ada")
    number = await add_evening(officer, seats=2)
    await guest.post(f"/evenings/{number}/seat")
    assert (await guest.get(f"/evenings/{number}/guests.csv")).status_code == 403
    listed = await (await officer.get(f"/evenings/{number}/guests.csv")).get_data(as_text=True)
    assert listed.splitlines()[1:] == ["1,ada"]


async def test_who_watches_is_told(app: Quart) -> None:
    officer = await join(app, "grace", officer=True)
    async with app.test_client().request("/evenings/watch") as connection:
        await connection.send_complete()
        assert await connection.receive() == b": welcome\r\n\r\n"
        await add_evening(officer, seats=2)
        assert await connection.receive() == b"data: new: Chess\r\n\r\n"
        await connection.disconnect()


async def test_pictures_are_kept_and_shown(app: Quart) -> None:
    client = await join(app, "ada")
    file = FileStorage(BytesIO(b"png"), filename="chess.PNG")
    response = await client.post("/gallery/", files={"picture": file}, form={"caption": "us"})
    assert response.status_code == 201
    assert await (await client.get(response.headers["Location"])).get_data() == b"png"
    listed = await (await client.get("/gallery/")).get_json()
    assert listed == {"pictures": [{"id": 1, "by": "ada"}]}
    assert await (await client.delete("/gallery/1")).get_json() == {"left": 0}


async def test_the_feed_asks_who_reads(app: Quart) -> None:
    await join(app, "ada")
    client = app.test_client()
    refused = await client.get("/feed/")
    assert (refused.status_code, "club" in refused.headers["WWW-Authenticate"]) == (401, True)
    basic = b64encode(f"ada:{PASSWORD}".encode()).decode()
    answer = await client.get("/feed/", headers={"Authorization": f"Basic {basic}"})
    told = await answer.get_json()
    assert (told["reader"], told["people"], told["weather"]) == ("ada", 1, "dry")


async def test_errors_have_one_shape(app: Quart) -> None:
    response = await app.test_client().get("/nowhere")
    assert (response.status_code, (await response.get_json())["error"]) == (404, "Not Found")
