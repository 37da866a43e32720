"""The answer in a terminal."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from async_contrast.doctor.diagnosis import Diagnosis
from async_contrast.doctor.report.text import MOST_FILES, MOST_WAYS, print_diagnosis
from tests.doctor.made import BAD, DIAGNOSIS, NOTHING, OPEN, TWO_WAYS, URL, finding, step


def printed(diagnosis: Diagnosis, width: int = 100, colour: bool = False) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=colour, highlight=False)
    print_diagnosis(console, diagnosis, URL)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def lines(diagnosis: Diagnosis, width: int = 100) -> list[str]:
    return [line.rstrip() for line in printed(diagnosis, width).splitlines()]


def test_nothing_is_printed_that_a_terminal_would_obey() -> None:
    for width in (20, 100):
        assert all(line.isprintable() for line in printed(BAD, width).split("\n"))


def test_markup_in_a_name_is_text() -> None:
    told = lines(replace(NOTHING, findings=(finding(says="[bold]x[/] [/none]"),)))
    assert "  [bold]x[/] [/none]" in told


def test_nothing_found_is_said() -> None:
    assert lines(NOTHING) == [
        "Nothing was found.",
        "1 file with 1 line: 0 functions, 0 of them async. 0 calls could not be followed. 0.1 s.",
    ]


def test_a_finding_with_all_that_is_known_of_it() -> None:
    assert lines(replace(NOTHING, findings=(TWO_WAYS,)), 160)[:7] == [
        "app/services.py:5:12  AC101 blocking-call  in load, certain",
        "  requests.get blocks",
        "  way     app/views.py:8:12  index calls load",
        "  also    Users.get (app/users.py:20)",
        f"  remedy  {TWO_WAYS.hazard.remedy}",
        f"  proof   lock/blocking-call  {URL}/contrasts/lock/blocking-call",
        "",
    ]


def test_a_hazard_without_a_contrast_leads_to_its_own_page() -> None:
    assert f"  more    {URL}/hazards/async-engine-event" in lines(
        replace(NOTHING, findings=(OPEN,))
    )


def test_a_long_way_has_a_line_a_call() -> None:
    long = replace(TWO_WAYS, ways=TWO_WAYS.ways[1:])
    told = lines(replace(NOTHING, findings=(long,)))
    assert told[2:4] == [
        "  way     app/users.py:20:9  Users.get calls find",
        "          app/users.py:4:5  find calls load",
    ]


def test_of_many_ways_the_first_are_named_and_the_others_counted() -> None:
    ways = tuple((step(f"view_{n}", "load", f"app/views.py:{n}:1"),) for n in range(1, 201))
    told = printed(replace(NOTHING, findings=(replace(finding(), ways=ways),)), 200)
    assert f"view_{MOST_WAYS + 1} (app/views.py:{MOST_WAYS + 1}) and 194 more\n" in told
    assert f"view_{MOST_WAYS + 2} " not in told


def test_the_sums() -> None:
    told = lines(DIAGNOSIS)
    assert "  app/old.py: line 3: invalid syntax" in told
    assert told[-3:] == [
        "3 findings in 3 files: 2 certain, 1 look.",
        "Not counted: 1 by noqa and 2 by the baseline.",
        "1,234 files with 98,765 lines: 3 functions, 1 of them async. 1 call could not be followed."
        " 2.3 s.",
    ]


def test_of_many_files_those_with_the_most_findings_are_listed() -> None:
    found = tuple(
        finding(place=f"app/{n:03}.py:{line}:1") for n in range(50) for line in range(1, n + 2)
    )
    told = lines(replace(NOTHING, findings=found))
    listed = [line.split() for line in told if line.startswith(" app/")]
    assert len(listed) == MOST_FILES
    assert (listed[0], listed[-1]) == (["app/049.py", "50"], ["app/030.py", "31"])
    assert [" 30 more", "465"] in [line.rsplit(maxsplit=1) for line in told if line]


def test_colour_only_in_a_terminal() -> None:
    assert "\x1b" not in printed(DIAGNOSIS)
    assert "\x1b[31m" in printed(DIAGNOSIS, colour=True)
