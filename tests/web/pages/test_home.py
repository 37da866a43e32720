"""GET / and /contrasts/<topic>: what there is, what it came to here, and what a search finds."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from quart.typing import TestClientProtocol as Client

from async_contrast.catalog import TOPICS
from async_contrast.finding.query import LONGEST
from tests.web.conftest import an_app
from tests.web.pages.looking import Element, look

pytestmark = pytest.mark.asyncio(loop_scope="session")

EVERYTHING = ["specimen/quick", "specimen/hanging"]


def listed(page: Element) -> list[str]:
    """The names of the contrasts on the page."""
    return [each["data-contrast"] for each in page.all("li") if "data-contrast" in each]


def badges(page: Element, contrast: str) -> list[str]:
    """What the badges of a contrast say."""
    entry = page.one("li", **{"data-contrast": contrast})
    return [badge.text for badge in entry.one("ul", class_="badges").all("li")]


async def search(client: Client, words: str) -> Element:
    return await look(await client.get(f"/?q={quote(words)}"))


async def test_each_contrast_has_its_question_which_leads_to_its_page(client: Client) -> None:
    page = await look(await client.get("/"))
    assert listed(page) == EVERYTHING
    entry = page.one("li", **{"data-contrast": "specimen/quick"})
    assert entry.one("a", href="/contrasts/specimen/quick").text == "Does it answer?"
    assert page.one("a", href="#topic-specimen").text == "specimen"


async def test_a_badge_says_what_a_role_came_to_once_it_has_run(fresh: Client) -> None:
    page = await look(await fresh.get("/"))
    assert badges(page, "specimen/quick") == [
        "original documented: holds",
        "naive port documented: holds",
        "port documented: holds",
    ]
    entry = page.one("li", **{"data-contrast": "specimen/quick"})
    assert len(entry.all("span", class_="known")) == 3
    await fresh.get("/compare/specimen/quick?side=asyncio")
    page = await look(await fresh.get("/"))
    assert badges(page, "specimen/quick") == [
        "original documented: holds",
        "naive port fails surprise",
        "port holds",
    ]
    await fresh.get("/contrasts/specimen/quick?side=threads")
    for path in ("/", "/contrasts/specimen"):
        page = await look(await fresh.get(path))
        assert badges(page, "specimen/quick")[0] == "original holds"
        assert badges(page, "specimen/hanging") == [
            "original documented: hangs",
            "naive port \N{EN DASH} none",
            "port documented: hangs",
        ]


async def test_the_list_is_narrowed_to_what_a_naive_port_comes_to(fresh: Client) -> None:
    def ways(page: Element) -> list[str]:
        return [each.text for each in page.one("nav", **{"aria-label": "Which contrasts"}).all("a")]

    page = await look(await fresh.get("/?only=surprise"))
    assert ways(page)[0] == "all: 2"
    chosen = [each.text for each in page.all("a", **{"aria-current": "true"})]
    assert chosen == [ways(page)[3]]
    await fresh.get("/compare/specimen/quick?side=asyncio")
    page = await look(await fresh.get("/?only=surprise"))
    assert listed(page) == ["specimen/quick"]
    assert ways(page)[3] == "surprise here: 1"
    page = await look(await fresh.get("/?only=hangs"))
    assert listed(page) == []
    assert page.one("p", role="status").text == "No contrast has a naive port that hangs. Show all"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("only=", 200),
        ("only=breaks", 200),
        ("only=holds", 422),
        ("only=Breaks", 422),
        ("only=breaks&only=hangs", 400),
        ("only=breaks&q=", 200),
        ("only=breaks&q=lock", 422),
    ],
)
async def test_a_list_is_narrowed_once_and_to_what_there_is(
    client: Client, query: str, status: int
) -> None:
    page = await look(await client.get(f"/?{query}"), status)
    assert status == 200 or "only " in page.one("main").text


async def test_where_to_start_and_how_long_all_take_is_said_of_the_built_in_catalogue(
    client: Client, real: Client
) -> None:
    page = await look(await real.get("/"))
    start = page.one("p", class_="lead").one("a")
    assert start["href"] == "/contrasts/local/isolation"
    assert page.one("form", id="run-all").one("span", class_="aside").text == "takes about a minute"
    other = await look(await client.get("/"))
    assert other.one("p", class_="lead").all("a") == []
    assert other.one("form", id="run-all").all("span", class_="aside") == []


async def test_what_another_process_of_the_service_ran_is_known(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    shared = tmp_path / "shared"
    async with (
        an_app(tmp_path / "one", scratch=shared) as one,
        an_app(tmp_path / "other", scratch=shared) as other,
    ):
        await one.test_client().get("/compare/specimen/quick")
        page = await look(await other.test_client().get("/"))
    assert badges(page, "specimen/quick")[0] == "original holds"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", EVERYTHING),
        (" ", EVERYTHING),
        ("specimen", EVERYTHING),
        ("Does it END", ["specimen/hanging"]),  # the question
        ("SAYS nothing", ["specimen/quick"]),  # the symptoms
        ("none needed", ["specimen/quick"]),  # the remedy
        ("calls waits", ["specimen/hanging"]),  # a cell
        ("asyncio.wrong", ["specimen/quick"]),
        ("create_connection", ["specimen/hanging"]),  # the source
        ("anging", []),  # a part of a word
        ("nowhere", []),
        ("\u202e\ud83d", []),
    ],
)
async def test_a_search_finds_the_contrasts_that_have_the_words(
    client: Client, words: str, found: list[str]
) -> None:
    page = await search(client, words.encode("utf-8", "replace").decode())
    assert sorted(listed(page)) == sorted(found)
    said = [each.text for each in page.all("p", role="status")]
    expected = (
        f"{len(found)} of 2 contrasts {'has' if len(found) == 1 else 'have'} all of these words"
    )
    assert [each.startswith(expected) for each in said] == ([True] if words.strip() else [])


async def test_a_hit_says_where_it_matched_and_what_it_lacks(client: Client) -> None:
    page = await search(client, "needed umbrella")
    assert listed(page) == ["specimen/quick"]
    assert page.one("p", role="status").text.startswith("1 of 2 contrasts has some of these words")
    matched = page.one("dl", class_="matched")
    fields = [(each.one("dt").text, each.one("dd").text) for each in matched.all("div")]
    assert fields == [("remedy", "None is needed."), ("lacks", "umbrella")]
    assert [mark.text for mark in matched.all("mark")] == ["needed"]


async def test_what_is_found_is_shown_as_it_is_written(client: Client) -> None:
    page = await search(client, "nothing")
    [shown] = page.one("dl", class_="matched").all("dd")
    assert shown.text == "It says <em>nothing</em> & stops."
    assert shown.one("mark").text == "nothing"


async def test_the_best_comes_first(real: Client) -> None:
    found = listed(await search(real, "threading.Lock held across await"))
    assert found[0] == "lock/across-await"
    assert len(found) > 1


async def test_what_a_cell_last_showed_is_found(fresh: Client) -> None:
    assert listed(await search(fresh, "outcome")) == []
    await fresh.get("/compare/specimen/quick?side=asyncio")
    page = await search(fresh, "outcome")
    assert listed(page) == ["specimen/quick"]
    assert page.one("dl", class_="matched").one("dt").text == "evidence"


@pytest.mark.parametrize(
    "words",
    [
        '"><script>alert(1)</script>',
        "</input><img src=x onerror=alert(1)>",
        "' autofocus onfocus=alert(1) x='",
        "{{ 7 * 7 }}{% raw %}",
        "&lt;b&gt; &amp;",
    ],
)
async def test_what_was_searched_for_is_shown_and_never_obeyed(client: Client, words: str) -> None:
    page = await search(client, words)
    assert page.one("input", id="q")["value"] == words
    assert listed(page) == []
    assert "49" not in page.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=" + "x" * LONGEST, 200),
        ("q=" + "x" * (LONGEST + 1), 422),
        ("q=%20" + "x" * LONGEST + "%20", 200),
        ("q=a&q=b", 400),
        ("q=&q=", 400),
        ("q", 200),
        ("q=%FF%00", 200),
        ("other=1", 200),
    ],
)
async def test_a_search_is_asked_once_and_not_at_any_length(
    client: Client, query: str, status: int
) -> None:
    page = await look(await client.get(f"/?{query}"), status)
    assert status == 200 or " must " in page.one("main").text


async def test_a_page_of_one_topic(client: Client) -> None:
    page = await look(await client.get("/contrasts/specimen"))
    assert page.one("h1").text == "specimen"
    assert listed(page) == EVERYTHING


async def test_a_page_of_one_topic_is_narrowed_as_the_list_is(real: Client, client: Client) -> None:
    for only in ("", "breaks", "hangs"):
        of_all = listed(await look(await real.get(f"/?only={only}")))
        page = await look(await real.get(f"/contrasts/lock?only={only}"))
        assert listed(page) == [each for each in of_all if each.startswith("lock/")]
        assert bool(page.all("p", role="status")) is bool(only)
    page = await look(await client.get("/contrasts/specimen?only=hangs"))
    assert (page.one("h1").text, listed(page)) == ("specimen", [])
    assert page.one("p", role="status").one("a", href="/contrasts/specimen").text == "Show all"


@pytest.mark.parametrize(("query", "status"), [("only=x", 422), ("only=hangs&only=breaks", 400)])
async def test_a_filter_that_there_is_not_is_refused_on_both_alike(
    client: Client, query: str, status: int
) -> None:
    both = [
        (await look(await client.get(f"{path}?{query}"), status)).one("main").text
        for path in ("/", "/contrasts/specimen")
    ]
    assert "only must be " in both[0]
    assert both[0] == both[1]


@pytest.mark.parametrize("topic", ["none", "Specimen", "%3Cb%3E", "%00", "x" * 5000])
async def test_an_unknown_topic_is_a_404_page(client: Client, topic: str) -> None:
    page = await look(await client.get(f"/contrasts/{topic}"), 404)
    assert page.one("h1").text == "404 Not Found"
    assert page.one("main").one("a", href="/").text


async def test_where_the_topics_are_listed(client: Client) -> None:
    response = await client.get("/contrasts")
    assert (response.status_code, response.headers["Location"]) == (303, "/")


async def test_of_the_real_catalogue_everything_is_there(real: Client) -> None:
    page = await look(await real.get("/"))
    assert listed(page) == [
        f"{topic}/{name}" for topic in TOPICS for name in TOPICS[topic].contrasts
    ]
    for topic in TOPICS:
        found = listed(await look(await real.get(f"/contrasts/{topic}")))
        assert found == [f"{topic}/{name}" for name in TOPICS[topic].contrasts]


async def test_the_first_page_is_light(real: Client) -> None:
    """All that a browser loads to show it; the issue allows 100 kB."""
    html = await (await real.get("/")).get_data(as_text=True)
    page = await look(await real.get("/"))
    paths = [each["href"] for each in page.all("link")] + [
        each["src"] for each in page.all("script")
    ]
    files = [await (await real.get(path)).get_data() for path in paths]
    assert all(files)
    assert len(html.encode()) + sum(map(len, files)) < 100_000
