"""What is printed of an answer, wherever it comes from."""

from __future__ import annotations

import copy
import io

from rich.console import Console

from async_contrast.command import terminal
from async_contrast.contrasts.contrast import Role, Side, Verdict
from async_contrast.web.responses.comparison_schema import ComparisonAnswer

ANSWER: ComparisonAnswer = {
    "contrast": "elsewhere/question",
    "question": "Is it\x1b[2J\nhere?",
    "parameters": {},
    "environment": {
        "python": "3.99.1rc2",
        "implementation": "CPython",
        "gil": False,
        "database": {"name": "PostgreSQL", "version": "99.1"},
    },
    "cells": [
        {
            "cell": "threads.it",
            "what": "It",
            "code": "it.py",
            "side": Side.THREADS,
            "role": Role.ORIGINAL,
            "verdict": Verdict.FAILS,
            "expected": "holds",
            "surprise": True,
            "differences": ["did not show: \x1b[2J", "showed, and should not: o\x07dd"],
            "outcomes": [{"outcome": "o\x07dd", "grade": "undeclared", "count": 2}],
            "elapsed_ms": 1.0,
            "evidence": {"shown": "\x1b[2J"},
            "timeline": [],
        }
    ],
    "remedy": "None.",
    "says": "",
}


def printed(answer: ComparisonAnswer = ANSWER, width: int = 120) -> str:
    console = Console(file=io.StringIO(), width=width)
    terminal.print_comparison(console, answer)
    terminal.print_evidence(console, answer)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_what_it_ran_on_is_what_the_answer_says() -> None:
    assert "On CPython 3.99.1, free-threaded; PostgreSQL 99.1\n" in printed()


def test_a_surprise_is_told_by_what_was_expected_and_by_what_was_shown() -> None:
    shown = printed()
    assert "surprise: holds expected" in shown
    assert "did not show: \N{REPLACEMENT CHARACTER}[2J" in shown
    answer = copy.deepcopy(ANSWER)
    answer["cells"][0]["verdict"] = Verdict.HOLDS
    shown = printed(answer)
    assert "surprise" in shown
    assert "expected" not in shown, "the verdict is the expected one"


def test_a_narrow_terminal_wraps_at_words() -> None:
    answer = copy.deepcopy(ANSWER)
    answer["cells"][0]["what"] = "threading.local, a thread a worker, and nothing in between"
    shown = printed(answer, width=44).partition("threads.it")[0]
    words = {word for line in shown.splitlines() for word in line.split()}
    assert {*answer["cells"][0]["what"].split(), "original:", "(undeclared)"} <= words
    assert max(map(len, shown.splitlines())) <= 44


def test_nothing_is_printed_that_a_terminal_would_obey() -> None:
    shown = printed()
    assert "Is it\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}here?" in shown
    assert "o\N{REPLACEMENT CHARACTER}dd x 2 (undeclared)" in shown
    assert all(line.isprintable() for line in shown.split("\n"))
