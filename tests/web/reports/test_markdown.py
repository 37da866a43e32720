"""A report as a comment on a pull request."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from async_contrast.contrasts.contrast import Verdict
from async_contrast.web.reports.markdown import LONGEST, MOST, of_report, text
from async_contrast.web.reports.schema import NotRun
from tests.web.reports.made import a_report, cell, contrast

GITHUB = 65_536
"""Characters of a comment."""

NASTY = [
    "a|b",
    "`code` and ``more",
    "</details><script>alert(1)</script>",
    "<img src=x>",
    "[link](http://evil.example) ![picture](x)",
    "*strong* _so_ ~~gone~~",
    "&lt;b&gt; &#124; \\| \\",
    "first\n\n# second\n| third |",
    "\x1b[31m\x00\u202e",
    "$x$ $$y$$",
]


@pytest.mark.parametrize("words", NASTY)
def test_whatever_a_cell_says_is_text_in_its_own_place(words: str) -> None:
    reader = MarkdownIt().enable(["table", "strikethrough"])
    table = f"| a | b |\n| --- | --- |\n| {text(words)} | last |\n"
    tokens = reader.parse(table)
    cells = [token for token in tokens if token.type == "inline"]
    assert [token.content for token in cells][:2] == ["a", "b"]
    assert len(cells) == 4, "a cell too many, or too few"
    assert cells[3].content == "last"
    inner = cells[2].children or []
    assert {token.type for token in inner} <= {"text", "text_special"}
    shown = "".join(token.content for token in inner)
    kept = [char for char in words if char.isalnum() and char.isascii()]
    assert [char for char in shown if char.isalnum()] == kept


@pytest.mark.parametrize(
    ("words", "there"), [("ask @ada", "@ada"), ("see #12", "#12"), ("http://evil", "://"),
                         ("www.evil.example", "www.")]
)  # fmt: skip
def test_nobody_is_called_and_nothing_becomes_a_link(words: str, there: str) -> None:
    assert there in words
    assert there not in text(words)
    assert text(words).replace("\N{ZERO WIDTH SPACE}", "") == words


def test_a_long_text_is_cut() -> None:
    assert len(text("x" * 9999)) < LONGEST + 10


def test_the_summary_is_on_top_and_every_contrast_in_the_table_at_the_end() -> None:
    told = of_report(
        a_report(
            contrast("a/one", cell(verdict=Verdict.HOLDS), cell("asyncio.more")),
            contrast("b/two", cell(verdict=Verdict.HANGS, expected="hangs")),
        )
    )
    assert told.startswith("## async-contrast\n\n- Of 3 naive ports 1 break, 1 hang,")
    assert "| a/one asyncio.quick | holds, breaks expected |" in told
    assert "| a/one |  | holds, breaks |  |  |" in told
    assert "| b/two |  | hangs |  |  |" in told
    assert told.index("### Surprises (1)") < told.index("### Slowest") < told.index("<details>")


def test_it_always_fits_and_says_what_is_left_out() -> None:
    """Nine characters that GitHub counts twice, and each of them takes five bytes or more."""
    nasty = "&|<\N{GRINNING FACE}" * 80
    contrasts = [
        contrast(f"topic/{number}", cell(differences=[nasty], verdict=Verdict.FAILS))
        for number in range(2000)
    ]
    missing = [
        {"contrast": f"gone/{number}", "cells": [], "problem": nasty} for number in range(2000)
    ]
    told = of_report(a_report(*contrasts, not_run=missing))  # type: ignore[arg-type]
    assert len(told.encode("utf-16-le")) // 2 < GITHUB
    assert MOST // 2 < len(told.encode()) < GITHUB
    assert told.count(" more\n") == 3
    assert "### Surprises (2000)" in told
    assert "<details><summary>Each contrast (2000)</summary>" in told
    assert told.endswith("</details>\n")


def test_what_did_not_run_of_a_contrast_is_named_and_counted() -> None:
    half: NotRun = {
        "contrast": "a/one",
        "cells": ["threads.x", "asyncio.y"],
        "problem": "cancelled",
    }
    told = of_report(a_report(contrast("a/one", cell()), contrast("b/two", cell()), not_run=[half]))
    assert "| a/one | threads.x, asyncio.y | cancelled |" in told
    assert "| a/one |  | breaks |  |  | 2 |" in told
    assert "| b/two |  | breaks |  |  |  |" in told


def test_what_it_ran_on_is_said_also_where_nobody_knows() -> None:
    told = of_report(a_report(platforms=[{"environment": None}]))
    assert "- What it ran on: not recorded\n" in told


def test_an_empty_one_is_short() -> None:
    told = of_report(a_report(platforms=[{"platform": "cpython-3.13", "environment": None}]))
    assert "- cpython-3.13: not recorded\n" in told
    assert "###" not in told
