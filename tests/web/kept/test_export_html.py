"""A run as one HTML file that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from async_contrast.contrasts.contrast import FAILS, HOLDS
from async_contrast.database.models import State
from tests.web.kept.rows import a_cell, put
from tests.web.pages.looking import Element, parse
from tests.web.people import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")

NASTY = "</style><script>alert(1)</script><img src=//evil.example>"


async def export(person: Person, number: int) -> Element:
    response = await person.ask("GET", f"/api/runs/{number}/export?format=html")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    disposition = f'attachment; filename="run-{number}.html"'
    assert response.headers["Content-Disposition"] == disposition
    return parse(await response.get_data(as_text=True))


async def a_run(person: Person) -> int:
    hanging = [{"worker": 0, "what": NASTY, "from_ms": 0.0, "to_ms": None}]
    return await put(
        person,
        a_cell(1, "threads.quick", HOLDS, timeline=hanging, evidence={"note": NASTY}),
        a_cell(2, "asyncio.wrong", FAILS, reason=NASTY),
        labels=["<script>alert(1)</script>"],
    )


async def test_it_shows_what_the_page_of_the_run_shows(ada: Person) -> None:
    number = await a_run(ada)
    page = await export(ada, number)
    assert page.one("head").one("title").text == f"Run {number}: specimen/quick - async-contrast"
    assert page.one("h1").text == "Does it answer?"
    shown = parse(await (await ada.ask("GET", f"/runs/{number}")).get_data(as_text=True))
    for name in ("summary", "timeline", "remedy", "cells"):
        here, there = (each.one("section", **{"aria-labelledby": name}) for each in (page, shown))
        assert here == there
    assert page.one("dl", class_="facts") == shown.one("dl", class_="facts")


async def test_it_needs_nothing_and_leads_nowhere_else(ada: Person) -> None:
    page = await export(ada, await a_run(ada))
    ids = {each["id"] for each in page.everything() if "id" in each}
    for each in page.everything():
        assert each.tag not in {"script", "link", "img", "iframe", "form", "button", "base"}
        assert not [name for name in each.attributes if name == "style" or name.startswith("on")]
        assert not {"src", "action", "srcset", "data"} & each.attributes.keys()
        if "href" in each:
            assert each["href"][:1] == "#"
            assert each["href"][1:] in ids
    assert page.text.count(NASTY) > 2


async def test_its_policy_allows_the_looks_that_are_in_it_and_nothing_more(ada: Person) -> None:
    page = await export(ada, await a_run(ada))
    [looks] = page.one("style").inside
    assert isinstance(looks, str)
    digest = base64.b64encode(hashlib.sha256(looks.encode()).digest()).decode()
    policy = page.one("meta", **{"http-equiv": "Content-Security-Policy"})["content"]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'"
    assert not re.search(r"@import|url\((?!#)", looks)
    head = [each.tag for each in page.one("head").everything()]
    assert head.index("meta") < head.index("style")


async def test_a_run_that_came_to_nothing_is_a_file_all_the_same(ada: Person) -> None:
    number = await put(
        ada, contrast="gone", state=State.CANCELLED, started_at=None, environment=None
    )
    page = await export(ada, number)
    assert page.one("h1").text == "specimen/gone"
    assert "cancelled" in page.one("dl", class_="facts").text


async def test_somebody_elses_run_is_none(ada: Person, bob: Person) -> None:
    number = await put(ada, a_cell())
    paths = [f"/api/runs/{each}/export?format=html" for each in (number, 999_999_999)]
    answers = [await bob.ask("GET", path) for path in paths]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert await answers[0].get_data() == await answers[1].get_data()
