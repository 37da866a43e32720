"""What the list of contrasts shows of each."""

from __future__ import annotations

from dataclasses import replace

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    CONTROL,
    FAILS,
    HANGS,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
    Expectation,
    Topic,
)
from async_contrast.lab.last_verdicts import Last
from async_contrast.web.pages.badges import Badge, Only, among, chapters, entry
from tests.platforms import python
from tests.web.pages.drawing import draw_badges, seen
from tests.web.specimen import on_asyncio, on_threads

CONTRAST = Contrast(
    name="several",
    question="Which is the BEST of several?",
    outcomes={"good": ACCEPTABLE},
    cells=(
        Cell(on_threads.quick, ORIGINAL, HOLDS),
        Cell(on_threads.hanging, CONTROL, HANGS),
        Cell(on_asyncio.quick, PORT, HOLDS),
        Cell(on_asyncio.hanging, PORT, HANGS),
        Cell(on_asyncio.wrong, PORT, HOLDS),
    ),
    remedy="Choose an umbrella.",
    says="Straße, not strasse",
)
TOPIC = Topic.of("specimen", "made for tests", CONTRAST)
OTHER = Topic.of("other", "made for tests, too", CONTRAST)
TWO = {"specimen": TOPIC, "other": OTHER}
PLATFORM = python()


def badges(**verdicts: Last) -> tuple[Badge, ...]:
    """The badges after these cells have come to this; __ is a dot."""
    known = {name.replace("__", "."): last for name, last in verdicts.items()}
    return entry("specimen", CONTRAST, {"specimen/several": known}, PLATFORM).badges


def test_before_it_has_run_each_role_has_a_badge_of_what_is_documented() -> None:
    found = entry("specimen", CONTRAST, {}, PLATFORM)
    assert found.name == "specimen/several"
    assert found.badges == (
        Badge(ORIGINAL, 1, (), ((HOLDS, 1),), False),
        Badge(NAIVE_PORT, 0, (), (), False),
        Badge(PORT, 3, (), ((HANGS, 1), (HOLDS, 2)), False),
    )


def test_a_badge_counts_the_cells_of_each_verdict_of_its_role_the_worst_first() -> None:
    original, naive_port, port = badges(
        threads__quick=Last(HOLDS, False),
        asyncio__quick=Last(HOLDS, False),
        asyncio__hanging=Last(FAILS, False),
        asyncio__wrong=Last(HOLDS, True),
    )
    assert original == Badge(ORIGINAL, 1, ((HOLDS, 1),), (), False)
    assert naive_port == Badge(NAIVE_PORT, 0, (), (), False)
    assert port == Badge(PORT, 3, ((FAILS, 1), (HOLDS, 2)), (), True)


def test_a_role_of_several_cells_says_how_many_and_a_role_of_none_that_there_is_none() -> None:
    verdicts = {
        "threads.quick": Last(HOLDS, False),
        "asyncio.quick": Last(BREAKS, False),
        "asyncio.wrong": Last(HOLDS, False),
    }
    drawn = draw_badges(entry("specimen", CONTRAST, {"specimen/several": verdicts}, PLATFORM))
    assert seen(drawn).split() == [
        *("original", "holds"),
        *("naive", "port", "\N{EN DASH}", "none"),
        *("port", "breaks", "1", "holds", "1"),
        *("documented:", "hangs", "1"),
    ]


def test_a_badge_says_what_is_known_so_far() -> None:
    original, _, port = badges(asyncio__wrong=Last(BREAKS, False))
    assert (original.verdicts, original.documented) == ((), ((HOLDS, 1),))
    assert (port.verdicts, port.documented) == (((BREAKS, 1),), ((HANGS, 1), (HOLDS, 1)))


def test_of_several_verdicts_that_are_no_surprise_the_worst_is_documented() -> None:
    either = Expectation({HOLDS: None, BREAKS: None})
    cell = Cell(on_asyncio.quick, NAIVE_PORT, lambda _: either)
    race = replace(CONTRAST, cells=(cell,))
    assert entry("specimen", race, {}, PLATFORM).badges[1].documented == ((BREAKS, 1),)


def test_a_list_is_narrowed_by_what_a_naive_port_comes_to_or_by_surprises() -> None:
    naive = replace(CONTRAST, name="naive", cells=(Cell(on_asyncio.wrong, NAIVE_PORT, BREAKS),))
    topics = {"specimen": Topic.of("specimen", "made for tests", CONTRAST, naive), "other": OTHER}

    def narrowed(only: Only, last: Last | None = None) -> list[str]:
        verdicts = {"specimen/naive": {"asyncio.wrong": last} if last else {}}
        listed = among(chapters(topics, verdicts, PLATFORM), only)
        return [each.name for chapter in listed for each in chapter.entries]

    assert narrowed(Only.BREAKS) == ["specimen/naive"]  # as it is documented
    assert narrowed(Only.HANGS) == narrowed(Only.SURPRISE) == []
    hung = Last(HANGS, True)
    assert narrowed(Only.BREAKS, hung) == []
    assert narrowed(Only.HANGS, hung) == narrowed(Only.SURPRISE, hung) == ["specimen/naive"]


def test_a_control_and_a_cell_that_is_no_more_have_no_badge() -> None:
    found = badges(threads__hanging=Last(FAILS, True), threads__gone=Last(FAILS, True))
    assert found == badges()


def test_another_contrast_of_the_name_is_another_contrast() -> None:
    verdicts = {"other/several": {"threads.quick": Last(HOLDS, False)}}
    assert entry("specimen", CONTRAST, verdicts, PLATFORM).badges == badges()
    assert entry("other", CONTRAST, verdicts, PLATFORM).badges != badges()


def test_topics_are_in_their_order() -> None:
    assert [each.topic.name for each in chapters(TWO, {}, PLATFORM)] == ["specimen", "other"]


def test_of_the_real_catalogue_everything_is_listed_once() -> None:
    listed = [each.name for chapter in chapters(TOPICS, {}, PLATFORM) for each in chapter.entries]
    assert listed == [f"{topic}/{name}" for topic in TOPICS for name in TOPICS[topic].contrasts]
    for chapter in chapters(TOPICS, {}, PLATFORM):
        for each in chapter.entries:
            assert [badge.role for badge in each.badges] == [ORIGINAL, NAIVE_PORT, PORT]
            controls = sum(cell.role is CONTROL for cell in each.contrast.cells)
            cells = sum(badge.cells for badge in each.badges)
            assert cells == len(each.contrast.cells) - controls
