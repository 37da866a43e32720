"""POST /run-all: every contrast, one after the other, as a page and as events."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from quart import Quart
from quart.typing import TestClientProtocol as Client

from async_contrast.accounts.budgets import Cost
from async_contrast.config import Settings
from async_contrast.contrasts.contrast import Topic
from async_contrast.lab.last_verdicts import LastVerdicts
from async_contrast.lab.served_catalogue import ServedCatalogue
from async_contrast.lab.supervisor import Lab
from async_contrast.web.pages.run_all import MOST
from tests.web.conftest import Switchboard, while_hanging
from tests.web.pages.looking import look, parse
from tests.web.people import parts_of
from tests.web.specimen import PORT_TO_CALL, TOPIC

pytestmark = pytest.mark.asyncio(loop_scope="session")

EVENTS = {"Accept": "text/event-stream"}
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
BOTH = pytest.mark.parametrize(
    "headers",
    [pytest.param(EVENTS, id="events"), pytest.param(PAGE, id="page", marks=pytest.mark.thorough)],
)


def told(headers: dict[str, str]) -> int:
    """How often it is said why a contrast did not run: the page ends with a list of them."""
    return 2 if headers == PAGE else 1


HERE = "192.0.2.7"
"""Where these tests ask from; nobody else does."""


@pytest.fixture
def known(app: Quart, monkeypatch: pytest.MonkeyPatch) -> ServedCatalogue:
    """The comparisons of the app, in its lab, none of which has run."""
    last = LastVerdicts(None)
    fresh = ServedCatalogue(app.extensions["catalogue"].platforms, {TOPIC.name: TOPIC}, last)
    monkeypatch.setitem(app.extensions, "catalogue", fresh)
    return fresh


@pytest.fixture
def calling(known: ServedCatalogue, switchboard: Switchboard) -> Switchboard:
    """The second of four contrasts calls there, and hangs."""
    quick, hanging = TOPIC.contrasts.values()
    here = replace(PORT_TO_CALL, default=switchboard.port)
    usual = Topic.of(TOPIC.name, "for tests", quick, replace(hanging, parameters=(here,)))
    known.topics = {TOPIC.name: usual, "again": replace(TOPIC, name="again")}
    return switchboard


def asking(client: Client, headers: dict[str, str]) -> Any:
    return client.request(
        "/run-all", method="POST", headers=headers, scope_base={"client": (HERE, 1)}
    )


async def run_all(client: Client, headers: dict[str, str]) -> Any:
    return await client.post("/run-all", headers=headers, scope_base={"client": (HERE, 1)})


def read(text: str) -> list[dict[str, Any]]:
    """The events of a whole stream."""
    *events, rest = text.split("\n\n")
    assert rest == ""
    return [json.loads(event.removeprefix("data: ")) for event in events]


async def test_as_events_each_contrast_comes_once_and_says_what_it_came_to(
    client: Client, known: ServedCatalogue
) -> None:
    response = await run_all(client, EVENTS)
    assert (response.status_code, response.mimetype) == (200, "text/event-stream")
    assert response.headers["X-Accel-Buffering"] == "no"
    found = read(await response.get_data(as_text=True))
    assert [(each["contrast"], each["done"], each["of"], each["problem"]) for each in found] == [
        ("specimen/quick", 1, 2, ""),
        ("specimen/hanging", 2, 2, ""),
    ]
    assert found[0]["told"] == []
    assert found[1]["told"][0] == "Of 1 naive port 0 break, 0 hang, 1 fail and 0 hold."
    for each in found:
        badges = parse(f"<!doctype html>\n<html lang=en>{each['badges'].strip()}</html>")
        page = await look(await client.get("/"))
        entry = page.one("li", **{"data-contrast": each["contrast"]})
        assert badges.one("ul", class_="badges") == entry.one("ul", class_="badges")
        assert "documented" not in badges.text
    assert "naive port fails surprise" in page.text


async def test_as_a_page_each_contrast_has_an_entry(client: Client, known: ServedCatalogue) -> None:
    page = await look(await run_all(client, PAGE))
    entries = page.one("ol", class_="steps").all("a")
    assert [(each["href"], each.text) for each in entries] == [
        ("/contrasts/specimen/quick", "Does it answer?"),
        ("/contrasts/specimen/hanging", "Does it end?"),
    ]
    said = page.one("ol", class_="steps").text
    for words in ("port holds", "naive port fails surprise", "1 of 2", "2 of 2"):
        assert words in said
    assert "documented" not in said
    assert "That was all." in page.text
    assert "Of 1 naive port 0 break, 0 hang, 1 fail and 0 hold." in page.text


@BOTH
async def test_what_has_ended_is_told_while_the_rest_runs_and_who_leaves_ends_that(
    app: Quart,
    client: Client,
    known: ServedCatalogue,
    calling: Switchboard,
    headers: dict[str, str],
) -> None:
    told = ""
    async with asyncio.timeout(60), asking(client, headers) as connection:
        await connection.send_complete()
        while "specimen/quick" not in told:
            told += (await connection.receive()).decode()
        await while_hanging(calling)
        assert "specimen/hanging" not in told
        await connection.disconnect()
    assert await asyncio.to_thread(calling.all_ended)
    assert known.lab.waiting == 0
    assert parts_of(app).under_way._costs == {}
    assert known.last.all(known.lab.environment).keys() == {"specimen/quick"}


@BOTH
async def test_what_is_too_much_now_is_left_out_and_the_rest_runs(
    app: Quart, client: Client, known: ServedCatalogue, headers: dict[str, str]
) -> None:
    """One contrast has three cells, the other two; there is room for two."""
    parts = parts_of(app)
    with parts.under_way.spend(HERE, Cost(parts.budget.cells - 2, 1), TOPIC.contrasts["quick"]):
        response = await run_all(client, headers)
        text = await response.get_data(as_text=True)
    assert response.status_code == 200
    assert text.count("one account or address may have") == told(headers)
    assert text.count("documented:<") == 3
    assert known.last.all(known.lab.environment).keys() == {"specimen/hanging"}
    assert parts.under_way._costs == {}


@BOTH
async def test_without_a_lab_each_contrast_says_so(
    client: Client, known: ServedCatalogue, headers: dict[str, str]
) -> None:
    gone = Lab(Settings())
    await gone.close()
    gone.environment, known.lab = known.lab.environment, gone
    text = await (await run_all(client, headers)).get_data(as_text=True)
    assert text.count("the lab is closed") == 2 * told(headers)


@BOTH
async def test_when_the_service_ends_so_does_the_answer(
    client: Client, known: ServedCatalogue, calling: Switchboard, headers: dict[str, str]
) -> None:
    answer = asyncio.create_task(run_all(client, headers))
    await while_hanging(calling)
    known.end()
    response = await answer
    text = await response.get_data(as_text=True)
    assert response.status_code == 200
    assert text.count("the service is ending") == 3 * told(headers)
    assert await asyncio.to_thread(calling.all_ended)


@pytest.mark.parametrize("header", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "x"}])
async def test_another_site_cannot_start_it(
    client: Client, known: ServedCatalogue, header: dict[str, str]
) -> None:
    response = await run_all(client, {**PAGE, **header})
    assert response.status_code == 403
    assert known.last.all(known.lab.environment) == {}


async def test_it_is_no_page_to_look_at(client: Client, known: ServedCatalogue) -> None:
    response = await client.get("/run-all", headers=PAGE)
    await look(response, 405)
    assert set(response.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
    assert known.last.all(known.lab.environment) == {}


@BOTH
async def test_who_has_all_run_several_times_already_is_told_so(
    app: Quart, client: Client, known: ServedCatalogue, headers: dict[str, str]
) -> None:
    tours = parts_of(app).tours
    tours[HERE] = MOST
    text = await (await run_all(client, headers)).get_data(as_text=True)
    assert text.count(f"all run {MOST} times for you already") == 1
    assert known.last.all(known.lab.environment) == {}
    assert tours.pop(HERE) == MOST


async def test_who_has_had_all_run_may_do_so_again(
    app: Quart, client: Client, known: ServedCatalogue
) -> None:
    for _ in range(MOST + 1):
        assert len(read(await (await run_all(client, EVENTS)).get_data(as_text=True))) == 2
    assert not parts_of(app).tours
