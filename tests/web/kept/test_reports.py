"""The reports that people keep: /api/reports."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from quart import Quart

from async_contrast.contrasts.contrast import HOLDS, Topic
from async_contrast.database.models import State
from tests.web.conftest import Bounding, Switchboard, while_hanging
from tests.web.kept.reports import ask_for_one, finished, put_report
from tests.web.kept.rows import a_cell, put
from tests.web.people import Person
from tests.web.specimen import PORT_TO_CALL, TOPIC

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def calling(app: Quart, monkeypatch: pytest.MonkeyPatch, switchboard: Switchboard) -> Switchboard:
    """The second contrast of a report calls there, and hangs."""
    quick, hanging = TOPIC.contrasts.values()
    here = replace(PORT_TO_CALL, default=switchboard.port)
    usual = Topic.of(TOPIC.name, "for tests", quick, replace(hanging, parameters=(here,)))
    monkeypatch.setattr(app.extensions["catalogue"], "topics", {TOPIC.name: usual})
    return switchboard


async def test_a_report_has_every_contrast_and_its_summary(ada: Person) -> None:
    report = await finished(ada)
    assert (report["state"], report["done"], report["of"]) == ("finished", 5, 5)
    assert report["surprise"] is True
    assert [each["contrast"] for each in report["contrasts"]] == [
        "specimen/quick", "specimen/hanging"
    ]  # fmt: skip
    quick = report["contrasts"][0]
    assert (quick["question"], quick["parameters"]) == ("Does it answer?", {"number": 3})
    assert [cell["cell"] for cell in quick["cells"]] == [
        "threads.quick", "asyncio.quick", "asyncio.wrong"
    ]  # fmt: skip
    assert not {"evidence", "timeline"} & quick["cells"][0].keys()
    summary = report["summary"]
    assert (summary["contrasts"], summary["cells"], summary["not_run"]) == (2, 5, [])
    assert [each["cell"] for each in summary["surprises"]] == [
        "asyncio.wrong", "threads.hanging", "asyncio.hanging"
    ]  # fmt: skip
    assert report["platforms"][0]["environment"]["implementation"] == "CPython"


async def test_its_events_name_the_contrast_of_each_cell(ada: Person) -> None:
    report = await finished(ada)
    response = await ada.ask("GET", f"{report['url']}/events")
    text = await response.get_data(as_text=True)
    events = [json.loads(line.removeprefix("data: ")) for line in text.splitlines()
              if line.startswith("data: ")]  # fmt: skip
    assert "contrast" not in events[0]
    cells = [event["cell"] for event in events if "cell" in event]
    assert {(cell["contrast"], cell["cell"]) for cell in cells} == {
        (each["contrast"], cell["cell"]) for each in report["contrasts"] for cell in each["cells"]
    }
    last = response.headers["X-Accel-Buffering"]
    assert last == "no"
    response = await ada.ask(
        "GET", f"{report['url']}/events", headers={"Last-Event-ID": str(len(events))}
    )
    assert response.status_code == 204


async def test_one_that_is_cancelled_keeps_what_has_ended_and_says_what_has_not(
    ada: Person, calling: Switchboard
) -> None:
    report = await ask_for_one(ada)
    await while_hanging(calling)
    response = await ada.ask("POST", f"{report['url']}/cancel")
    found = await response.get_json()
    assert found["state"] == "cancelled"
    assert found["contrasts"][1]["cells"] == []
    cells = [each for one in found["summary"]["not_run"] for each in one["cells"]]
    assert found["done"] + len(cells) == found["of"]
    [missing] = [
        each for each in found["summary"]["not_run"] if each["contrast"] == "specimen/hanging"
    ]
    assert (missing["problem"], len(missing["cells"])) == ("cancelled", 2)
    here = ada.app.extensions["catalogue"].lab.environment
    assert found["platforms"] == [{"environment": here}]
    response = await ada.ask("GET", f"{report['url']}/export?format=junit")
    suites = ElementTree.fromstring(await response.get_data())  # noqa: S314 - it is ours
    assert int(suites.attrib["errors"]) == len(cells) + 1
    assert int(suites.attrib["tests"]) == found["of"] + 1
    assert (await ada.ask("POST", f"{report['url']}/cancel")).status_code == 200


async def test_while_it_runs_there_is_no_other_and_no_file_and_it_stays(
    ada: Person, bob: Person, calling: Switchboard
) -> None:
    report = await ask_for_one(ada)
    await while_hanging(calling)
    found = await ada.get(report["url"])
    assert (found["state"], found["summary"]["not_run"]) == ("running", [])
    assert found["done"] <= 3
    response = await ada.ask("POST", "/api/reports", json={})
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "60"
    assert "one at a time" in (await response.get_json())["error"]["message"]
    run = await ada.run()  # for which there is room meanwhile
    await ada.ask("POST", f"{run['url']}/cancel")
    for method, path in (("GET", "/export"), ("DELETE", "")):
        error = await (await ada.ask(method, f"{report['url']}{path}")).get_json()
        assert (error["error"]["status"], "report is running" in error["error"]["message"]) == (
            409, True
        )  # fmt: skip
    await ada.ask("POST", f"{report['url']}/cancel")


async def test_the_same_request_with_the_same_key_is_one_report(ada: Person) -> None:
    headers = {"Idempotency-Key": "once"}
    first = await (await ada.ask("POST", "/api/reports", json={}, headers=headers)).get_json()
    again = await (await ada.ask("POST", "/api/reports", json={}, headers=headers)).get_json()
    assert first["id"] == again["id"]
    for path, body in (("/api/reports", {"shared": True}),
                       ("/api/runs", {"contrast": "specimen/quick"})):  # fmt: skip
        response = await ada.ask("POST", path, json=body, headers=headers)
        assert response.status_code == 422
    await (await ada.ask("GET", f"{first['url']}/events")).get_data()


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ([], 400, ""),
        ({"contrast": "specimen/quick"}, 422, "contrast"),
        ({"on": []}, 422, "on"),
        ({"on": ["cpython-9.9"]}, 422, "on"),
        ({"on": ["every", "every"]}, 422, "on"),
        ({"on": ["cpython-9.9", "cpython-9.9"], "wait": True}, 400, "on"),
        ({"shared": "yes"}, 400, "shared"),
        ({"wait": 1}, 400, "wait"),
    ],
)
async def test_what_cannot_be_asked_for(ada: Person, body: Any, status: int, field: str) -> None:
    response = await ada.ask("POST", "/api/reports", json=body)
    error = (await response.get_json())["error"]
    assert (response.status_code, error.get("field", "")) == (status, field)
    found = (await ada.get("/api/reports"))["reports"]
    assert ada.name not in [each["account"] for each in found]


async def test_a_contrast_that_nobody_may_run_is_named(ada: Person, bounded: Bounding) -> None:
    bounded(cells=2)
    response = await ada.ask("POST", "/api/reports", json={})
    error = (await response.get_json())["error"]
    assert (error["status"], error["field"]) == (422, "contrast")
    assert error["message"].startswith("specimen/quick: it has 3 cells")


async def test_it_counts_as_one_of_what_an_account_keeps(ada: Person, bounded: Bounding) -> None:
    await put_report(ada)
    bounded(kept=1)
    for path, body in (("/api/reports", {}), ("/api/runs", {"contrast": "specimen/quick"})):
        response = await ada.ask("POST", path, json=body)
        assert "may keep 1" in (await response.get_json())["error"]["message"]


async def test_reports_and_runs_do_not_mix(ada: Person) -> None:
    report, run = await put_report(ada, a_cell(contrast="specimen/quick")), await put(ada, a_cell())
    assert report in [each["id"] for each in (await ada.get("/api/reports"))["reports"]]
    assert run not in [each["id"] for each in (await ada.get("/api/reports"))["reports"]]
    for query in ("", "?verdict=breaks", "?surprise=true", "?verdict=breaks&surprise=true"):
        found = [each["id"] for each in (await ada.get(f"/api/runs{query}"))["runs"]]
        assert (run in found, report in found) == (True, False)
    for path in (f"/api/runs/{report}", f"/api/reports/{run}"):
        for method, more in (("GET", ""), ("GET", "/events"), ("GET", "/export"), ("DELETE", ""),
                             ("POST", "/cancel"), ("GET", f"/compare/{report}")):  # fmt: skip
            assert (await ada.ask(method, path + more)).status_code == 404, (method, path + more)
        response = await ada.ask("PATCH", path, json={"shared": True})
        assert response.status_code == 404


@pytest.mark.parametrize("word", ["0", "999999999", "9" * 40, "one", "-1", "1e3", "%00"])
async def test_a_number_that_nothing_has(ada: Person, word: str) -> None:
    error = (await ada.get(f"/api/reports/{word}", 404))["error"]
    assert error["message"] == "there is no report of this number, or it is not yours to see"


Ask = Callable[[Person, int], Awaitable[Any]]


ASKED: dict[str, Ask] = {
    "read": lambda who, number: who.ask("GET", f"/api/reports/{number}"),
    "follow": lambda who, number: who.ask("GET", f"/api/reports/{number}/events"),
    "export": lambda who, number: who.ask("GET", f"/api/reports/{number}/export?format=html"),
    "cancel": lambda who, number: who.ask("POST", f"/api/reports/{number}/cancel"),
    "change": lambda who, number: who.ask("PATCH", f"/api/reports/{number}", json={"shared": True}),
    "delete": lambda who, number: who.ask("DELETE", f"/api/reports/{number}"),
}


@pytest.mark.parametrize("what", ASKED)
async def test_somebody_elses_report_is_none(ada: Person, bob: Person, what: str) -> None:
    number = await put_report(ada, a_cell(contrast="specimen/quick"))
    answers = [await ASKED[what](bob, each) for each in (number, 999_999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert await answers[0].get_data() == await answers[1].get_data()
    assert (await ada.get(f"/api/reports/{number}"))["shared"] is False


async def test_neither_is_compared_with_somebody_elses(ada: Person, bob: Person) -> None:
    own, theirs = await put_report(bob), await put_report(ada)
    for path in (f"{own}/compare/{theirs}", f"{theirs}/compare/{own}"):
        await bob.get(f"/api/reports/{path}", 404)


async def test_nobody_may_ask_without_an_account(app: Quart, ada: Person) -> None:
    number = await put_report(ada)
    client = app.test_client()
    for path in ("/api/reports", f"/api/reports/{number}", f"/api/reports/{number}/events"):
        assert (await client.get(path)).status_code == 401
    assert (await client.post("/api/reports", json={})).status_code == 401


async def test_a_shared_one_is_everybodys_to_see_and_nobody_elses_to_change(
    ada: Person, bob: Person
) -> None:
    number = await put_report(ada, a_cell(contrast="specimen/quick"))
    response = await ada.ask("PATCH", f"/api/reports/{number}", json={"shared": True})
    assert (await response.get_json())["shared"] is True
    assert (await bob.get(f"/api/reports/{number}"))["account"] == ada.name
    assert number in [each["id"] for each in (await bob.get("/api/reports"))["reports"]]
    for what in ("cancel", "change", "delete"):
        assert (await ASKED[what](bob, number)).status_code == 404
    found = (await bob.get("/api/runs?verdict=breaks"))["runs"]
    assert number not in [each["id"] for each in found]
    assert (await ada.ask("DELETE", f"/api/reports/{number}")).status_code == 204
    await ada.get(f"/api/reports/{number}", 404)


async def test_the_newest_come_first_page_by_page(ada: Person) -> None:
    numbers = [await put_report(ada) for _ in range(3)]
    page = await ada.get("/api/reports?limit=2")
    assert [each["id"] for each in page["reports"]] == numbers[:0:-1]
    rest = await ada.get(page["next"])
    assert rest["reports"][0]["id"] == numbers[0]
    assert rest["next"] is None
    for query in ("limit=0", "limit=101", "after=0", "label=x", "limit=1&limit=2"):
        response = await ada.ask("GET", f"/api/reports?{query}")
        assert response.status_code in (400, 422)


async def test_each_form_is_a_file(ada: Person) -> None:
    nasty = "</td><script>alert(1)</script>"
    cells = a_cell(contrast="specimen/quick", differences=[nasty], evidence={"rows": [1, 2]})
    number = await put_report(ada, cells)
    texts = {}
    for form, mimetype, ending in (
        ("json", "application/json", "json"),
        ("junit", "application/xml", "xml"),
        ("html", "text/html", "html"),
        ("markdown", "text/markdown", "md"),
    ):
        response = await ada.ask("GET", f"/api/reports/{number}/export?format={form}")
        assert (response.status_code, response.mimetype) == (200, mimetype)
        assert response.headers["Content-Disposition"] == (
            f'attachment; filename="report-{number}.{ending}"'
        )
        texts[form] = await response.get_data(as_text=True)
    told = json.loads(texts["json"])
    assert told["contrasts"][0]["cells"][0]["evidence"] == {"rows": [1, 2]}
    assert told["summary"] == (await ada.get(f"/api/reports/{number}"))["summary"]
    assert "<script" not in texts["html"] + texts["markdown"]
    assert texts["markdown"].startswith(f"## Report {number}: finished, 1 of 5 cells\n")
    assert (await ada.ask("GET", f"/api/reports/{number}/export?format=pdf")).status_code == 422


async def test_two_side_by_side(ada: Person) -> None:
    this = await put_report(ada, a_cell(contrast="specimen/quick"))
    other = await put_report(
        ada,
        a_cell(contrast="specimen/quick", verdict=HOLDS),
        a_cell(contrast="specimen/hanging", name="threads.hanging"),
    )
    found = await ada.get(f"/api/reports/{this}/compare/{other}")
    assert (found["this"]["id"], found["other"]["id"], found["compared"]) == (this, other, 1)
    assert found["only_other"] == {"contrasts": ["specimen/hanging"], "platforms": []}
    [changed] = found["cells"]
    assert (changed["contrast"], changed["cell"]) == ("specimen/quick", "threads.quick")
    assert changed["differs"] == ["verdict", "surprise"]


async def test_one_of_a_catalogue_that_is_gone_is_told_all_the_same(ada: Person) -> None:
    number = await put_report(
        ada,
        a_cell(contrast="gone/one"),
        parameters={"gone/one": {"n": 1}, "gone/two": {}},
        state=State.INTERRUPTED,
    )
    found = await ada.get(f"/api/reports/{number}")
    assert [each["question"] for each in found["contrasts"]] == ["", ""]
    assert found["summary"]["not_run"] == [
        {"contrast": "gone/two", "cells": [], "problem": "interrupted"}
    ]


async def test_each_cell_of_a_contrast_that_was_cut_short_is_named(ada: Person) -> None:
    number = await put_report(
        ada, a_cell(contrast="specimen/quick"), state=State.CANCELLED, environment=None
    )
    found = await ada.get(f"/api/reports/{number}")
    quick, hanging = found["summary"]["not_run"]
    assert (quick["contrast"], hanging["contrast"]) == ("specimen/quick", "specimen/hanging")
    assert "threads.quick" not in quick["cells"]
    assert len(quick["cells"]) + len(hanging["cells"]) == 4
    text = await (await ada.ask("GET", f"{found['url']}/export?format=markdown")).get_data()
    for cell in (*quick["cells"], *hanging["cells"]):
        assert cell.replace("_", "\\_").encode() in text
    assert b"What it ran on: not recorded" in text
