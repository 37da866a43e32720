"""The forms that make runs, change them and end them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from quart import Quart

from tests.web.conftest import Switchboard, while_hanging
from tests.web.kept.rows import put
from tests.web.pages.looking import Element, look
from tests.web.people import PASSWORD, Person, parts_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

FORMS = {"/cancel": {}, "/change": {"labels": "x", "shared": "on"}, "/delete": {}}
"""What the page of a run sends where."""


async def send(person: Person, path: str, form: dict[str, str], status: int = 303) -> Element:
    """The page that comes of a form: the one that it leads to, if there is one."""
    response = await person.ask("POST", path, form=form)
    if status != 303:
        return await look(response, status)
    assert response.status_code == 303, await response.get_data()
    return await look(await person.ask("GET", response.headers["Location"]))


async def runs_of(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await person.get(f"/api/runs?account={person.name}"))["runs"]
    return found


@pytest.mark.parametrize(
    "path", ["/runs", "/runs?verdict=fails&label=a%20b%26c", "/runs/1", "/runs/1/compare/2"]
)
async def test_who_is_not_signed_in_comes_back_to_the_page_after_the_form(
    app: Quart, ada: Person, path: str
) -> None:
    browser = app.test_client()
    response = await browser.get(path)
    assert response.status_code == 303
    page = await look(await browser.get(response.headers["Location"]))
    asked = page.one("input", name="next")["value"]
    form = {"name": ada.name, "password": PASSWORD, "next": asked}
    response = await browser.post("/sign-in", form=form)
    assert (response.status_code, response.headers["Location"]) == (303, path)
    assert (await browser.get("/runs")).status_code == 200


@pytest.mark.parametrize("path", ["/runs", *(f"/runs/1{ending}" for ending in FORMS)])
async def test_a_form_of_somebody_who_is_not_signed_in_leads_to_sign_in(
    app: Quart, path: str
) -> None:
    response = await app.test_client().post(path, form={"contrast": "specimen/quick"})
    assert (response.status_code, response.headers["Location"]) == (303, "/sign-in?next=/runs")


async def test_a_run_that_is_asked_for_by_form_is_the_one_that_the_form_says(ada: Person) -> None:
    form = {"contrast": "specimen/quick", "number": "7", "side": "threads"}
    page = await send(ada, "/runs", form)
    assert page.one("h1").text == "Does it answer?"
    [run] = await runs_of(ada)
    assert (run["contrast"], run["parameters"], run["side"]) == (
        "specimen/quick",
        {"number": 7},
        "threads",
    )


@pytest.mark.parametrize(
    ("typed", "status", "says"),
    [
        ({"number": "11", "side": "both"}, 422, "number must be from 1 to 10, not 11"),
        ({"number": "100", "side": "asyncio"}, 422, "number must be from 1 to 99, not 100"),
        ({"number": "", "side": "threads"}, 400, "number must be a whole number"),
        ({"number": '"><script>', "side": "both"}, 400, "number must be a whole number"),
    ],
)
async def test_run_and_keep_with_a_wrong_value_keeps_the_form_and_no_run(
    ada: Person, typed: dict[str, str], status: int, says: str
) -> None:
    page = await send(ada, "/runs", {"contrast": "specimen/quick", **typed}, status)
    assert page.one("h1").text == "Does it answer?"
    field = page.one("input", name="number")
    assert (field["value"], field["aria-invalid"]) == (typed["number"], "true")
    assert says in page.one("p", id=field["aria-describedby"]).one("strong").text
    assert says in page.one("div", role="alert").text
    options = page.one("select", name="side").all("option")
    assert [each.text for each in options if "selected" in each] == [typed["side"]]
    assert page.one("button", name="contrast")["formaction"] == "/runs"
    assert await runs_of(ada) == []


async def test_what_is_too_much_to_keep_is_said_above_the_form(
    app: Quart, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, parts = {"contrast": "specimen/quick", "number": "7"}, parts_of(app)
    for bound, status, says in (("runs", 429, "cancel one"), ("kept", 422, "delete some first")):
        none = replace(parts, budget=replace(parts.budget, **{bound: 0}))
        monkeypatch.setitem(app.extensions, "parts", none)
        response = await ada.ask("POST", "/runs", form=form)
        page = await look(response, status)
        assert says in page.one("div", role="alert").text
        assert page.one("input", name="number")["value"] == "7"
        assert ("Retry-After" in response.headers) == (status == 429)
    assert await runs_of(ada) == []


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ("contrast=specimen/none", 422, "specimen has no contrast of this name"),
        ("contrast=none/quick", 422, "no topic has this name"),
        ("contrast=%3Cscript%3E", 422, "no topic has this name"),
        ("number=3", 400, "contrast"),
        ("contrast=specimen/quick&side=x", 422, "side"),
        ("contrast=specimen/quick&contrast=specimen/quick", 400, "given once"),
        ("contrast=specimen/quick&number=3&number=4", 400, "given once"),
    ],
)
async def test_a_form_that_no_page_of_ours_has_is_refused_on_a_page(
    ada: Person, body: str, status: int, says: str
) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    page = await look(await ada.ask("POST", "/runs", data=body, headers=headers), status)
    assert says in page.one("main").text
    assert await runs_of(ada) == []


async def test_what_is_no_form_is_a_415_page(ada: Person) -> None:
    response = await ada.ask("POST", "/runs", json={"contrast": "specimen/quick"})
    await look(response, 415)
    assert await runs_of(ada) == []


async def test_change_labels_and_sharing(ada: Person) -> None:
    path = f"/runs/{await put(ada, labels=['a', 'b'])}"
    page = await look(await ada.ask("GET", path))
    assert page.one("textarea", name="labels").text == "a b"
    form = {"labels": " später \r\n\r\na\r\na\r\n", "shared": "on"}
    page = await send(ada, f"{path}/change", form)
    assert [each.text for each in page.all("span", class_="label")] == ["a", "später"]
    assert "checked" in page.one("input", name="shared")
    page = await send(ada, f"{path}/change", {"labels": ""})
    assert page.all("span", class_="label") == []
    assert "checked" not in page.one("input", name="shared")


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 400),
        ({"labels": "a" * 65}, 422),
        ({"labels": "a\0b"}, 422),
        ({"labels": "\n".join(map(str, range(21)))}, 422),
        ({"labels": "a", "state": "finished"}, 422),
    ],
)
async def test_a_bad_change_changes_nothing(ada: Person, form: dict[str, str], status: int) -> None:
    path = f"/runs/{await put(ada, labels=['kept'])}"
    await send(ada, f"{path}/change", form, status)
    [run] = await runs_of(ada)
    assert (run["labels"], run["shared"]) == (["kept"], False)


async def test_what_is_deleted_is_gone(ada: Person) -> None:
    number = await put(ada)
    page = await send(ada, f"/runs/{number}/delete", {})
    assert page.one("h1").text == "Runs"
    await look(await ada.ask("GET", f"/runs/{number}"), 404)
    await send(ada, f"/runs/{number}/delete", {}, 404)


async def test_a_run_that_is_under_way_grows_without_a_script_until_it_is_cancelled(
    ada: Person, switchboard: Switchboard
) -> None:
    form = {"contrast": "specimen/hanging", "port": str(switchboard.port), "side": "both"}
    page = await send(ada, "/runs", form)
    await while_hanging(switchboard)
    [run] = await runs_of(ada)
    path = f"/runs/{run['id']}"
    page = await look(await ada.ask("GET", path))
    refresh = page.one("noscript").one("meta")
    assert (refresh["http-equiv"], refresh["content"]) == ("refresh", "2")
    assert [each["src"].partition("?")[0] for each in page.all("script")] == ["/static/run.js"]
    assert page.one("section", id="under-way")["data-events"] == f"{run['url']}/events"
    assert page.one("progress")["max"] == "2"
    assert page.one("output", id="said").text == "0 of 2"
    assert not [each for each in page.all("form") if each["action"] == f"{path}/delete"]
    assert "/export" not in str([each["href"] for each in page.all("a")])
    assert (await ada.ask("GET", f"/api{path}/export?format=html")).status_code == 409
    page = await send(ada, f"{path}/delete", {}, 409)
    assert "cancel it first" in page.one("main").text
    page = await send(ada, f"{path}/cancel", {})
    assert await asyncio.to_thread(switchboard.all_ended)
    assert page.one("dl", class_="facts").one("strong").text == "cancelled"
    assert page.all("noscript") == page.all("script") == page.all("progress") == []
    await send(ada, f"{path}/cancel", {})
    await send(ada, f"{path}/delete", {})
    assert await runs_of(ada) == []


async def test_what_has_ended_cannot_be_cancelled(ada: Person) -> None:
    page = await send(ada, f"/runs/{await put(ada)}/cancel", {}, 409)
    assert "finished already" in page.one("main").text


async def test_a_run_is_its_owners_to_change_whoever_may_see_it(ada: Person, bob: Person) -> None:
    """Where bob may not see it, each answer is that of a run that is not there."""
    for shared in (False, True):
        number = await put(ada, labels=["mine"], shared=shared)
        for ending, form in FORMS.items():
            answers = [
                await bob.ask("POST", f"/runs/{each}{ending}", form=form)
                for each in (number, 999_999_999)
            ]
            await look(answers[0], 404)
            assert await answers[0].get_data() == await answers[1].get_data()
            assert answers[0].headers == answers[1].headers
    assert {(*run["labels"], run["state"]) for run in await runs_of(ada)} == {("mine", "finished")}


@pytest.mark.parametrize(
    "header", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_a_form_from_another_site_is_refused(ada: Person, header: dict[str, str]) -> None:
    number = await put(ada, labels=["mine"])
    for path, form in (
        ("/runs", {"contrast": "specimen/quick"}),
        *((f"/runs/{number}{ending}", form) for ending, form in FORMS.items()),
    ):
        assert (await ada.ask("POST", path, form=form, headers=header)).status_code == 403
    [run] = await runs_of(ada)
    assert (run["labels"], run["shared"]) == (["mine"], False)
