"""Which contrasts are found, and in which order."""

from __future__ import annotations

import pytest

from async_contrast.contrasts.contrast import ACCEPTABLE
from async_contrast.errors import ForbiddenParameter
from async_contrast.finding.finder import MOST, MOST_MISSING, Finder
from async_contrast.finding.query import LONGEST
from tests.finding.made import contrast, finder, names, of_symptoms
from tests.rows import each_row

TEA = of_symptoms(kettle="the kettle boils over", tea="green tea in a pot", pot="pot and kettle")


@each_row("text", ["kettle", "KETTLE", "ket", "kettles", "'kettle'", "the kettle"])
def test_words_and_their_beginnings_are_found(text: str) -> None:
    assert set(names(TEA.search(text))) == {"kettle", "pot"}


@each_row("text", ["ettle", "kettl3", "oil", "reen", "SSE", "coffee", "k e t"])
def test_parts_of_words_are_not(text: str) -> None:
    assert names(of_symptoms(kettle="the kettle boils", tea="green processes").search(text)) == []


@pytest.mark.parametrize("text", ["SSE", "ession", "wait_f0r", "sync", "reading", "utex"])
def test_parts_of_words_of_the_real_catalogue_are_not(finder: Finder, text: str) -> None:
    for hit in finder.search(text).hits:
        for match in hit.matches:
            marked = [piece.casefold() for piece, matched in match.pieces if matched]
            assert all(piece.startswith(text[:4].casefold()) for piece in marked)


def test_what_has_all_words_hides_what_has_some() -> None:
    assert names(TEA.search("pot kettle")) == ["pot"]


def test_where_nothing_has_all_words_what_has_most_comes_first() -> None:
    answer = TEA.search("green tea kettle saucer")
    assert names(answer)[0] == "tea"
    assert answer.hits[0].missing == ("kettle", "saucer")


def test_to_have_more_of_the_words_is_better_than_to_have_one_in_a_better_place() -> None:
    best = contrast("place", symptoms=("kettle",))
    found = finder(best, contrast("more", remedy="a green tea"), contrast("other"))
    assert names(found.search("green tea kettle"))[0] == "more"


def test_words_that_say_nothing_do_not_count_where_there_are_others() -> None:
    assert names(TEA.search("how do I use the kettle in my pot?")) == ["pot"]
    assert names(TEA.search("the")) == ["kettle"]


def test_what_every_contrast_is_about_need_not_be_there() -> None:
    found = of_symptoms(yes="a kettle", other="a pot, asyncio")
    assert [(hit.name, hit.missing) for hit in found.search("kettle in asyncio").hits] == [
        ("made/yes", ())
    ]
    assert names(found.search("asyncio"))[0] == "other"


def test_a_rare_word_says_more_than_a_common_one() -> None:
    many = of_symptoms(**{f"tea_{n}": "tea" for n in range(9)}, cup="saucer")
    assert names(many.search("tea saucer"))[0] == "cup"


def test_what_is_written_as_one_has_to_stand_there_so() -> None:
    found = of_symptoms(apart="sleep some time", one="time.sleep blocks", other="time to sleep")
    assert names(found.search("time.sleep")) == ["one"]
    assert names(found.search("time.sle")) == ["one"]
    assert set(names(found.search("time sleep"))) == {"apart", "one", "other"}
    assert names(found.search("time sleep"))[0] == "one"
    assert found.search("time.sleep_ms").hits[0].missing[0] == "ms"


def test_words_in_a_row_weigh_more() -> None:
    found = of_symptoms(no="pool of a thread", yes="a thread pool is full")
    assert names(found.search("thread pool")) == ["yes", "no"]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"symptoms": ("kettle",)}, {"remedy": "kettle"}),
        ({"symptoms": ("kettle",)}, {"says": "kettle"}),
        ({"question": "kettle?"}, {"outcomes": {"kettle": ACCEPTABLE}}),
    ],
)
def test_where_it_stands_counts(better: dict[str, object], worse: dict[str, object]) -> None:
    found = finder(contrast("worse", **worse), contrast("better", **better))
    assert names(found.search("kettle")) == ["better", "worse"]


def test_the_source_of_the_cells_counts_for_little() -> None:
    found = finder(contrast("worse"), contrast("better", remedy="open_connection"))
    assert names(found.search("open_connection")) == ["better", "worse"]
    [match] = found.search("open_connection").hits[1].matches
    assert match.excerpt.startswith("reader, _ = await asyncio.open_connection(")


def test_a_name_is_the_best_place() -> None:
    found = finder(contrast("other", symptoms=("kettle",)), contrast("kettle"))
    assert names(found.search("kettle"))[0] == "kettle"
    assert names(found.search("made/kettle")) == ["kettle"]


def test_a_name_in_camel_case_is_found_by_its_parts() -> None:
    found = of_symptoms(lot="sqlalchemy.exc.MissingGreenlet: raised", none="missing")
    assert names(found.search("missing greenlet")) == ["lot"]
    assert names(found.search("MissingGreenlet")) == ["lot"]


def test_a_hit_says_in_which_fields_it_matched_the_best_first() -> None:
    made = contrast("made", symptoms=("a kettle", "a green kettle"), remedy="Buy a kettle.")
    [hit] = finder(made, contrast("other")).search("green kettle").hits
    assert [(match.field, match.excerpt) for match in hit.matches] == [
        ("symptoms", "a green kettle"),
        ("remedy", "Buy a kettle."),
    ]
    assert hit.matches[0].pieces == (("a ", False), ("green", True), (" ", False), ("kettle", True))


def test_an_excerpt_of_a_long_text_is_short_and_where_it_matched() -> None:
    made = contrast("made", remedy=f"{'before ' * 99}the green kettle {'after ' * 99}")
    [hit] = finder(made, contrast("other")).search("green kettle").hits
    [match] = hit.matches
    assert "green kettle" in match.excerpt
    assert len(match.excerpt) < 200
    assert match.excerpt[0] == match.excerpt[-1] == "\N{HORIZONTAL ELLIPSIS}"


def test_there_are_so_many_hits_and_no_more() -> None:
    many = of_symptoms(**{f"tea_{n}": "tea" for n in range(MOST + 5)})
    answer = many.search("tea")
    assert (answer.found, len(answer.hits)) == (MOST + 5, MOST)
    assert len(many.search("tea", 3).hits) == 3
    lacking = " ".join(f"saucer{n}" for n in range(100, 150))
    assert len(many.search(f"tea {lacking}").hits[0].missing) == MOST_MISSING


@pytest.mark.parametrize("text", ["", " \n", "'<>&%\0\u202e", "?!"])
def test_no_word_is_an_error_that_says_so(text: str) -> None:
    with pytest.raises(ForbiddenParameter, match="must have a word"):
        TEA.search(text)


def test_what_is_too_long_is_an_error_that_says_how_long_it_may_be() -> None:
    assert names(TEA.search("kettle ".ljust(LONGEST)))
    with pytest.raises(ForbiddenParameter, match=str(LONGEST)):
        TEA.search("kettle ".ljust(LONGEST + 1))


def test_a_catalogue_of_one_contrast_is_searched() -> None:
    assert names(finder(contrast("alone", remedy="kettle")).search("kettle")) == ["alone"]
