"""Keep what you saw: an answer that has just been given becomes a run, and nothing runs again."""

from __future__ import annotations

from typing import Any

import pytest
from quart import Quart

from async_contrast.lab.supervisor import Lab
from tests.databases import on_both
from tests.web.conftest import Bounding
from tests.web.pages.looking import look
from tests.web.people import Person, join, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGE = {"Accept": "text/html"}


@pytest.fixture
def nothing_runs(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Called, it has any trial from then on fail."""

    async def refuse(*_: object) -> None:
        raise AssertionError("it runs again")

    return lambda: monkeypatch.setattr(Lab, "run", refuse)


async def saw(person: Person, query: str = "number=4") -> tuple[str, dict[str, Any]]:
    """Where the answer is remembered, and the answer."""
    response = await person.ask("GET", f"/compare/specimen/quick?{query}")
    assert response.status_code == 200
    return response.headers["Content-Location"], await response.get_json()


@on_both
async def test_it_is_kept_as_it_was_seen(ada: Person, nothing_runs: Any) -> None:
    where, answer = await saw(ada)
    nothing_runs()
    assert await ada.get(where) == answer
    response = await ada.ask("POST", where, json={"labels": ["later"], "shared": False})
    assert response.status_code == 201
    run = await response.get_json()
    assert response.headers["Location"] == run["url"]
    assert run["cells"] == answer["cells"]
    for name in ("contrast", "parameters", "environment", "question", "remedy"):
        assert run[name] == answer[name]
    assert (run["state"], run["surprise"], run["labels"]) == ("finished", True, ["later"])
    assert (run["side"], run["done"], run["of"]) == (None, 3, 3)
    assert run["id"] in [each["id"] for each in (await ada.get("/api/runs?label=later"))["runs"]]
    found = await ada.get("/api/runs?verdict=fails&surprise=true")
    assert run["id"] in [each["id"] for each in found["runs"]]
    again = await (await ada.ask("POST", where, json={})).get_json()
    assert again["id"] == run["id"]


async def test_asked_for_again_it_is_one_run_with_what_the_last_named(
    ada: Person, bob: Person
) -> None:
    where, _ = await saw(ada)
    first = await (await ada.ask("POST", where, json={"labels": ["a"], "shared": True})).get_json()
    assert (first["labels"], first["shared"]) == (["a"], True)
    assert (await bob.get(first["url"]))["id"] == first["id"]
    other = await (await ada.ask("POST", where, json={"labels": ["b", "c"]})).get_json()
    assert (other["id"], other["labels"], other["shared"]) == (first["id"], ["b", "c"], True)
    alone = await (await ada.ask("POST", where, json={"shared": False})).get_json()
    assert (alone["id"], alone["labels"], alone["shared"]) == (first["id"], ["b", "c"], False)
    assert (await bob.ask("GET", first["url"])).status_code == 404
    found = (await bob.get("/api/runs?verdict=fails"))["runs"]
    assert first["id"] not in [each["id"] for each in found]


async def test_one_side_stays_one_side(ada: Person) -> None:
    where, _ = await saw(ada, "side=threads")
    run = await (await ada.ask("POST", where, json={})).get_json()
    assert (run["side"], [cell["cell"] for cell in run["cells"]]) == ("threads", ["threads.quick"])


async def test_it_compares_with_a_run_that_was_queued(ada: Person) -> None:
    where, _ = await saw(ada, "number=3")
    seen = await (await ada.ask("POST", where, json={})).get_json()
    run = await ada.finished()
    found = await ada.get(f"/api/runs/{run['id']}/compare/{seen['id']}")
    assert [cell["differs"] for cell in found["cells"]] == [[], [], []]
    assert (found["parameters"], found["environment"]) == ([], [])


async def test_on_several_platforms_each_is_a_job(app: Quart, ada: Person) -> None:
    [name] = app.extensions["catalogue"].platforms
    where, answer = await saw(ada, f"on={name}")
    assert [each["platform"] for each in answer["platforms"]] == [name]
    run = await (await ada.ask("POST", where, json={})).get_json()
    assert [(job["platform"], job["state"]) for job in run["platforms"]] == [(name, "finished")]
    assert {cell["platform"] for cell in run["cells"]} == {name}


async def test_nobody_else_sees_or_keeps_it(ada: Person, bob: Person) -> None:
    where, _ = await saw(ada)
    gone = f"/api/seen/{'x' * 22}"
    for method in ("GET", "POST"):
        more: dict[str, Any] = {"json": {}} if method == "POST" else {}
        answers = [await bob.ask(method, each, **more) for each in (where, gone)]
        assert [each.status_code for each in answers] == [404, 404]
        assert await answers[0].get_data() == await answers[1].get_data()
    assert (await ada.ask("GET", where)).status_code == 200


async def test_who_has_no_account_keeps_nothing(app: Quart, ada: Person) -> None:
    where, _ = await saw(ada)
    client = app.test_client()
    assert (await client.get(where)).status_code == 401
    assert (await client.post(where, json={})).status_code == 401


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [([], 400, ""), ({"labels": "x"}, 400, "labels"), ({"contrast": "a/b"}, 422, "contrast"),
     ({"labels": [""]}, 422, "labels.0")],
)  # fmt: skip
async def test_what_cannot_be_asked_for(ada: Person, body: Any, status: int, field: str) -> None:
    where, _ = await saw(ada)
    response = await ada.ask("POST", where, json=body)
    error = (await response.get_json())["error"]
    assert (response.status_code, error.get("field", "")) == (status, field)


async def test_it_counts_as_one_that_is_kept(ada: Person, bounded: Bounding) -> None:
    where, _ = await saw(ada)
    await ada.finished()
    bounded(kept=1)
    response = await ada.ask("POST", where, json={})
    assert "may keep 1" in (await response.get_json())["error"]["message"]


async def test_a_button_on_the_page_keeps_it(ada: Person, nothing_runs: Any) -> None:
    browser = await signed_in(ada)
    page = await look(await browser.get("/contrasts/specimen/quick?number=4", headers=PAGE))
    [form] = [each for each in page.all("form") if each["action"].startswith("/seen/")]
    nothing_runs()
    response = await browser.post(form["action"], form={}, headers=PAGE)
    assert response.status_code == 303
    page = await look(await browser.get(response.headers["Location"], headers=PAGE))
    assert "number=4" in page.text
    page = await look(await browser.get("/contrasts/specimen/quick", headers=PAGE))
    assert not [each for each in page.all("form") if each["action"].startswith("/seen/")]


async def test_who_signs_in_only_then_keeps_it_too(app: Quart, nothing_runs: Any) -> None:
    client = app.test_client()
    page = await look(await client.get("/contrasts/specimen/quick?number=4", headers=PAGE))
    [link] = [each["href"] for each in page.all("a") if each["href"].startswith("/seen/")]
    response = await client.get(link, headers=PAGE)
    assert (response.status_code, response.headers["Location"]) == (303, f"/sign-in?next={link}")
    nothing_runs()
    browser = await signed_in(await join(app))
    page = await look(await browser.get(link, headers=PAGE))
    assert page.one("button", class_="main").text == "Keep it"
    assert "number=4" in page.text
    response = await browser.post(link, form={}, headers=PAGE)
    assert response.headers["Location"].startswith("/runs/")


async def test_what_is_forgotten_is_the_page_of_none(ada: Person) -> None:
    browser = await signed_in(ada)
    page = await look(await browser.get(f"/seen/{'x' * 22}", headers=PAGE), 404)
    assert "run it again, and keep it" in page.text
    response = await browser.post(f"/seen/{'x' * 22}", form={}, headers=PAGE)
    assert response.status_code == 404


async def test_another_site_cannot_have_it_kept(ada: Person) -> None:
    where, _ = await saw(ada)
    response = await ada.ask("POST", where, json={}, headers={"Origin": "https://evil.example"})
    assert response.status_code == 403
