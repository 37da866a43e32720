"""What the last run showed is found, within bounds, until another run shows something else."""

from __future__ import annotations

from async_contrast.finding.evidence import LONGEST_LINE, MOST_OF_A_CELL, lines
from tests.finding.made import contrast, finder, names


def test_evidence_is_read_line_by_line_with_its_names() -> None:
    shown = {"error": "a\n b\n", "of": {"it": [1, "two"]}, "nothing": [], "": 3, "again": "x"}
    assert lines("c", shown) == ("c: error: a", "c: error: b", "c: it: 1", "c: it: two",
                                 "c: again: x")  # fmt: skip


def test_any_amount_of_evidence_is_bounded() -> None:
    [line] = lines("c", {"long": "x" * 10_000})
    assert len(line) <= LONGEST_LINE + len("c: ")
    many = lines("c", {"many": [f"line {number}" for number in range(100_000)]})
    assert 1_000 < sum(map(len, many)) <= MOST_OF_A_CELL


def test_what_a_cell_showed_last_is_found() -> None:
    found = finder(contrast("ran"), contrast("other"))
    assert names(found.search("teapot")) == []
    found.keep("made/ran", {"threads.quick": {"error": "the teapot broke"}})
    [hit] = found.search("teapot").hits
    assert [(match.field, match.excerpt) for match in hit.matches] == [
        ("evidence", "threads.quick: error: the teapot broke")
    ]
    found.keep("made/ran", {"asyncio.quick": {"error": "a saucer"}})  # one side alone
    assert names(found.search("teapot")) == names(found.search("saucer")) == ["ran"]
    found.keep("made/ran", {"threads.quick": {}})
    assert names(found.search("teapot")) == []


def test_what_ran_before_the_first_search_is_found() -> None:
    found = finder(contrast("ran"), contrast("other"))
    found.keep("made/ran", {"threads.quick": {"error": "teapot"}})
    assert names(found.search("teapot")) == ["ran"]
