"""The answer as JSON: the shape that docs/doctor.md describes."""

from __future__ import annotations

import json
from dataclasses import replace

from async_contrast.doctor.report import as_json
from tests.doctor.made import BAD, DIAGNOSIS, HOSTILE, NOTHING, OPEN, URL


def test_whatever_was_read_comes_back_as_it_was() -> None:
    text = as_json.report(BAD, URL)
    assert text.isascii()
    told = json.loads(text)
    [only] = told["findings"]
    assert only["says"] == only["function"] == only["ways"][0][0]["calls"] == HOSTILE
    assert told["unread"] == [{"path": HOSTILE, "reason": HOSTILE}]


def test_nothing_found() -> None:
    told = json.loads(as_json.report(NOTHING, URL))
    assert (told["version"], told["findings"], told["unread"]) == (1, [], [])
    assert told["summary"]["by_hazard"] == told["summary"]["by_file"] == {}


def test_a_finding() -> None:
    look, ways, edit = json.loads(as_json.report(DIAGNOSIS, URL))["findings"]
    assert {**ways, "why": "", "remedy": ""} == {
        "code": "AC101",
        "name": "blocking-call",
        "family": "blocking",
        "path": "app/services.py",
        "line": 5,
        "column": 12,
        "function": "load",
        "says": "requests.get blocks",
        "sureness": "certain",
        "ways": [
            [
                {
                    "function": "index",
                    "calls": "load",
                    "path": "app/views.py",
                    "line": 8,
                    "column": 12,
                }
            ],
            [
                {
                    "function": "Users.get",
                    "calls": "find",
                    "path": "app/users.py",
                    "line": 20,
                    "column": 9,
                },
                {
                    "function": "find",
                    "calls": "load",
                    "path": "app/users.py",
                    "line": 4,
                    "column": 5,
                },
            ],
        ],
        "why": "",
        "remedy": "",
        "contrast": "lock/blocking-call",
        "url": f"{URL}/contrasts/lock/blocking-call",
        "fixable": False,
    }
    assert look["url"] == f"{URL}/contrasts/{look['contrast']}"
    assert edit["fixable"]


def test_a_hazard_without_a_contrast_leads_to_its_own_page() -> None:
    [only] = json.loads(as_json.report(replace(NOTHING, findings=(OPEN,)), URL))["findings"]
    assert (only["contrast"], only["url"]) == (None, f"{URL}/hazards/async-engine-event")


def test_the_summary() -> None:
    assert json.loads(as_json.report(DIAGNOSIS, URL))["summary"] == {
        "by_hazard": {"blocking-call": 1, "missing-await": 1, "async-engine-event": 1},
        "by_file": {"app/__init__.py": 1, "app/services.py": 1, "app/views.py": 1},
        "ignored": 1,
        "known": 2,
        "files": 1234,
        "lines": 98765,
        "functions": 3,
        "async_functions": 1,
        "unresolved": 1,
        "seconds": 2.345,
    }
