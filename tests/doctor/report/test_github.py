"""The answer as commands of a workflow."""

from __future__ import annotations

import re

from async_contrast.doctor.report import github
from tests.doctor.made import BAD, DIAGNOSIS, NOTHING, URL

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Each line as a workflow reads it: its name, its properties, its message."""
    found = []
    for line in text.splitlines():
        whole = COMMAND.fullmatch(line)
        assert whole, line
        properties = dict(each.split("=", 1) for each in whole[2].split(","))
        found.append((whole[1], properties, _read(whole[3])))
    return found


def _read(text: str) -> str:
    return text.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")


def test_nothing_that_was_read_gives_a_command_or_a_property_of_its_own() -> None:
    first, second = commands(github.report(BAD, URL))
    assert first[0] == "error"
    assert list(first[1]) == ["file", "line", "col", "title"]
    assert "%250A%3A%3Aerror%3A%3A&'\"" in first[1]["file"]
    assert "%2C" in first[1]["file"]
    assert list(second[1]) == ["file", "title"]
    assert all(line.isprintable() for line in github.report(BAD, URL).splitlines())


def test_nothing_found_is_no_line() -> None:
    assert github.report(NOTHING, URL) == ""


def test_a_finding_is_an_annotation_of_its_line() -> None:
    look, ways, edit, unread = commands(github.report(DIAGNOSIS, URL))
    assert [each[0] for each in (look, ways, edit, unread)] == [
        "notice",
        "error",
        "error",
        "warning",
    ]
    assert ways[1] == {
        "file": "app/services.py",
        "line": "5",
        "col": "12",
        "title": "AC101 blocking-call",
    }
    assert ways[2].splitlines()[:2] == [
        "load: requests.get blocks.",
        "The way there: index (app/views.py:8:12), and 1 more.",
    ]
    assert ways[2].endswith(f"{URL}/contrasts/lock/blocking-call")
    assert unread[2] == "It could not be read: line 3: invalid syntax"
