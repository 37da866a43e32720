"""?replay=TOKEN: one order of an explored cell, over HTTP and on its page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from quart.typing import TestClientProtocol as Client

from tests.web.conftest import an_app
from tests.web.pages.looking import look

pytestmark = pytest.mark.asyncio(loop_scope="session")

ADDS = "small/adds"
ORDER = "threads.adds_every_order@s0.1x2.0"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    """Somebody who asks an app with explored cells."""
    folder = tmp_path_factory.mktemp("explored")
    async with an_app(folder, catalogue="tests.explored.catalogue") as app:
        yield app.test_client()


async def asked(client: Client, **query: str) -> tuple[int, dict[str, Any]]:
    response = await client.get(f"/compare/{ADDS}", query_string=query)
    return response.status_code, await response.get_json()


async def test_all_cells_come_to_what_is_declared(client: Client) -> None:
    _, found = await asked(client)
    assert len(found["cells"]) == 6
    assert not any(cell["surprise"] for cell in found["cells"])


async def test_nothing_but_that_cell_is_run_in_nothing_but_that_order(client: Client) -> None:
    status, found = await asked(client, replay=ORDER)
    assert status == 200
    (cell,) = found["cells"]
    assert (cell["cell"], cell["verdict"], cell["surprise"]) == (ORDER, "breaks", False)
    assert cell["outcomes"] == [{"outcome": "one is lost", "grade": "forbidden", "count": 1}]
    assert [(span["worker"], span["what"]) for span in cell["timeline"]] == [
        (0, "loads total: 0"),
        (1, "loads total: 0"),
        (1, "stores total: 1"),
        (0, "stores total: 1"),
    ]


async def test_it_can_be_asked_on_each_platform(client: Client) -> None:
    for path in ("compare", "contrasts"):
        query = {"replay": ORDER, "on": "every"}
        response = await client.get(f"/{path}/{ADDS}", query_string=query)
        assert response.status_code == 200
    _, found = await asked(client, replay=ORDER, on="every")
    (cell,) = found["cells"]
    assert cell["cell"] == ORDER
    assert {came_to["verdict"] for came_to in cell["answers"].values()} == {"breaks"}


async def test_an_order_that_the_program_does_not_have_fails(client: Client) -> None:
    _, found = await asked(client, replay="threads.adds_every_order@s0x9")
    (cell,) = found["cells"]
    assert (cell["verdict"], cell["surprise"]) == ("fails", True)
    assert "no such order" in cell["reason"]


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("replay=x", 422, "replay"),
        ("replay=", 422, "replay"),
        ("replay=threads.runs@s0", 422, "replay"),
        ("replay=threads.adds_every_order@o0", 422, "replay"),
        (f"replay={ORDER}&replay={ORDER}", 400, "replay"),
        (f"replay={ORDER}&number=1", 422, "number"),
        (f"replay={ORDER}&side=asyncio", 422, "side"),
    ],
)
async def test_what_cannot_be_replayed_is_refused(
    client: Client, query: str, status: int, field: str
) -> None:
    for path in ("compare", "contrasts"):
        response = await client.get(f"/{path}/{ADDS}?{query}")
        assert response.status_code == status
    response = await client.get(f"/compare/{ADDS}?{query}")
    assert (await response.get_json())["error"]["field"] == field


async def test_the_page_offers_an_order_for_each_outcome_and_draws_the_one_that_is_asked_for(
    client: Client,
) -> None:
    page = await look(await client.get(f"/contrasts/{ADDS}?side=both"))
    (cell,) = page.all("article", id="threads.adds_every_order")
    tokens = [button["value"] for button in cell.all("button", name="replay")]
    assert ORDER in tokens
    assert len(tokens) == 2
    assert "4 orders" in cell.text
    page = await look(await client.get(f"/contrasts/{ADDS}", query_string={"replay": ORDER}))
    (cell,) = page.all("article", class_="cell")
    assert cell["id"] == ORDER
    assert page.one("h2", id="order").text == "In which order"
    assert not page.all("h2", id="timeline")
    commands = [each.text for each in page.all("pre", class_="command")]
    assert commands[1] == f"async-contrast explore {ADDS} --replay {ORDER}"
    assert "replay=threads.adds_every_order%40s0.1x2.0" in commands[0]


async def test_one_order_is_not_what_the_cell_last_came_to(client: Client) -> None:
    await asked(client, replay=ORDER)
    page = await look(await client.get(f"/contrasts/{ADDS}"))
    assert ORDER not in page.text


async def test_the_field_is_described_where_there_are_orders(client: Client) -> None:
    document = await (await client.get("/openapi.json")).get_json()
    operation = document["paths"][f"/compare/{ADDS}"]["get"]
    assert "replay" in {parameter["name"] for parameter in operation["parameters"]}
