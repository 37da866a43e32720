"""A report as one HTML file, and as JUnit XML."""

from __future__ import annotations

import base64
import hashlib
import re
from xml.etree import ElementTree

from async_contrast.contrasts.contrast import Verdict
from async_contrast.web.reports import as_html, junit
from tests.web.pages.looking import parse
from tests.web.reports.made import a_report, cell, contrast

NASTY = "</style></td><script>alert(1)</script><img src=//evil.example>\x1b\u202e"


def nasty_report() -> str:
    odd = cell(
        verdict=Verdict.FAILS,
        what=NASTY,
        reason=NASTY,
        differences=[NASTY],
        outcomes=[{"outcome": NASTY, "grade": "undeclared", "count": 1}],
    )
    return as_html.of_report(
        a_report(
            contrast("a/one", odd, question=NASTY),
            not_run=[{"contrast": "b/two", "platform": "there", "cells": [], "problem": NASTY}],
        )
    )


def test_one_file_has_no_script_and_asks_for_nothing() -> None:
    page = parse(nasty_report())
    tags = {each.tag for each in page.everything()}
    assert not tags & {"script", "img", "link", "iframe", "object", "form"}
    assert all(each["href"].startswith("#") for each in page.all("a"))
    assert not [each for each in page.everything() if "src" in each.attributes]
    assert page.text.count("alert(1)") == 8
    assert "\x1b" not in nasty_report()
    assert "\u202e" not in nasty_report()


def test_its_policy_lets_in_its_own_looks_alone() -> None:
    page = parse(nasty_report())
    [text] = page.one("style").inside
    assert isinstance(text, str)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    policy = page.one("meta", **{"http-equiv": "Content-Security-Policy"})["content"]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'"
    assert not re.search(r"@import|url\((?!#)", text)


def test_the_summary_is_on_top_and_every_contrast_below() -> None:
    page = parse(as_html.of_report(a_report(contrast("a/one", cell()), contrast("b/two"))))
    heads = [each.text for each in page.all("h2")]
    assert heads == ["In short", "By role", "Slowest", "What it ran on"] + ["Does it answer?"] * 2
    assert "Of 1 naive port 1 break, 0 hang" in page.text
    assert "It has no answer." in page.text
    assert len({each["id"] for each in page.all("h2")}) == len(heads)


def test_as_junit_a_contrast_is_a_suite_and_a_surprise_a_failure() -> None:
    odd = cell("asyncio.odd", Verdict.FAILS, reason="It said \x00\x0b.", platform="cpython-3.13")
    told = junit.of_report(
        a_report(
            contrast("a/one", cell(), odd),
            contrast("b/two"),
            not_run=[
                {
                    "contrast": "b/two",
                    "platform": "there",
                    "cells": ["x", "y"],
                    "problem": "no\x00ne",
                }
            ],
        ),
        "2026-01-02T03:04:05.678+00:00",
        "cancelled",
    )
    suites = ElementTree.fromstring(told)  # noqa: S314 - it is ours
    assert suites.attrib == {
        "tests": "5", "failures": "1", "errors": "3", "skipped": "0", "time": "0.003"
    }  # fmt: skip
    one, two, whole = suites.findall("testsuite")
    assert [one.get("name"), two.get("name"), whole.get("name")] == ["a/one", "b/two", "the report"]
    assert one.get("timestamp") == "2026-01-02T03:04:05"
    assert (one.get("tests"), one.get("failures"), two.get("errors")) == ("2", "1", "2")
    for suite in (one, two, whole):
        assert suite.get("tests") == str(len(suite.findall("testcase")))
    [failure] = one.iter("failure")
    assert failure.get("message") == "fails, expected breaks"
    assert [each.get("name") for each in two.findall("testcase")] == ["x", "y"]
    error, _ = two.iter("error")
    assert "no\ufffdne" in str(error.get("message"))
    properties = {each.get("name"): each.get("value") for each in one.iter("property")}
    assert properties["workers"] == "10"
    assert properties["libraries.quart"] == "0.22.0"
