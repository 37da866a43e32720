"""`async-contrast search`: what is found, in a terminal and as JSON, and its exit status."""

from __future__ import annotations

import json

import pytest

from async_contrast.command.searching import MOST
from tests.commands import check_refused, run_here
from tests.finding import tracebacks

MADE = ("--catalogue", "tests.web.catalogue")


def test_it_prints_name_question_and_where_it_matched_the_best_first() -> None:
    done = run_here("search", "greenlet_spawn has not been called after commit")
    assert (done.exit_code, done.stderr) == (0, "")
    first = done.stdout.splitlines()[0]
    assert first == (
        "relationships/after-commit What does an attribute say that is read after commit?"
    )
    assert "symptoms" in done.stdout


def test_words_may_be_arguments_and_what_they_lack_is_said() -> None:
    done = run_here("search", "is", "needed", "umbrella", *MADE)
    assert done.exit_code == 0
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["specimen/quick", "Does", "it", "answer?"],
        ["remedy", "None", "is", "needed."],
        ["lacks", "umbrella"],
    ]


def test_a_traceback_is_read_from_standard_input() -> None:
    pasted = tracebacks.long(tracebacks.told(tracebacks.a_lock_without_await), 1_000)
    done = run_here("search", "-", "--json", stdin=pasted)
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout)["hits"][0]["contrast"] == "lock/missing-await"


def test_what_is_printed_has_an_end() -> None:
    done = run_here("search", "async")
    names = [line for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert len(names) == MOST + 1
    assert names[-1].endswith(" more match less.")


def test_nothing_found_is_exit_status_1() -> None:
    done = run_here("search", "nowhere", *MADE)
    assert (done.exit_code, done.stderr) == (1, "")
    assert done.stdout == "No contrast has any of these words.\n"
    done = run_here("search", "nowhere", "--json", *MADE)
    assert (done.exit_code, json.loads(done.stdout)) == (1, {"found": 0, "hits": []})


@pytest.mark.parametrize(
    ("args", "stdin", "told"),
    [
        (["?"], "", "Error: what is searched for must have a word in it"),
        ([""], "", "must have a word in it"),
        (["-"], " \n", "must have a word in it"),
        (["x" * 40_000], "", "at most 32768 characters"),
        (["x", "--catalogue", "tests.no_such"], "", "tests.no_such"),
    ],
)
def test_what_cannot_be_searched_gets_one_line_and_exit_status_2(
    args: list[str], stdin: str, told: str
) -> None:
    done = run_here("search", *args, stdin=stdin)
    check_refused(done, told)


def test_without_words_it_says_what_it_takes() -> None:
    done = run_here("search")
    assert done.exit_code == 2
    assert "Missing argument 'WORDS...|-'" in done.stderr
