"""GET /hazards and /hazards/<name>: what the doctor finds, and the cells that show it."""

from __future__ import annotations

import pytest
from quart.typing import TestClientProtocol as Client

from async_contrast.doctor.hazard import Hazard
from async_contrast.doctor.hazards import HAZARDS
from async_contrast.web.pages.hazards import of_contrast
from tests.effort import choose
from tests.web.asking import ask
from tests.web.pages.looking import Element, look

pytestmark = pytest.mark.asyncio(loop_scope="session")


def examples(page: Element) -> list[Element]:
    return page.all("article", class_="cell")


@pytest.mark.parametrize(
    "name", ["none", "AC101x", "Blocking-call", "%2E%2E", "%00", "%C3%A9", "x" * 5000]
)
async def test_what_is_no_hazard_leads_to_those_that_are(client: Client, name: str) -> None:
    page = await look(await client.get(f"/hazards/{name}"), 404)
    assert "/hazards lists all" in page.one("main").text


@pytest.mark.parametrize("path", ["/hazards", "/hazards/blocking-call", "/hazards/none"])
async def test_head_says_what_get_says(client: Client, path: str) -> None:
    got, head = [await ask(client, method, path) for method in ("GET", "HEAD")]
    assert (head.status_code, head.headers) == (got.status_code, got.headers)


async def test_the_table_has_every_hazard_with_its_proof(real: Client) -> None:
    page = await look(await real.get("/hazards"))
    rows = [row for table in page.all("table") for row in table.all("tr")[1:]]
    assert [row.one("th").text for row in rows] == [
        f"{hazard.name} {hazard.code}" for hazard in HAZARDS
    ]
    for hazard, row in zip(HAZARDS, rows, strict=True):
        page_of_it, *proof = (link["href"] for link in row.all("a"))
        assert page_of_it == f"/hazards/{hazard.name}"
        assert proof == ([f"/contrasts/{hazard.contrast}"] if hazard.contrast else [])


async def test_every_page_leads_to_the_hazards(client: Client) -> None:
    for path in ("/", "/docs/http", "/hazards/blocking-call"):
        assert (await look(await client.get(path))).one("header").all("a", href="/hazards")


@pytest.mark.parametrize("hazard", choose(HAZARDS[::8], HAZARDS), ids=lambda hazard: hazard.name)
async def test_a_page_says_what_why_and_what_to_do(real: Client, hazard: Hazard) -> None:
    page = await look(await real.get(f"/hazards/{hazard.name}"))
    text = page.one("main").text
    assert page.one("h1").text == f"{hazard.code} {hazard.name}"
    for words in (hazard.why, hazard.remedy):
        assert " ".join(words.replace("`", "").split()) in text
    command = page.one("pre", class_="command").text
    assert command == f"async-contrast doctor --select {hazard.name} ."
    assert len(examples(page)) == bool(hazard.bad) + bool(hazard.good)
    assert bool(examples(page)) == bool(hazard.contrast)


async def test_a_hazard_without_a_contrast_says_its_question(real: Client) -> None:
    for hazard in HAZARDS:
        if hazard.question:
            page = await look(await real.get(f"/hazards/{hazard.name}"))
            assert hazard.question in page.one("main").text


async def test_the_examples_are_the_cells_of_the_contrast(real: Client) -> None:
    page = await look(await real.get("/hazards/thread-local"))
    contrast = await look(await real.get("/contrasts/local/isolation"))
    for example, name in zip(
        examples(page),
        ("asyncio.isolation_threading_local", "asyncio.isolation_context_var"),
        strict=True,
    ):
        there = contrast.one("article", id=name)
        assert example.one("figure").text == there.one("figure").text


async def test_the_verdicts_are_those_of_this_machine(real: Client) -> None:
    path = "/hazards/thread-local"
    before = await look(await real.get(path))
    assert ["not run here yet" in each.text for each in examples(before)] == [True, True]
    await real.get("/compare/local/isolation?workers=2")
    bad, good = examples(await look(await real.get(path)))
    assert bad.one("span", class_="verdict").text.split()[0] == "breaks"
    assert good.one("span", class_="verdict").text.split()[0] == "holds"


async def test_a_catalogue_of_ones_own_need_not_have_the_contrast(client: Client) -> None:
    page = await look(await client.get("/hazards/blocking-call"))
    assert examples(page) == []
    assert page.all("section", class_="card") == []
    index = await look(await client.get("/hazards"))
    assert "no contrast here" in index.one("main").text


async def test_a_contrast_names_the_hazards_that_it_proves(real: Client, client: Client) -> None:
    page = await look(await real.get("/contrasts/lock/lost-update"))
    links = [each["href"] for each in page.one("section", class_="remedy").all("a")]
    assert links == ["/docs/doctor", "/hazards/lost-update"]
    page = await look(await real.get("/contrasts/races/check-then-act"))
    links = [each["href"] for each in page.one("section", class_="remedy").all("a")]
    assert links == ["/docs/doctor", "/hazards/check-then-act"]
    other = await look(await client.get("/contrasts/specimen/quick"))
    assert other.one("section", class_="remedy").all("a") == []


async def test_which_hazards_a_contrast_proves() -> None:
    assert [each.code for each in of_contrast("context/background")] == ["AC801", "AC1104"]
