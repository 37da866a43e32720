"""GET /runs, /runs/<id> and /runs/<id>/compare/<other>."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from quart import Quart

from async_contrast.contrasts.contrast import BREAKS, FAILS, HANGS, HOLDS
from async_contrast.database import accounts
from async_contrast.database.models import CellResult, OutcomeCount, State
from async_contrast.web.pages.source.listings import listings
from tests.web.kept.rows import a_cell, put
from tests.web.pages.looking import Element, look, parse
from tests.web.people import Person, parts_of
from tests.web.specimen import TOPIC

pytestmark = pytest.mark.asyncio(loop_scope="session")

NASTY = "\"'><script>alert(1)</script>{{ 7 * 7 }}&lt;"


async def seen(person: Person, path: str, status: int = 200) -> Element:
    """The page that somebody sees there."""
    return await look(await person.ask("GET", path), status)


def listed(page: Element) -> list[int]:
    """The runs of a list, by number."""
    return [int(row.one("a").text) for row in page.all("th", scope="row")]


def actions(page: Element) -> list[str]:
    """What the forms of the page's main part do."""
    return [form["action"].rpartition("/")[2] for form in page.one("main").all("form")]


def differing(page: Element) -> dict[str, str]:
    """In what each cell of two runs differs."""
    rows = page.one("section", **{"aria-labelledby": "cells"}).one("tbody").all("tr")
    return {row.one("th").one("code").text: row.all("td")[-1].text for row in rows}


async def test_a_run_that_has_ended_shows_what_it_came_to(ada: Person) -> None:
    cells = (
        a_cell(1, "threads.quick", HOLDS, evidence={"note": "what was seen"}),
        a_cell(2, "asyncio.wrong", FAILS, reason="it crashed", because="the platform"),
        a_cell(3, "asyncio.gone", BREAKS, what="A cell that is no more"),
        a_cell(4, "threads.less", HOLDS, surprise=True, differences=["did not show: bad"]),
    )
    number = await put(ada, *cells, labels=["release"])
    page = await seen(ada, f"/runs/{number}")
    assert page.one("h1").text == "Does it answer?"
    assert "None is needed." in page.one("section", class_="remedy").text
    summary = page.one("table", class_="summary").text
    for words in ("holds", "fails", "surprise: holds expected", "it crashed", "no more"):
        assert words in summary
    assert "holds surprise" in summary, "the verdict is no surprise, what it showed is one"
    assert "did not show: bad" in summary
    assert 'trial.saw("good"' in page.one("article", id="threads.quick").text
    assert "what was seen" in page.one("article", id="threads.quick").text
    assert page.one("article", id="asyncio.gone").all("figure") == []
    facts = page.one("dl", class_="facts").text
    for words in ("finished", "surprise", "number=3", ada.name, "release"):
        assert words in facts
    assert actions(page) == ["change", "delete"]
    assert page.all("noscript") == page.all("script") == []
    do = page.one("section", class_="actions")
    exports = [each["href"] for each in do.all("a") if "/export" in each["href"]]
    assert len(exports) == 3
    for path in exports:
        assert (await ada.ask("GET", path)).status_code == 200


async def test_the_naive_port_stands_beside_the_port_where_both_have_run(ada: Person) -> None:
    number = await put(ada, a_cell(1, "asyncio.wrong", FAILS), a_cell(2, "asyncio.quick", HOLDS))
    page = await seen(ada, f"/runs/{number}")
    changes = page.one("section", **{"aria-labelledby": "changes"})
    [row] = changes.all("div", class_="row")
    assert [each["href"] for each in row.all("a")] == ["#asyncio.wrong", "#asyncio.quick"]
    for link in row.all("a"):
        page.one("article", id=link["href"][1:])
    assert "holds" in row.text
    assert row.all("ins") + row.all("mark") != []
    contents = page.one("nav", **{"aria-label": "On this page"})
    assert contents.one("a", href="#changes").text == "What to change"
    number = await put(ada, a_cell(1, "asyncio.wrong", FAILS), a_cell(2, "threads.quick", HOLDS))
    other = await seen(ada, f"/runs/{number}")
    assert other.all("section", **{"aria-labelledby": "changes"}) == []


@pytest.mark.parametrize("state", [State.CANCELLED, State.INTERRUPTED, State.FINISHED])
async def test_a_run_that_was_ended_says_which_cells_did_not_run(ada: Person, state: State) -> None:
    number = await put(ada, a_cell(1, "threads.quick", HOLDS), state=state)
    page = await seen(ada, f"/runs/{number}")
    file = parse(
        await (await ada.ask("GET", f"/api/runs/{number}/export?format=html")).get_data(True)
    )
    for each in (page, file):
        found = each.all("section", **{"aria-labelledby": "not-run"})
        if state is State.FINISHED:
            assert found == []
        else:
            [section] = found
            assert section.one("h2").text == "2 cells did not run"
            first, second = [one.text for one in section.all("li")]
            assert first == "asyncio, port: Sees good things"
            assert second.startswith("asyncio, naive port: Sees what nobody has declared")


@pytest.mark.parametrize(("code", "marks"), [("{}", 1), ("{} once", 0)])
async def test_a_kept_run_says_of_when_its_sources_are_and_marks_only_lines_that_are_the_same(
    ada: Person, code: str, marks: int
) -> None:
    listing = listings(TOPIC.contrasts["quick"])["threads.quick"]
    line = next(piece for piece in listing.pieces if piece.own).lines[-1]
    at = {
        "module": listing.module,
        "line": line.number,
        "function": "quick",
        "code": code.format(line.text.strip()),
    }
    stacks = {"threads": [{"thread": "MainThread", "at": at, "stack": []}], "tasks": []}
    number = await put(ada, a_cell(1, "threads.quick", HANGS, evidence={"stacks": stacks}))
    page = await seen(ada, f"/runs/{number}")
    assert page.text.count("Sources as they are in this version of the service.") == 1
    assert page.text.count("it stood here: ") == marks


@pytest.mark.parametrize(
    ("state", "values"),
    [
        (State.CANCELLED, {}),
        (State.CANCELLED, {"started_at": None, "environment": None, "surprise": None}),
        (State.FAILED, {"reason": "the lab cannot start"}),
        (State.INTERRUPTED, {"reason": "the service ended while it ran"}),
    ],
)
async def test_a_run_that_came_to_nothing_says_why(
    ada: Person, state: State, values: dict[str, Any]
) -> None:
    number = await put(ada, state=state, **values)
    page = await seen(ada, f"/runs/{number}")
    assert values.get("reason", state) in page.one("dl", class_="facts").text
    assert page.all("noscript") == page.all("table") == []
    assert actions(page) == ["change", "delete"]
    page = await seen(ada, f"/runs?account={ada.name}")
    assert state in page.one("tbody").text


async def test_a_run_of_a_contrast_that_is_no_more_is_shown_still(ada: Person) -> None:
    this, other = [await put(ada, a_cell(), contrast="gone") for _ in range(2)]
    page = await seen(ada, f"/runs/{this}")
    assert page.one("h1").text == "specimen/gone"
    assert "/contrasts/specimen/gone" not in [each["href"] for each in page.all("a")]
    await seen(ada, f"/runs/{this}/compare/{other}")
    await seen(ada, "/runs")


async def test_a_run_that_is_shared_has_no_form_for_others(ada: Person, bob: Person) -> None:
    number = await put(ada, a_cell(), shared=True)
    page = await seen(bob, f"/runs/{number}")
    assert actions(page) == []
    assert f"{ada.name}, shared with everybody" in page.one("dl", class_="facts").text
    assert number in listed(await seen(bob, "/runs"))


async def test_somebody_elses_run_is_the_page_of_none(ada: Person, bob: Person) -> None:
    theirs, own = await put(ada, a_cell()), await put(bob, a_cell())
    for path in ("/runs/{}", "/runs/{}/compare/{}", "/runs/{1}/compare/{0}"):
        answers = [
            await bob.ask("GET", path.format(number, own)) for number in (theirs, 999_999_999)
        ]
        await look(answers[0], 404)
        assert await answers[0].get_data() == await answers[1].get_data()
        assert answers[0].headers == answers[1].headers
    page = await seen(bob, f"/runs/{own}")
    assert f"/runs/{own}/compare/{theirs}" not in [each["href"] for each in page.all("a")]
    assert theirs not in listed(await seen(bob, "/runs"))


@pytest.mark.parametrize("number", ["0", "x", "-1", "1.0", "9" * 30, "%00", "٣", "%3Cscript%3E"])
async def test_what_is_no_number_is_a_404_page(ada: Person, number: str) -> None:
    await seen(ada, f"/runs/{number}", 404)
    await seen(ada, f"/runs/{number}/compare/1", 404)


async def test_two_runs_side_by_side(ada: Person) -> None:
    known = dict(ada.app.extensions["catalogue"].lab.environment)
    same = a_cell(1), a_cell(1)
    other_verdict = a_cell(2, "asyncio.quick", HOLDS), a_cell(2, "asyncio.quick", BREAKS)
    alone = a_cell(3, "asyncio.wrong", FAILS, reason="it crashed")
    this = await put(ada, same[0], other_verdict[0], alone)
    other = await put(
        ada,
        same[1],
        other_verdict[1],
        parameters={"number": 4},
        environment={**known, "python": "2.7.18"},
    )
    page = await seen(ada, f"/runs/{this}/compare/{other}")
    assert page.one("h1").text == "Does it answer?"
    differences = page.one("section", **{"aria-labelledby": "differences"})
    rows = [
        [each.text for each in row.inside if isinstance(each, Element)]
        for row in differences.all("tr")
    ]
    assert rows == [
        ["what", f"run {this}", f"run {other}"],
        ["number", "3", "4"],
        ["python", known["python"], "2.7.18"],
    ]
    assert differing(page) == {
        "threads.quick": "nothing",
        "asyncio.quick": "verdict",
        "asyncio.wrong": "missing",
    }
    assert "Of 3 cells 2 came to another verdict, or ran only once" in page.text
    assert "did not run" in page.text
    page = await seen(ada, f"/runs/{this}/compare/{this}")
    assert set(differing(page).values()) == {"nothing"}
    assert "In nothing that was recorded" in page.text
    page = await seen(ada, f"/runs/{this}")
    assert f"/runs/{this}/compare/{other}" in [each["href"] for each in page.all("a")]


async def test_two_runs_of_two_contrasts_are_a_422_page(ada: Person) -> None:
    this, other = await put(ada, a_cell()), await put(ada, contrast="hanging")
    page = await seen(ada, f"/runs/{this}/compare/{other}", 422)
    assert "of different contrasts" in page.one("main").text
    page = await seen(ada, f"/runs/{this}")
    assert f"/runs/{this}/compare/{other}" not in [each["href"] for each in page.all("a")]


async def test_pages_follow_each_other_and_keep_what_the_form_asked_for(ada: Person) -> None:
    numbers = [await put(ada, a_cell(), labels=["a b&c"]) for _ in range(5)]
    found: list[int] = []
    path = f"/runs?limit=2&contrast=&verdict=breaks&surprise=&label=a+b%26c&account={ada.name}"
    for _ in range(3):
        page = await seen(ada, path)
        found += listed(page)
        assert page.one("input", name="label")["value"] == "a b&c"
        chosen = [each.text for each in page.all("option") if "selected" in each]
        assert chosen == ["breaks"]
        older = page.all("a", rel="next")
        path = older[0]["href"] if older else ""
        assert "contrast" not in path
    assert not path
    assert found == numbers[::-1]


async def test_the_form_of_a_list_has_its_fields_filled_and_leads_to_what_it_says(
    ada: Person,
) -> None:
    quiet = await put(ada, a_cell(verdict=HOLDS), labels=["one"])
    loud = await put(ada, a_cell(1), a_cell(2, "asyncio.quick", HOLDS))
    for field, word, expected in (
        ("contrast", "specimen/quick", [loud, quiet]),
        ("contrast", "specimen/hanging", []),
        ("verdict", "breaks", [loud]),
        ("surprise", "false", [quiet]),
        ("label", "one", [quiet]),
    ):
        page = await seen(ada, f"/runs?account={ada.name}&{field}={word}")
        assert (listed(page) if expected else []) == expected
        form = page.one("main").one("form", method="get")
        [field_of] = [each for each in form.everything() if each.attributes.get("name") == field]
        values = [each.text for each in field_of.all("option") if "selected" in each]
        assert (values or [field_of["value"]]) == [word]
        assert ("There are none like this." in page.text) == (not expected)
        assert "Show all" in [each.text for each in page.all("a", href="/runs")]


async def test_nobody_has_runs_to_begin_with(ada: Person) -> None:
    page = await seen(ada, f"/runs?account={ada.name}&limit=&after=&topic=")
    assert page.all("table") == []


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("verdict=good", 422, "verdict must be one of"),
        ("limit=0", 422, "limit must be from 1 to 100"),
        ("after=x", 400, "after must be a whole number"),
        ("label=a&label=b", 400, "label must be given once"),
        ("label=&label=", 400, "label must be given once"),
        ("account=%3Cscript%3E", 422, "a name has"),
        ("%3Cscript%3E=", 422, "no parameter has this name"),
    ],
)
async def test_a_bad_query_is_a_page_that_says_what_is_wrong(
    ada: Person, query: str, status: int, says: str
) -> None:
    page = await seen(ada, f"/runs?{query}", status)
    assert says in page.one("main").text


async def test_whatever_a_run_holds_is_shown_and_never_obeyed(app: Quart, bob: Person) -> None:
    """Such a name nobody can be given today; the table would take it."""
    name = f"{NASTY[:30]}{bob.name}"
    async with parts_of(app).database.writing() as session:
        await accounts.add_account(session, name, "x")
    nasty = Person(app, name)
    this, other = [await put(nasty, *everything_nasty(), **nasty_values(n)) for n in range(2)]
    paths = [f"/runs/{this}", f"/runs/{this}/compare/{other}"]
    pages = [await seen(bob, path) for path in paths]
    pages.append(await seen(bob, "/runs?label=%22'%3E%3Cscript%3Ealert(1)%3C/script%3E"))
    for page in pages:
        for each in page.all("script"):
            assert urlsplit(each["src"]).path.startswith("/static/")
        assert page.one("main").text.count("<script>alert(1)</script>{{ 7 * 7 }}&lt;") > 1
    assert listed(pages[-1]) == [other, this]


def everything_nasty() -> list[CellResult]:
    words: dict[str, Any] = dict.fromkeys(("what", "code", "reason", "because"), NASTY)
    words["evidence"] = {NASTY: [NASTY, {"status": 200, "body": NASTY}], "sql": [f"SELECT {NASTY}"]}
    words["timeline"] = [{"worker": NASTY, "what": NASTY, "from_ms": 0.0, "to_ms": None}]
    names = ("threads.quick", f"asyncio.{NASTY.replace(' ', '')}")
    return [
        a_cell(number, name, outcomes=[OutcomeCount(outcome=NASTY, count=1)], **words)
        for number, name in enumerate(names)
    ]


def nasty_values(number: int) -> dict[str, Any]:
    return {
        "labels": ["\"'><script>alert(1)</script>"],
        "parameters": {NASTY: number},
        "reason": NASTY,
        "environment": {
            "implementation": NASTY,
            "python": f"{NASTY}{number}",
            "gil": True,
            "system": NASTY,
            "machine": NASTY,
            "database": {"name": NASTY, "version": NASTY},
            "libraries": {NASTY: NASTY},
        },
        "state": State.FAILED,
        "shared": True,
    }


@pytest.mark.parametrize("path", ["/runs", "/runs/{0}", "/runs/{0}/compare/{0}"])
async def test_head_answers_as_get_does(ada: Person, path: str) -> None:
    path = path.format(await put(ada, a_cell()))
    got, head = [await ada.ask(method, path) for method in ("GET", "HEAD")]
    assert (head.status_code, head.headers) == (200, got.headers)
