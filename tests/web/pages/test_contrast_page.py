"""GET /contrasts/<topic>/<name>: the question, the form, and the answer when it is asked."""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path

import pytest
from quart.typing import TestClientProtocol as Client

from async_contrast.catalog import TOPICS
from async_contrast.web.reports.coded import coded
from tests.effort import choose
from tests.web.conftest import Bounding, Switchboard, an_app, while_hanging
from tests.web.pages.looking import Element, look

pytestmark = pytest.mark.asyncio(loop_scope="session")

COMMAND = "async-contrast compare --catalogue tests.web.catalogue specimen/quick"
QUICK = "/contrasts/specimen/quick"
HANGING = "/contrasts/specimen/hanging"


def verdicts(page: Element) -> dict[str, str]:
    """What the summary says of each cell that ran."""
    rows = [row for table in page.all("table", class_="summary") for row in table.all("tr")[1:]]
    return {
        row.one("a")["href"].removeprefix("#"): row.one("span", class_="verdict").text.split()[0]
        for row in rows
    }


def cells(page: Element) -> list[str]:
    return [each["id"] for each in page.all("article", class_="cell")]


def chosen(page: Element) -> str:
    """The side that the form would run; the first one, if none is marked."""
    options = page.one("select", id="p-side").all("option")
    marked = [each.text for each in options if "selected" in each]
    return (marked or [options[0].text])[0]


async def test_without_a_query_nothing_runs_and_all_that_would_is_there(
    client: Client, switchboard: Switchboard
) -> None:
    page = await look(await client.get(QUICK))
    assert page.one("h1").text == "Does it answer?"
    symptoms = page.one("details", class_="symptoms").one("li").text
    assert symptoms == "It says <em>nothing</em> & stops."
    says = page.one("p", class_="says")
    assert says.text == "The notes, one developer's study notes on Flask, say: It answers."
    assert says.one("a")["href"] == "/docs/answers#the-notes"
    assert cells(page) == ["threads.quick", "asyncio.quick", "asyncio.wrong"]
    assert verdicts(page) == {}
    assert page.all("svg") == []
    assert "None is needed." in page.one("section", class_="remedy").text
    assert 'trial.saw("good", trial["number"])' in page.one("article", id="threads.quick").text
    number = page.one("input", name="number")
    assert [number[name] for name in ("value", "min", "max")] == ["3", "1", "99"]
    assert "1 to 10, on asyncio alone to 99" in page.one("p", id="d-number").text
    assert chosen(page) == "both"
    commands = [each.text for each in page.all("pre", class_="command")]
    assert commands == [
        "curl http://localhost/compare/specimen/quick",
        COMMAND,
    ]


async def test_with_a_query_it_runs_and_the_address_can_be_shared(client: Client) -> None:
    page = await look(await client.get(f"{QUICK}?number=7&side=both"))
    assert verdicts(page) == {
        "threads.quick": "holds",
        "asyncio.quick": "holds",
        "asyncio.wrong": "fails",
    }
    summary = page.one("table", class_="summary").text
    assert "acceptable good \N{MULTIPLICATION SIGN} 7" in summary
    assert "surprise: holds expected" in summary
    assert 'showed "good" 1 time, not 2' in summary
    assert "saw an outcome that nobody declared: 'strange'" in summary
    assert page.one("input", name="number")["value"] == "7"
    assert page.one("main").all("svg") != []
    commands = [each.text for each in page.all("pre", class_="command")]
    assert commands == [
        "curl 'http://localhost/compare/specimen/quick?number=7'",
        f"{COMMAND} --set number=7",
    ]


async def test_one_side_alone(client: Client) -> None:
    page = await look(await client.get(f"{QUICK}?number=99&side=asyncio"))
    assert verdicts(page) == {"asyncio.quick": "holds", "asyncio.wrong": "fails"}
    assert cells(page) == ["threads.quick", "asyncio.quick", "asyncio.wrong"]
    assert chosen(page) == "asyncio"
    commands = [each.text for each in page.all("pre", class_="command")]
    assert commands == [
        "curl 'http://localhost/compare/specimen/quick?number=99&side=asyncio'",
        f"{COMMAND} --set number=99 --side asyncio",
    ]


@pytest.mark.parametrize(
    ("query", "status", "value", "says"),
    [
        ("number=11", 422, "11", "number must be from 1 to 10, not 11; up to 99 with side=asyncio"),
        ("number=0&side=threads", 422, "0", "number must be from 1 to 10, not 0"),
        ("number=100&side=asyncio", 422, "100", "number must be from 1 to 99, not 100"),
        ("number=x", 400, "x", "number must be a whole number"),
        ("number=", 400, "", "number must be a whole number"),
        ("number=3&number=4", 400, "3", "number must be given once"),
        ("number=%22%3E%3Cscript%3E", 400, '"><script>', "number must be a whole number"),
        ("number=" + "9" * 5000, 422, "9" * 5000, "a number of 5000 digits"),
        ("number=%FF%00", 400, "%FF\0", "number must be a whole number"),
    ],
)
async def test_the_form_keeps_what_was_typed_and_says_what_is_wrong_with_it(
    client: Client, query: str, status: int, value: str, says: str
) -> None:
    page = await look(await client.get(f"{QUICK}?{query}"), status)
    field = page.one("input", name="number")
    assert (field["value"], field["aria-invalid"]) == (value, "true")
    assert says in page.one("p", id=field["aria-describedby"]).one("strong").text
    assert says in page.one("div", role="alert").text
    assert cells(page) == ["threads.quick", "asyncio.quick", "asyncio.wrong"]
    assert verdicts(page) == {}


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("number=3&none=1", 422, "no parameter has this name here; known: number, side"),
        ("%3Cb%3E=1", 422, "no parameter has this name here"),
        ("side=x", 422, "side must be both, threads or asyncio"),
        ("side=", 422, "side must be both, threads or asyncio"),
        ("side=both&side=both", 400, "side must be given once"),
        ("side=threads&side=asyncio", 400, "side must be given once"),
    ],
)
async def test_what_is_wrong_beside_the_fields_is_said_above_them(
    client: Client, query: str, status: int, says: str
) -> None:
    page = await look(await client.get(f"{QUICK}?{query}"), status)
    assert says in page.one("div", role="alert").text
    assert all("aria-invalid" not in each for each in page.all("input"))
    assert verdicts(page) == {}


@pytest.mark.parametrize(
    "path", ["specimen/none", "none/quick", "specimen/%3Cb%3E", "specimen/quick?number=x"]
)
async def test_head_answers_as_get_does(client: Client, path: str) -> None:
    for query in ("", "?number=x"):
        got = await client.get(f"/contrasts/{path}{query}")
        head = await client.head(f"/contrasts/{path}{query}")
        assert head.status_code == got.status_code
        assert head.headers == got.headers


async def test_head_runs_nothing(client: Client, switchboard: Switchboard) -> None:
    response = await client.head(f"{HANGING}?port={switchboard.port}")
    assert response.status_code == 200
    assert switchboard.nobody_called()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}, 200),
        (
            {
                "Sec-Fetch-Site": "cross-site",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Dest": "document",
            },
            200,
        ),
        (
            {
                "Sec-Fetch-Site": "cross-site",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Dest": "iframe",
            },
            403,
        ),
        (
            {
                "Sec-Fetch-Site": "same-site",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Dest": "document",
                "Sec-Purpose": "prefetch;prerender",
            },
            403,
        ),
        (
            {
                "Sec-Fetch-Site": "cross-site",
                "Sec-Fetch-Mode": "no-cors",
                "Sec-Fetch-Dest": "image",
            },
            403,
        ),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://other.example"}, 403),
    ],
)
async def test_another_sites_page_may_lead_here_but_not_run_anything_by_itself(
    client: Client, switchboard: Switchboard, headers: dict[str, str], status: int
) -> None:
    page = await look(await client.get(f"{QUICK}?number=3", headers=headers), status)
    assert bool(verdicts(page)) == (status == 200)
    assert (await client.get(QUICK, headers=headers)).status_code == 200  # which runs nothing


async def test_who_leaves_takes_the_trials_along(client: Client, switchboard: Switchboard) -> None:
    async with client.request(f"{HANGING}?port={switchboard.port}") as connection:
        await connection.send_complete()
        await while_hanging(switchboard)
        await connection.disconnect()
    assert await asyncio.to_thread(switchboard.all_ended)


async def test_too_much_at_a_time_is_a_429_page_with_the_form(
    client: Client, bounded: Bounding, switchboard: Switchboard
) -> None:
    bounded(cells=3)
    async with client.request(f"{HANGING}?port={switchboard.port}") as connection:
        await connection.send_complete()
        await while_hanging(switchboard)
        response = await client.get(f"{QUICK}?number=7")
        page = await look(response, 429)
        assert int(response.headers["Retry-After"]) > 0
        assert "ask again in 5 s" in page.one("div", role="alert").text
        assert page.one("input", name="number")["value"] == "7"
        await connection.disconnect()
    await look(await client.get(f"{QUICK}?number=7"))


async def test_too_much_for_any_time_is_a_422_page(client: Client, bounded: Bounding) -> None:
    bounded(cells=2)
    page = await look(await client.get(f"{QUICK}?side=both"), 422)
    assert "ask for one side" in page.one("div", role="alert").text
    await look(await client.get(f"{QUICK}?side=threads"))


async def test_a_full_line_is_a_429_page(client: Client, bounded: Bounding) -> None:
    bounded(waiting=1)
    response = await client.get(f"{QUICK}?number=3")
    page = await look(response, 429)
    assert int(response.headers["Retry-After"]) > 0
    assert page.one("div", role="alert").text


async def test_when_the_service_ends_it_is_a_503_page(
    tmp_path: Path, switchboard: Switchboard
) -> None:
    async with an_app(tmp_path) as app:
        client = app.test_client()
        asking = asyncio.create_task(client.get(f"{HANGING}?port={switchboard.port}"))
        await while_hanging(switchboard)
        app.extensions["catalogue"].end()
        for response in (await asking, await client.get(f"{QUICK}?number=3")):
            page = await look(response, 503)
            assert int(response.headers["Retry-After"]) > 0
            assert "the service is ending" in page.one("div", role="alert").text
            assert page.one("h1").text in ("Does it end?", "Does it answer?")
        assert await asyncio.to_thread(switchboard.all_ended)


async def test_a_hang_is_shown_as_one(tmp_path: Path, switchboard: Switchboard) -> None:
    async with an_app(tmp_path, trial_seconds=0.5) as app:
        page = await look(await app.test_client().get(f"{HANGING}?port={switchboard.port}"))
    assert verdicts(page) == {"threads.hanging": "hangs", "asyncio.hanging": "hangs"}
    stood = page.one("article", id="threads.hanging").one("figure", class_="listing")
    [line] = [each for each in stood.all("mark") if "it stood here" in each.text]
    assert "line.recv(1)" in line.text


async def test_a_command_to_copy_is_for_the_host_that_was_asked(client: Client) -> None:
    page = await look(await client.get(QUICK, headers={"Host": "here.example:8000"}))
    curl = page.all("pre", class_="command")[0].text
    assert curl == "curl http://here.example:8000/compare/specimen/quick"


async def test_requests_that_are_sent_one_at_a_time_share_a_table(real: Client) -> None:
    page = await look(await real.get("/contrasts/lock/lost-update"))
    live = page.one("section", class_="live")
    assert len(live.all("article", class_="card")) == len(live.all("form")) == 2
    rows = live.one("table").one("tbody").all("tr")
    assert [row.one("th").text for row in rows] == [
        "GET /lock/counter/unlocked",
        "GET /lock/counter/locked",
    ]
    first = rows[0]
    assert all(code.text.startswith("curl ") for code in first.all("code"))
    assert [link["href"] for link in first.all("a")] == [
        "/flask/lock/counter/unlocked",
        "/quart/lock/counter/unlocked",
    ]


@pytest.mark.parametrize(
    ("path", "said"), [("decorators/around", True), ("lock/lost-update", False)]
)
async def test_the_two_forms_of_a_live_pair_are_explained_where_there_are_some(
    real: Client, path: str, said: bool
) -> None:
    live = (await look(await real.get(f"/contrasts/{path}"))).one("section", class_="live")
    assert ("as-written is the naive port and ported the port" in live.text) == said


async def test_what_is_no_get_is_no_link(real: Client) -> None:
    page = await look(await real.get("/contrasts/login/six-steps"))
    rows = page.one("section", class_="live").one("table").one("tbody").all("tr")
    links = {row.one("th").text.split()[0]: len(row.all("a")) for row in rows}
    assert links == {"POST": 0, "GET": 2}


EVERY = [(topic, name) for topic in TOPICS for name in TOPICS[topic].contrasts]
ONE_EACH = [(topic, next(iter(TOPICS[topic].contrasts))) for topic in TOPICS]


@pytest.mark.parametrize(("topic", "name"), choose(ONE_EACH, EVERY))
async def test_every_contrast_of_the_catalogue_has_a_page(
    real: Client, topic: str, name: str
) -> None:
    contrast = TOPICS[topic].contrasts[name]
    page = await look(await real.get(f"/contrasts/{topic}/{name}"))
    assert page.one("h1").text == contrast.question.replace("`", "")
    assert sorted(cells(page)) == sorted(cell.name for cell in contrast.cells)
    for cell in contrast.cells:
        shown = page.one("article", id=cell.name)
        assert cell.what.replace("`", "") in shown.one("h3").text
        assert inspect.unwrap(cell.function).__name__ in shown.one("figure").text
    for parameter in contrast.parameters:
        assert page.one("input", name=parameter.name)["value"] == str(parameter.default)


@pytest.mark.parametrize("name", ["Sec-Purpose", "Purpose"])
async def test_what_a_browser_loads_beforehand_runs_nothing(
    client: Client, switchboard: Switchboard, name: str
) -> None:
    path = f"/contrasts/specimen/hanging?port={switchboard.port}"
    response = await client.get(path, headers={name: "prefetch;prerender"})
    assert response.status_code == 403
    assert switchboard.nobody_called()


@pytest.mark.parametrize("host", ["my_service:8000", "xn--bcher-kva.de"])
async def test_the_commands_name_the_host_as_it_was_asked_for(client: Client, host: str) -> None:
    page = await look(await client.get("/contrasts/specimen/quick", headers={"Host": host}))
    assert f"http://{host}/compare/specimen/quick" in page.text


async def test_the_summary_has_the_order_of_the_terminal(real: Client) -> None:
    page = await look(await real.get("/contrasts/local/isolation?workers=2"))
    listed = [
        row.one("th").one("a")["href"]
        for row in page.one("table", class_="summary").one("tbody").all("tr")
    ]
    assert listed == [f"#{cell.name}" for cell in TOPICS["local"].contrasts["isolation"].cells]


async def test_a_naive_port_is_shown_beside_its_port(real: Client, client: Client) -> None:
    page = await look(await real.get("/contrasts/local/isolation"))
    changes = page.one("section", **{"aria-labelledby": "changes"})
    first = changes.all("div", class_="row")[0]
    assert [each.text for each in first.all("span", class_="role")] == ["naive port", "port"]
    assert len(first.all("mark", class_="differs")) > 2
    contents = page.one("nav", **{"aria-label": "On this page"})
    assert contents.one("a", href="#changes").text == "What to change"
    other = await look(await client.get("/contrasts/specimen/hanging"))
    assert other.all("section", **{"aria-labelledby": "changes"}) == []


async def test_what_stands_between_backticks_is_code(real: Client) -> None:
    page = await look(await real.get("/contrasts/local/token-reset"))
    assert page.one("h1").text == "Can a token be reset after break out of a generator?"
    assert page.one("h1").one("code").text == "break"
    assert "`" not in (await look(await real.get("/contrasts/local"))).one("main").text


async def test_only_pairs_of_backticks_mark_code_and_nothing_in_it_is_obeyed() -> None:
    assert coded("a `b` c") == "a <code>b</code> c"
    assert coded("`<b>` & `") == "<code>&lt;b&gt;</code> &amp; `"
