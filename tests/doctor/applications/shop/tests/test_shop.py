"""The shop, as its customers use it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from quart import Quart
from quart.typing import TestClientProtocol as Client


async def test_a_product_has_its_price(client: Client) -> None:
    made = await client.post("/products/", json={"name": "pen", "cents": 150, "stock": 3})
    assert made.status_code == 201
    number = (await made.get_json())["id"]
    answer = await client.get(f"/products/{number}")
    product = await answer.get_json()
    assert product["price"] == 3.0
    assert product["legacy"] == 3
    assert len(await (await client.get("/products/")).json) == 1


async def test_a_picture_comes_back(client: Client, tmp_path: Path) -> None:
    assert (await client.get("/products/1/image")).status_code == 404
    await client.put("/products/1/image", data=b"picture")
    answer = await client.get("/products/1/image")
    assert await answer.get_data() == b"picture"
    assert (tmp_path / "uploads" / "1.image").read_bytes() == b"picture"


async def test_the_last_one_is_sold_once(client: Client) -> None:
    await client.post("/products/", json={"name": "pen", "cents": 150, "stock": 1})
    answers = await asyncio.gather(
        *(client.post("/orders/", json={"counts": {"1": 1}}) for _ in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    assert len(await (await client.get("/orders/")).get_json()) == 1
    assert (await (await client.get("/orders/totals")).get_json())["orders"] == 1
    sales = await client.get("/orders/sales.csv")
    assert (await sales.get_data(as_text=True)).splitlines() == ["order,product,count", "1,1,1"]


async def test_strangers_stay_outside(app: Quart) -> None:
    stranger = app.test_client()
    assert (await stranger.get("/me")).status_code == 401
    wrong = await stranger.post("/login?next=//evil.example", form={"name": "a", "password": "b"})
    assert wrong.status_code == 401
    assert "Wrong name" in await wrong.get_data(as_text=True)


async def test_signing_in_leads_on_within_the_shop(client: Client) -> None:
    assert (await client.post("/logout")).status_code == 204
    form = {"name": "ada", "password": "secret"}
    answer = await client.post("/login?next=//evil.example", form=form)
    assert answer.location == "/"
    assert (await client.get("/me")).status_code == 200
    assert (await client.get("/terms")).status_code == 200
    taken = await client.post("/register", json=form)
    assert taken.status_code == 409


async def test_a_measurement_reaches_who_listens(client: Client) -> None:
    async with client.websocket("/events/ws") as websocket:
        await websocket.send("21.5")
        async with asyncio.timeout(5):
            assert await websocket.receive_json() == {"degrees": 21.5}
