"""What a report says first, and how it is made of answers."""

from __future__ import annotations

from typing import Any

from async_contrast.contrasts.contrast import Role, Verdict
from async_contrast.web.reports import markdown
from async_contrast.web.reports.building import of_answers
from async_contrast.web.reports.schema import NotRun
from async_contrast.web.reports.summary import SLOWEST, not_run_rows, place, sentences, why
from tests.web.reports.made import ENVIRONMENT, a_report, cell, contrast


def test_what_breaks_and_hangs_is_counted_by_role() -> None:
    told = a_report(
        contrast(
            "a/one",
            cell(),
            cell("asyncio.other", Verdict.HANGS, "hangs"),
            cell("threads.quick", Verdict.HOLDS, "holds", Role.ORIGINAL),
        ),
        contrast("b/two", cell()),
    )["summary"]
    ports = {verdict.value: count for verdict, count in told["roles"][Role.NAIVE_PORT].items()}
    assert ports == {"holds": 0, "breaks": 2, "hangs": 1, "fails": 0}
    assert told["roles"][Role.ORIGINAL][Verdict.HOLDS] == 1
    assert list(sentences(told)) == [
        "Of 3 naive ports 2 break, 1 hang, 0 fail and 0 hold.",
        "No surprise.",
        "2 contrasts, 4 cells in all.",
    ]


def test_a_surprise_says_where_it_is_and_what_is_wrong() -> None:
    odd = cell(
        verdict=Verdict.FAILS,
        platform="cpython-3.13",
        differences=["did not show: good", "showed, and should not: bad"],
    )
    same = cell("asyncio.same", surprise=True, differences=["did not show: good"])
    [first, other] = a_report(contrast("a/one", odd, same), contrast("b/two", cell()))["summary"][
        "surprises"
    ]
    assert place(first) == "a/one asyncio.quick on cpython-3.13"
    assert why(first) == ("fails, breaks expected; did not show: good; showed, and should not: bad")
    assert (place(other), why(other)) == ("a/one asyncio.same", "did not show: good")


def test_a_surprise_says_why_it_failed() -> None:
    odd = cell(verdict=Verdict.FAILS, reason="ValueError: no", differences=["did not show: good"])
    told = a_report(contrast("a/one", odd))
    [surprise] = told["summary"]["surprises"]
    assert why(surprise) == "fails, breaks expected; ValueError: no; did not show: good"
    row = "| a/one asyncio.quick | fails, breaks expected; ValueError: no; did not show: good |"
    assert row in markdown.of_report(told)


def test_the_slowest_come_first_and_are_few() -> None:
    cells = [cell(f"asyncio.number_{number}", elapsed_ms=float(number)) for number in range(20)]
    slow = a_report(contrast("a/one", *cells))["summary"]["slowest"]
    assert [each["elapsed_ms"] for each in slow] == [19.0 - n for n in range(SLOWEST)]


def on(platform: str, verdict: Verdict, count: int = 2) -> Any:
    return cell(
        platform=platform,
        verdict=verdict,
        surprise=False,
        outcomes=[{"outcome": "bad", "grade": "forbidden", "count": count}],
    )


def test_what_is_not_the_same_on_each_platform_is_named_but_for_how_often() -> None:
    told = a_report(
        contrast("a/one", on("this", Verdict.BREAKS), on("that", Verdict.HANGS)),
        contrast("a/two", on("this", Verdict.BREAKS), on("that", Verdict.BREAKS, count=3)),
    )["summary"]
    assert told["differing"] == [
        {"contrast": "a/one", "cell": "asyncio.quick", "differs_in": ["verdict"]}
    ]
    assert "1 cell not the same on each platform." in list(sentences(told))


def answer(name: str, environment: Any = ENVIRONMENT) -> Any:
    return {**contrast(name, cell()), "environment": environment, "remedy": "", "says": ""}


def test_answers_that_ran_on_one_platform_name_it_once() -> None:
    other = {**ENVIRONMENT, "python": "3.12.1"}
    found = of_answers([answer("a/one"), answer("a/two"), answer("a/three", other)])
    assert found["platforms"] == [{"environment": ENVIRONMENT}, {"environment": other}]
    assert [each["contrast"] for each in found["contrasts"]] == ["a/one", "a/two", "a/three"]


def test_a_matrix_is_a_cell_a_platform_and_who_could_not_be_asked_is_named() -> None:
    came = {name: value for name, value in cell().items()
            if name not in ("cell", "what", "code", "side", "role")}  # fmt: skip
    known = {"cell": "asyncio.quick", "what": "?", "code": "", "side": "asyncio"}
    there = {**ENVIRONMENT, "libraries": {"quart": "0.23.0"}}
    matrix: Any = {
        **contrast("a/one"),
        "differing": 0,
        "libraries": {},
        "platforms": [
            {"platform": "this", "environment": ENVIRONMENT},
            {"platform": "that", "environment": there},
            {"platform": "gone", "problem": "it is no Python"},
        ],
        "cells": [
            {**known, "role": "naive port", "differs": False, "differs_in": [],
             "answers": {"this": came, "that": came}}
        ],
    }  # fmt: skip
    found = of_answers([matrix])
    [one] = found["contrasts"]
    assert [each["platform"] for each in one["cells"]] == ["this", "that"]
    assert one["cells"][0]["verdict"] == "breaks"
    assert found["libraries"] == {"quart": {"this": "0.22.0", "that": "0.23.0"}}
    assert found["summary"]["not_run"] == [
        {
            "contrast": "a/one",
            "platform": "gone",
            "cells": ["asyncio.quick"],
            "problem": "it is no Python",
        }
    ]
    assert "1 cell of 1 contrast did not run." in list(sentences(found["summary"]))


def test_cells_that_did_not_run_are_counted_and_named() -> None:
    half: NotRun = {
        "contrast": "a/one",
        "cells": ["threads.x", "asyncio.y"],
        "problem": "cancelled",
    }
    gone: NotRun = {"contrast": "b/two", "cells": [], "problem": "it is gone"}
    told = a_report(contrast("a/one", cell()), contrast("b/two"), not_run=[half, gone])
    assert "2 cells of 2 contrasts did not run." in list(sentences(told["summary"]))
    assert list(not_run_rows(told)) == [
        ("a/one", "threads.x, asyncio.y", "cancelled"),
        ("b/two", "", "it is gone"),
    ]


def test_what_nothing_ran_on_is_said_once() -> None:
    contrasts = [contrast("a/one", cell(platform="here")), contrast("b/two", cell(platform="here"))]
    missing: list[NotRun] = [
        {"contrast": each["contrast"], "platform": "gone", "cells": ["x"], "problem": "no Python"}
        for each in contrasts
    ]
    told = a_report(*contrasts, not_run=missing)
    assert list(not_run_rows(told)) == [("gone", "all 2 contrasts", "no Python")]
    missing[1]["problem"] = "something else"
    told = a_report(*contrasts, not_run=missing)
    assert [where for where, _, _ in not_run_rows(told)] == ["a/one on gone", "b/two on gone"]
