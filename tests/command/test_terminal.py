"""What is printed of an answer, wherever it comes from."""

from __future__ import annotations

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
            "outcomes": [{"outcome": "o\x07dd", "grade": "undeclared", "count": 2}],
            "elapsed_ms": 1.0,
            "evidence": {"shown": "\x1b[2J"},
            "timeline": [],
        }
    ],
    "remedy": "None.",
    "says": "",
}


def printed() -> str:
    console = Console(file=io.StringIO(), width=120)
    terminal.print_comparison(console, ANSWER)
    terminal.print_evidence(console, ANSWER)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_what_it_ran_on_is_what_the_answer_says() -> None:
    assert "On CPython 3.99.1, free-threaded; PostgreSQL 99.1\n" in printed()


def test_nothing_is_printed_that_a_terminal_would_obey() -> None:
    shown = printed()
    assert "Is it\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}here?" in shown
    assert "o\N{REPLACEMENT CHARACTER}dd x 2" in shown
    assert all(line.isprintable() for line in shown.split("\n"))
