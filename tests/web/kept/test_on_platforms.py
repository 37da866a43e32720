"""Runs on several platforms: one job each, and what differs between them."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
import pytest_asyncio
from quart import Quart
from sqlalchemy import update

from async_contrast.contrasts.contrast import BREAKS, HOLDS
from async_contrast.contrasts.platforms import POSTGRESQL
from async_contrast.database.models import OutcomeCount, State, Worker
from tests.databases import migrated
from tests.web.conftest import an_app
from tests.web.kept.rows import a_cell, put
from tests.web.pages.looking import Element, look
from tests.web.people import Person, join, parts_of, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

DEADLINE = 60
"""Seconds; only a hang takes so long."""

ONE, TWO = "cpython-8.1", "cpython-9.2t"
"""Both are the interpreter that runs this: what a run makes of their names is looked at here."""

FORM = {"Content-Type": "application/x-www-form-urlencoded"}

CATALOGUE = "tests.web.catalogue"

PYTHONS = {ONE: None, TWO: Path(sys.executable)}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Quart]:
    async with an_app(tmp_path_factory.mktemp("platforms"), pythons=PYTHONS) as app:
        yield app


@pytest_asyncio.fixture(loop_scope="session")
async def ada(app: Quart) -> Person:
    return await join(app)


async def refused(ada: Person, on: Any, **more: Any) -> dict[str, Any]:
    asked = {"contrast": "specimen/quick", "on": on, **more}
    response = await ada.ask("POST", "/api/runs", json=asked)
    assert response.status_code in (400, 422)
    error: dict[str, Any] = (await response.get_json())["error"]
    assert error["field"].partition(".")[0] == "on"
    return error


# What is refused

WANTED = f"cpython-3.11 is one, and every stands for all; there is {ONE}, {TWO}"
NEWLINES = "\\n" * 60


async def test_a_platform_that_nobody_runs_is_a_422_that_lists_those_that_are_there(
    ada: Person,
) -> None:
    error = await refused(ada, ["cpython-7.7", ONE])
    assert error["status"] == 422
    assert "nobody runs cpython-7.7 now" in error["message"]
    assert f"there is {ONE}, {TWO};" in error["message"]
    assert '"wait": true' in error["message"]


@pytest.mark.parametrize("on", [["3.13"], ["CPython-3.13"], [""], [ONE] * 21, [1], "some", {}])
async def test_what_is_no_name_of_a_platform_is_refused(ada: Person, on: Any) -> None:
    await refused(ada, on)


@pytest.mark.parametrize(
    ("on", "status", "told"),
    [
        ([], 422, "on: name a platform at least, or leave it out: then any will do"),
        (ONE, 400, 'on: it must be a list, such as ["cpython-3.11"], or "every"'),
        (None, 400, 'on: it must be a list, such as ["cpython-3.11"], or "every"'),
        (["every", ONE], 422, 'on: "every" stands for all of them, and goes alone'),
        (["cpython-9"], 422, f"'cpython-9' is no name of a platform: {WANTED}"),
        (["\n" * 99], 422, f"'{NEWLINES}' is no name of a platform: {WANTED}"),
    ],
)
async def test_how_platforms_are_named_is_said_in_words(
    ada: Person, on: Any, status: int, told: str
) -> None:
    error = await refused(ada, on)
    assert (error["status"], error["message"]) == (status, told)


async def test_what_is_no_name_of_a_platform_is_never_waited_for(ada: Person) -> None:
    error = await refused(ada, ["cpython-3.13\n"], wait=True)
    assert error["message"] == f"'cpython-3.13\\n' is no name of a platform: {WANTED}"


async def test_a_field_that_there_is_not_is_answered_by_those_that_there_are(ada: Person) -> None:
    asked = {"contrast": "specimen/quick", "workers": 3}
    error = (await (await ada.ask("POST", "/api/runs", json=asked)).get_json())["error"]
    known = "contrast, parameters, side, labels, shared, on, wait"
    assert (error["status"], error["field"]) == (422, "workers")
    assert error["message"] == f"workers: there is no such field; known: {known}"


async def test_a_platform_is_named_once(ada: Person) -> None:
    assert (await refused(ada, [ONE, ONE]))["status"] == 400


async def test_each_platform_costs_as_much(ada: Person) -> None:
    run = await ada.run(on="every")
    assert run["of"] == 2 * (await ada.run())["of"]


# What comes of it


async def test_each_cell_is_tried_on_each_platform(ada: Person) -> None:
    run = await ada.finished(on="every")
    assert run["state"] == "finished"
    assert [(job["platform"], job["state"], job["done"]) for job in run["platforms"]] == [
        (name, "finished", job["of"]) for name, job in zip(PYTHONS, run["platforms"], strict=True)
    ]
    cells = [(cell["cell"], cell["platform"]) for cell in run["cells"]]
    assert len(cells) == len(set(cells)) == run["of"] == run["done"]
    assert [platform for _, platform in cells] == [ONE, TWO] * (run["of"] // 2)
    assert all(job["environment"]["python"] for job in run["platforms"])
    assert run["environment"] is None


async def test_one_platform_may_be_named(ada: Person) -> None:
    run = await ada.finished(on=[TWO])
    assert [job["platform"] for job in run["platforms"]] == [TWO]
    assert {cell["platform"] for cell in run["cells"]} == {TWO}


async def test_a_run_that_names_none_says_nothing_of_platforms(ada: Person) -> None:
    run = await ada.finished()
    assert run["platforms"] == run["differs"] == []
    assert run["environment"]
    assert not any("platform" in cell for cell in run["cells"])


async def test_events_say_where_each_cell_ended(ada: Person) -> None:
    run = await ada.finished(on="every")
    response = await ada.ask("GET", f"{run['url']}/events")
    lines = (await response.get_data(as_text=True)).splitlines()
    told = [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
    cells = [each["cell"]["platform"] for each in told if "cell" in each]
    assert sorted(cells) == sorted([ONE, TWO] * (run["of"] // 2))


async def test_what_may_wait_waits_and_the_rest_is_run(ada: Person) -> None:
    run = await ada.run(on=["cpython-7.7", ONE], wait=True)
    async with asyncio.timeout(DEADLINE):
        while (found := await ada.get(run["url"]))["done"] < run["of"] // 2:
            pass
    jobs = {job["platform"]: job["state"] for job in found["platforms"]}
    assert jobs["cpython-7.7"] == "queued"
    assert found["state"] == "running"
    await ada.ask("POST", f"{run['url']}/cancel")
    ended = await ada.get(run["url"])
    assert ended["state"] == "cancelled"
    assert {job["state"] for job in ended["platforms"]} <= {"cancelled", "finished"}


# What differs


async def differing(ada: Person) -> int:
    """A run of which one cell breaks on TWO alone, and another is seen otherwise there."""
    return await put(
        ada,
        a_cell(1, "threads.quick", HOLDS, platform=ONE),
        a_cell(2, "threads.quick", BREAKS, platform=TWO),
        a_cell(3, "asyncio.quick", HOLDS, platform=ONE),
        a_cell(
            4,
            "asyncio.quick",
            HOLDS,
            platform=TWO,
            outcomes=[OutcomeCount(outcome="fine", grade="acceptable", count=4)],
        ),
    )


async def test_what_differs_between_platforms_is_marked(ada: Person) -> None:
    run = await ada.get(f"/api/runs/{await differing(ada)}")
    assert {each["cell"]: each["differs_in"] for each in run["differs"]} == {
        "threads.quick": ["verdict"],
        "asyncio.quick": ["outcomes"],
    }


async def test_the_page_shows_the_matrix_and_everything_of_one_platform(ada: Person) -> None:
    number = await differing(ada)
    client = await signed_in(ada)
    page = await (await client.get(f"/runs/{number}")).get_data(as_text=True)
    assert "2 of 2 cells differ between platforms" in page
    assert page.count('class="differs-here"') == 2
    assert f'href="/runs/{number}?on={TWO}#whole"' in page
    other = await (await client.get(f"/runs/{number}?on={TWO}")).get_data(as_text=True)
    assert f"Everything on {TWO}" in other
    assert (await client.get(f"/runs/{number}?on=cpython-7.7")).status_code == 422


@pytest.mark.parametrize(
    ("state", "told", "of_two"),
    [
        (State.RUNNING, "So far, none of 2 cells differ between platforms.", "not yet"),
        (State.CANCELLED, "None of 2 cells differ between platforms.", "did not run"),
    ],
)
async def test_what_does_not_differ_yet_is_said_so(
    ada: Person, state: State, told: str, of_two: str
) -> None:
    under_way: dict[str, Any] = {"ended_at": None} if state is State.RUNNING else {}
    tried = [("threads.quick", ONE), ("threads.quick", TWO), ("asyncio.quick", ONE)]
    cells = [a_cell(1, name, HOLDS, platform=on) for name, on in tried]
    for number, cell in enumerate(cells, 1):
        cell.number = number
    number = await put(ada, *cells, state=state, surprise=None, environment=None, **under_way)
    page = await look(await ada.ask("GET", f"/runs/{number}"))
    matrix = page.one("section", **{"aria-labelledby": "matrix"})
    assert told in [each.text for each in matrix.all("p")]
    assert matrix.all("td", **{"data-label": TWO})[1].text == of_two


async def test_a_file_of_it_has_each_platform_and_each_id_once(ada: Person) -> None:
    number = await differing(ada)
    response = await ada.ask("GET", f"/api/runs/{number}/export?format=html")
    ids = [part.partition('"')[0] for part in (await response.get_data(True)).split(' id="')[1:]]
    assert len(ids) == len(set(ids))
    assert {f"{ONE}.threads.quick", f"{TWO}.threads.quick"} <= set(ids)


async def test_a_pipeline_sees_where_a_surprise_was(ada: Person) -> None:
    number = await differing(ada)
    response = await ada.ask("GET", f"/api/runs/{number}/export?format=junit")
    document = ElementTree.fromstring(await response.get_data(True))  # noqa: S314 - our own
    failed = [
        case.get("classname")
        for case in document.iter("testcase")
        if case.find("failure") is not None
    ]
    assert failed == [f"specimen/quick on {TWO}"]


async def test_a_pipeline_sees_which_platforms_did_not_come_to_their_end(ada: Person) -> None:
    run = await ada.run(on=[ONE, "cpython-7.7", "cpython-7.8"], wait=True)
    async with asyncio.timeout(DEADLINE):
        while (await ada.get(run["url"]))["platforms"][0]["state"] != "finished":
            pass
    await ada.ask("POST", f"{run['url']}/cancel")
    response = await ada.ask("GET", f"{run['url']}/export?format=junit")
    document = ElementTree.fromstring(await response.get_data(True))  # noqa: S314 - our own
    errors = {
        case.get("classname"): error.get("message")
        for case in document.iter("testcase")
        for error in case.iter("error")
    }
    assert errors == dict.fromkeys(
        ("specimen/quick on cpython-7.7", "specimen/quick on cpython-7.8"), "cancelled"
    )
    assert (document.get("errors"), document.get("tests")) == ("2", "5")


async def test_two_runs_are_compared_platform_by_platform(ada: Person) -> None:
    one, two = await differing(ada), await differing(ada)
    found = await ada.get(f"/api/runs/{one}/compare/{two}")
    assert [(cell["cell"], cell["platform"]) for cell in found["cells"]] == [
        (name, platform) for name in ("threads.quick", "asyncio.quick") for platform in (ONE, TWO)
    ]
    assert all(cell["differs"] == [] for cell in found["cells"])


async def test_runs_on_one_platform_each_are_compared_with_each_other(ada: Person) -> None:
    one = await put(ada, a_cell(1, "threads.quick", HOLDS, platform=ONE))
    two = await put(ada, a_cell(1, "threads.quick", BREAKS, platform=TWO))
    [cell] = (await ada.get(f"/api/runs/{one}/compare/{two}"))["cells"]
    assert cell["differs"] == ["verdict"]


async def test_a_run_that_named_none_is_compared_with_each_platform(ada: Person) -> None:
    one = await put(ada, a_cell(1, "threads.quick", HOLDS))
    cells = [a_cell(n, "threads.quick", HOLDS, platform=on) for n, on in ((1, ONE), (2, TWO))]
    cells[1].verdict = BREAKS
    other = await put(ada, *cells, environment={"python": "9.2"})
    for this, that in ((one, other), (other, one)):
        found = await ada.get(f"/api/runs/{this}/compare/{that}")
        assert [(cell["platform"], cell["differs"]) for cell in found["cells"]] == [
            (ONE, []),
            (TWO, ["verdict", "outcomes"]),
        ]
        pythons = [each for each in found["environment"] if each["name"].endswith(": python")]
        assert [each["name"] for each in pythons] == [f"{ONE}: python", f"{TWO}: python"]
        assert "9.2" in pythons[0].values()


async def test_the_form_of_a_page_keeps_a_run_on_several(ada: Person) -> None:
    client = await signed_in(ada)
    words = [("contrast", "specimen/quick"), ("number", "3"), ("on", ONE), ("on", TWO)]
    response = await client.post("/runs", data=urlencode(words), headers=FORM)
    assert response.status_code == 303, await response.get_data(True)
    run = await ada.get(f"/api{response.headers['Location']}")
    assert [job["platform"] for job in run["platforms"]] == [ONE, TWO]


async def test_a_form_with_what_nobody_runs_is_not_told_what_only_the_api_takes(
    ada: Person,
) -> None:
    body = urlencode([("contrast", "specimen/quick"), ("number", "3"), ("on", "cpython-7.7")])
    page = await look(await ada.ask("POST", "/runs", data=body, headers=FORM), 422)
    told = page.one("div", role="alert").text
    assert told == f"nobody runs cpython-7.7 now; there is {ONE}, {TWO}"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def with_one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Quart]:
    """A service with ONE that runs nothing itself."""
    folder = tmp_path_factory.mktemp("with-one")
    async with (
        migrated(POSTGRESQL, folder) as url,
        an_app(folder, pythons={ONE: None}, worker=False, database_url=url) as app,
    ):
        yield app


@pytest_asyncio.fixture(loop_scope="session")
async def without_a_worker(with_one: Quart) -> AsyncIterator[Quart]:
    """The same; workers elsewhere that a test knows of take nothing once it is over."""
    yield with_one
    async with parts_of(with_one).database.writing() as session:
        await session.execute(update(Worker).values(queues=[]))


def choices(page: Element) -> dict[str, str]:
    """The platforms of the form, with what is said of each."""
    boxes = [label for label in page.all("label") if label.all("input", name="on")]
    return {box.one("input")["value"]: box.text for box in boxes}


async def test_the_form_says_which_platforms_can_only_be_run_and_which_only_kept(
    without_a_worker: Quart,
) -> None:
    eve = await join(without_a_worker)
    await put(eve)  # and so a worker elsewhere is known
    async with parts_of(without_a_worker).database.writing() as session:
        changed = {"queues": [f"any@{CATALOGUE}", f"{TWO}@{CATALOGUE}", "cpython-7.7"]}
        await session.execute(update(Worker).values(**changed))
    page = await look(await eve.ask("GET", "/contrasts/specimen/quick"))
    assert choices(page) == {
        ONE: f"{ONE} cannot be kept: no worker has it now",
        TWO: f"{TWO} can only be kept",
    }
    for name, status in ((ONE, 422), (TWO, 303)):
        body = urlencode([("contrast", "specimen/quick"), ("number", "3"), ("on", name)])
        response = await eve.ask("POST", "/runs", data=body, headers=FORM)
        assert response.status_code == status
    nobody = without_a_worker.test_client()
    assert choices(await look(await nobody.get("/contrasts/specimen/quick"))) == {}


async def test_a_run_that_nobody_takes_says_so_until_somebody_is_there(
    without_a_worker: Quart,
) -> None:
    eve = await join(without_a_worker)
    none = "nobody takes runs that name no platform now; it waits until somebody does"
    run = await eve.run()
    assert (run["state"], run["reason"]) == ("queued", none)
    facts = (await look(await eve.ask("GET", f"/runs/{run['id']}"))).one("dl", class_="facts")
    assert f"queued: {none}" in facts.text
    named = await eve.run(on=[TWO], wait=True)
    assert f"nobody runs {TWO} now" in named["reason"]
    assert named["platforms"][0]["reason"] == named["reason"]
    await put(eve)  # and so a worker elsewhere is known
    async with parts_of(without_a_worker).database.writing() as session:
        await session.execute(update(Worker).values(queues=[f"any@{CATALOGUE}"]))
    assert (await eve.get(run["url"]))["reason"] == ""
    assert (await eve.get(named["url"]))["reason"] == named["reason"]


async def test_where_the_service_runs_what_is_kept_every_platform_is_for_both_buttons(
    ada: Person,
) -> None:
    page = await look(await ada.ask("GET", "/contrasts/specimen/quick"))
    assert choices(page) == {ONE: ONE, TWO: TWO}
    assert "Run and keep takes any that somebody runs" in page.one("fieldset").text
