"""Keep what you saw of the whole catalogue: it becomes a report, and nothing runs again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from quart import Quart
from quart.typing import TestClientProtocol as Client

from tests.web.conftest import Bounding
from tests.web.kept.reports import finished
from tests.web.kept.test_seen import nothing_runs as nothing_runs
from tests.web.pages.looking import look, parse
from tests.web.people import Person, join, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGE = {"Accept": "text/html"}
EVENTS = {"Accept": "text/event-stream"}


async def ran_all(browser: Client) -> str:
    """The page on which all has just run."""
    response = await browser.post("/run-all", form={}, headers=PAGE)
    return await response.get_data(as_text=True)


async def seen_by(browser: Client) -> str:
    """Where what has just run is remembered, such as "/seen/WORD"."""
    [form] = [each for each in parse(await ran_all(browser)).all("form")
              if each["action"].startswith("/seen/")]  # fmt: skip
    return form["action"]


async def test_it_is_kept_as_it_was_seen(ada: Person, nothing_runs: Any) -> None:
    where = await seen_by(await signed_in(ada))
    nothing_runs()
    seen = await ada.get(f"/api{where}")
    assert [each["contrast"] for each in seen["contrasts"]] == [
        "specimen/quick", "specimen/hanging"
    ]  # fmt: skip
    response = await ada.ask("POST", f"/api{where}", json={"shared": True})
    assert response.status_code == 201
    report = await response.get_json()
    assert response.headers["Location"] == report["url"]
    assert (report["state"], report["surprise"], report["shared"]) == ("finished", True, True)
    assert (report["done"], report["of"]) == (5, 5)
    file = await ada.get(f"{report['url']}/export")
    for name in ("summary", "platforms", "libraries", "contrasts"):
        assert file[name] == seen[name]
    assert "evidence" in file["contrasts"][0]["cells"][0]
    again = await (await ada.ask("POST", f"/api{where}", json={})).get_json()
    assert (again["id"], again["shared"]) == (report["id"], True)
    runs = await ada.get("/api/runs?verdict=fails")
    assert report["id"] not in [each["id"] for each in runs["runs"]]


async def test_it_compares_with_a_report_that_was_queued(ada: Person) -> None:
    where = await seen_by(await signed_in(ada))
    seen = await (await ada.ask("POST", f"/api{where}", json={})).get_json()
    queued = await finished(ada)
    found = await ada.get(f"/api/reports/{queued['id']}/compare/{seen['id']}")
    assert (found["compared"], found["cells"]) == (5, [])
    assert (found["parameters"], found["environment"]) == ([], [])


async def test_a_button_keeps_it_and_leads_to_the_report(ada: Person, nothing_runs: Any) -> None:
    browser = await signed_in(ada)
    where = await seen_by(browser)
    nothing_runs()
    response = await browser.post(where, form={}, headers=PAGE)
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/reports/")
    page = await look(await browser.get(response.headers["Location"], headers=PAGE))
    assert "Of 1 naive port 0 break, 0 hang, 1 fail and 0 hold." in page.text


async def test_the_script_of_the_first_page_gets_the_button_with_the_last_event(
    ada: Person,
) -> None:
    browser = await signed_in(ada)
    response = await browser.post("/run-all", headers=EVENTS)
    first, last = [
        json.loads(event.removeprefix("data: "))
        for event in (await response.get_data(as_text=True)).strip().split("\n\n")
    ]
    assert first["keep"] == ""
    form = parse(f"<!doctype html>\n<html lang=en>{last['keep'].strip()}</html>").one("form")
    response = await browser.post(form["action"], form={}, headers=PAGE)
    assert response.headers["Location"].startswith("/reports/")


async def test_who_signs_in_only_then_sees_it_once_more_and_keeps_it(
    app: Quart, nothing_runs: Any
) -> None:
    page = parse(await ran_all(app.test_client()))
    [link] = [each["href"] for each in page.all("a") if each["href"].startswith("/seen/")]
    nothing_runs()
    browser = await signed_in(await join(app))
    page = await look(await browser.get(link, headers=PAGE))
    assert page.one("button", class_="main").text == "Keep it"
    assert "Of 1 naive port 0 break, 0 hang, 1 fail and 0 hold." in page.text
    assert page.one("h2", id="specimen.quick").text == "Does it answer?"
    response = await browser.post(link, form={}, headers=PAGE)
    assert response.headers["Location"].startswith("/reports/")


async def test_what_could_not_run_is_named_in_the_report(ada: Person, bounded: Bounding) -> None:
    """One contrast has three cells, the other two; there is room for two."""
    bounded(cells=2)
    where = await seen_by(await signed_in(ada))
    report = await (await ada.ask("POST", f"/api{where}", json={})).get_json()
    [missing] = report["summary"]["not_run"]
    assert (missing["contrast"], len(missing["cells"])) == ("specimen/quick", 3)
    assert "run 2 at a time" in missing["problem"]
    assert (report["state"], report["done"], report["of"]) == ("finished", 2, 5)


async def test_where_nothing_ran_there_is_nothing_to_keep(ada: Person, bounded: Bounding) -> None:
    bounded(cells=1)
    assert "/seen/" not in await ran_all(await signed_in(ada))


async def test_a_report_has_no_labels(ada: Person) -> None:
    where = await seen_by(await signed_in(ada))
    response = await ada.ask("POST", f"/api{where}", json={"labels": ["odd"]})
    error = (await response.get_json())["error"]
    assert (response.status_code, error["field"]) == (422, "labels")
    assert error["message"] == "a report has no labels: leave labels out"
