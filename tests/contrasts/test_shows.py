"""What was seen, against what was declared."""

from __future__ import annotations

from collections.abc import Mapping

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import BREAKS, FAILS, HANGS, HOLDS, Expectation, Verdict
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE, Database
from async_contrast.contrasts.shows import ANY, SOME, Shows, all_of, counts, differences, twice
from tests.platforms import python
from tests.rows import each_row

GIVEN = {"workers": 4}


@each_row(
    ("shows", "seen", "sentences"),
    [
        ({"good"}, {"good": 1}, []),
        ({"good", "odd"}, {"good": 1, "odd": 1}, []),
        ({"good": 2, "bad": SOME}, {"bad": 900, "good": 2}, []),
        ({"good": all_of("workers", but=1)}, {"good": 3}, []),
        ({"good": twice("workers"), "bad": all_of("workers", but=4)}, {"good": 8}, []),
        ({"good": lambda given: given["workers"] ** 2}, {"good": 16}, []),
        (set(), {}, []),
        ({"good": ANY, "bad": ANY}, {"bad": 5}, []),
        ({"good": 4}, {"good": 3}, ['showed "good" 3 times, not 4']),
        ({"good"}, {"good": 2}, ['showed "good" 2 times, not 1']),
        ({"good": all_of("workers")}, {"good": 1}, ['showed "good" 1 time, not 4']),
        ({"good": 4}, {}, ["did not show: good"]),
        ({"bad": SOME}, {}, ["did not show: bad"]),
        ({"good"}, {"good": 1, "bad": 1}, ["showed, and should not: bad"]),
        ({"bad": all_of("workers", but=4)}, {"bad": 1}, ["showed, and should not: bad"]),
        (
            {"one": 1, "two": 2, "three": 3},
            {"none": 1, "two": 1, "one": 1},
            [
                'showed "two" 1 time, not 2',
                "did not show: three",
                "showed, and should not: none",
            ],
        ),
    ],
)
def test_what_was_seen_otherwise(
    shows: Shows, seen: Mapping[str, int], sentences: list[str]
) -> None:
    assert list(differences(shows, seen, GIVEN)) == sentences


def test_counts_follow_the_parameters_and_none_is_none() -> None:
    shows: Shows = {"all": all_of("workers"), "rest": all_of("workers", but=1), "race": SOME}
    assert counts(shows, GIVEN) == {"all": 4, "rest": 3, "race": SOME}
    assert counts(shows, {"workers": 1}) == {"all": 1, "race": SOME}


EITHER = Expectation({HOLDS: {"good"}, BREAKS: {"bad": SOME}}, because="it is a race")


@each_row(
    ("expected", "verdict", "seen", "sentences"),
    [
        (EITHER, HOLDS, {"good": 1}, ()),
        (EITHER, BREAKS, {"bad": 7}, ()),
        (EITHER, BREAKS, {"bad": 7, "good": 1}, ("showed, and should not: good",)),
        (EITHER, HANGS, {"good": 1}, ()),  # which of the two it should have been, nobody knows
        (Expectation({HOLDS: {"good"}}), BREAKS, {"bad": 1},
         ("did not show: good", "showed, and should not: bad")),
        (Expectation({HANGS: {"good": 2}}), HANGS, {"good": 1}, ('showed "good" 1 time, not 2',)),
        (Expectation({HOLDS: {"good"}}), FAILS, {}, ("did not show: good",)),
        (Expectation({HOLDS: None}), HOLDS, {"odd": 3}, ()),
        (Expectation({HOLDS: None}), BREAKS, {"bad": 1}, ()),
    ],
)  # fmt: skip
def test_each_verdict_that_is_no_surprise_has_outcomes_of_its_own(
    expected: Expectation, verdict: Verdict, seen: dict[str, int], sentences: tuple[str, ...]
) -> None:
    assert expected.differences(verdict, seen, GIVEN) == sentences


def test_an_expectation_names_its_verdicts_in_their_order() -> None:
    assert str(EITHER) == str(Expectation({BREAKS: None, HOLDS: None})) == "holds or breaks"


PLATFORMS = [
    python(version=version, gil=gil, threads_inherit=not gil, database=database)
    for version, gil in (((3, 11, 0), True), ((3, 12, 0), True), ((3, 14, 0), False))
    for database in (
        Database(SQLITE, (3, 34, 0)),
        Database(SQLITE, (3, 40, 1)),
        Database(SQLITE, (3, 53, 0)),
        Database(POSTGRESQL, (15, 18)),
    )
]


@each_row("topic", TOPICS)
def test_every_cell_of_the_built_in_catalogue_says_what_it_shows(topic: str) -> None:
    silent = {
        f"{topic}/{contrast.name} {cell.name}"
        for contrast in TOPICS[topic].contrasts.values()
        for cell in contrast.cells
        for platform in PLATFORMS
        if None in cell.expected_on(platform).shows.values()
    }
    assert not silent, "give each what belongs to its verdict: Cell(..., HOLDS, {rules.OWN})"
