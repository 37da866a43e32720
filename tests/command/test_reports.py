"""`async-contrast compare --all`: many contrasts as one report."""

from __future__ import annotations

import json
import os
import signal
import socket
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from async_contrast.catalog import TOPICS
from async_contrast.command import reporting
from async_contrast.command.asked import FORMATS, Asked
from tests.commands import PATIENCE, begun, check_refused, run, run_here

SMALL = """
from async_contrast.contrasts.contrast import *

def sees_on_threads(trial):
    "Sees it."
    trial.saw("good")

async def sees_on_asyncio(trial):
    "Sees the other."
    trial.saw("bad")

def one(name, expected):
    return Contrast(name, "Is it good?", {"good": ACCEPTABLE, "bad": FORBIDDEN}, (
        Cell(sees_on_threads, ORIGINAL, HOLDS, side=Side.THREADS),
        Cell(sees_on_asyncio, NAIVE_PORT, expected, side=Side.ASYNCIO),
    ), remedy="None.")

TOPICS = [
    Topic.of("first", "One topic", one("known", BREAKS), one("odd", WHAT)),
    Topic.of("second", "Another", one("more", BREAKS)),
]
"""


HANGS = """
async def hangs_on_asyncio(trial):
    "Calls, and waits."
    import socket
    socket.create_connection(("127.0.0.1", PORT)).recv(1)

"""

ALL = Asked(
    names=(), everything=True, given=(), side=None, as_json=False, evidence=False, format=None,
    output=None, url=None, user=None, catalogue=None, pythons=(),
)  # fmt: skip
"""What is told of all, without the trials."""


@pytest.fixture
def small(tmp_path: Path) -> str:
    """Three contrasts, all as expected."""
    file = tmp_path / "small.py"
    file.write_text(SMALL.replace("WHAT", "BREAKS"))
    return str(file)


@pytest.fixture
def odd(tmp_path: Path) -> str:
    """The same; one of them has a surprise."""
    file = tmp_path / "odd.py"
    file.write_text(SMALL.replace("WHAT", "HOLDS"))
    return str(file)


def test_the_summary_comes_first_and_each_contrast_has_a_row(small: str) -> None:
    done = run_here("compare", "--all", "--catalogue", small)
    assert (done.exit_code, done.stderr) == (0, "")
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    assert lines[:3] == [
        "Of 3 naive ports 3 break, 0 hang, 0 fail and 0 hold.",
        "No surprise.",
        "3 contrasts, 6 cells in all.",
    ]
    for name in ("first/known", "first/odd", "second/more"):
        assert any(line.split() == [name, "holds", "breaks"] for line in lines)


def test_a_surprise_is_named_and_is_exit_status_1(odd: str) -> None:
    done = run_here("compare", "--all", "--catalogue", odd)
    assert (done.exit_code, done.stderr) == (1, "")
    assert "1 surprise in 1 contrast." in done.stdout
    assert "first/odd asyncio.sees breaks, holds expected" in " ".join(done.stdout.split())


def test_in_each_form_it_says_the_same(odd: str, tmp_path: Path) -> None:
    file = tmp_path / "report"
    args = ("--format", "json", "--output", str(file))
    done = run_here("compare", "--all", "--catalogue", odd, *args)
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "")
    report = json.loads(file.read_text())
    told = {}
    for form in FORMATS:
        reporting.tell(report, replace(ALL, format=form, output=file))
        told[form] = file.read_text()
    assert json.loads(told["json"]) == report
    assert report["summary"]["cells"] == 6
    assert [each["contrast"] for each in report["summary"]["surprises"]] == ["first/odd"]
    assert report["contrasts"][0]["cells"][0]["evidence"] == {}
    suites = ElementTree.fromstring(told["junit"])  # noqa: S314 - it is ours
    assert (suites.get("tests"), suites.get("failures")) == ("6", "1")
    for form in ("html", "markdown", "text"):
        assert "1 surprise in 1 contrast." in told[form]


def test_names_that_are_given_make_a_report_of_their_own(small: str) -> None:
    done = run_here("compare", "second", "first/odd", "--catalogue", small, "--format", "json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert [each["contrast"] for each in found["contrasts"]] == ["second/more", "first/odd"]


def test_all_as_lines_of_json_is_a_line_a_contrast(small: str) -> None:
    done = run_here("compare", "--all", "--json", "--catalogue", small)
    assert [json.loads(line)["contrast"] for line in done.stdout.splitlines()] == [
        "first/known", "first/odd", "second/more"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--all", "local"], "--all goes without names"),
        (["--all", "--evidence"], "--evidence goes without a report"),
        (["local", "--json", "--format", "json"], "--json goes without --format"),
        (["local", "--format", "pdf"], "'junit'"),
        (["--all", "--output", "/nowhere/at/all.html"], "--output: there is no folder /nowhere/at"),
        (["--all", "--output", "link"], "--output: there is no folder /nowhere"),
        (["--all", "--output", "/"], "--output must be a file, and / is a folder"),
        (["--all", "--set", "workres=2"], "what you compare takes"),
        (["--all", "--user", "ada"], "--user goes with --url"),
    ],
)
def test_what_does_not_go_together_is_said_before_anything_runs(
    args: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to("/nowhere/there")
    monkeypatch.chdir(tmp_path)
    done = run_here("compare", *args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


LONG = "of_a_name_that_is_much_too_long_for_some_terminals"


def test_no_name_is_cut_however_narrow_the_terminal(
    small: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a name that is too long for a line the terminal itself begins another."""
    file = tmp_path / "long.py"
    file.write_text(Path(small).read_text().replace('"odd"', f'"{LONG}"'))
    done = run_here("compare", "--all", "--catalogue", str(file), "--format", "json")
    assert done.exit_code == 0
    for columns in (20, 60, 80, 100, 120):
        monkeypatch.setenv("COLUMNS", str(columns))
        reporting.tell(json.loads(done.stdout), ALL)
        shown = capsys.readouterr().out
        assert "\N{HORIZONTAL ELLIPSIS}" not in shown
        lines = [line.strip() for line in shown.splitlines()]
        assert sum(line.startswith(f"first/{LONG}") for line in lines) == 3, columns
        assert all(len(line) <= max(columns, 30) for line in lines if LONG not in line), columns


def test_a_file_that_cannot_be_written_is_exit_status_2(small: str) -> None:
    full = "/dev/full"
    assert os.path.exists(full)
    check_refused(
        run_here("compare", "--all", "--catalogue", small, "--output", full),
        f"{full}: No space left",
    )


@pytest.mark.parametrize("form", ["json", "text"])
def test_ctrl_c_leaves_a_report_of_what_ran_and_names_what_did_not(
    small: str, tmp_path: Path, form: str
) -> None:
    file = tmp_path / "hanging.py"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE)
        hangs = HANGS.replace("PORT", str(listener.getsockname()[1]))
        text = hangs + Path(small).read_text()
        text = text.replace("(name, expected)", "(name, expected, port=sees_on_asyncio)")
        text = text.replace("Cell(sees_on_asyncio", "Cell(port")
        file.write_text(text.replace('one("odd", BREAKS)', 'one("odd", BREAKS, hangs_on_asyncio)'))
        with (
            begun("compare", "--all", "--catalogue", str(file), "--format", form) as process,
            listener.accept()[0],
        ):
            process.send_signal(signal.SIGINT)
            done = process.end(PATIENCE)
    told = done.stdout
    assert (done.returncode, done.stderr) == (2, "\nAborted!\n")
    if form == "text":
        assert told.count("asyncio.hangs") == 1
        assert "interrupted" in told
        return
    found = json.loads(told)
    missing = {each["contrast"]: each["cells"] for each in found["summary"]["not_run"]}
    assert list(missing) == ["first/odd", "second/more"]
    assert "asyncio.hangs" in missing["first/odd"]
    assert missing["second/more"] == ["threads.sees", "asyncio.sees"]
    ran = {each["contrast"]: len(each["cells"]) for each in found["contrasts"]}
    assert ran == {"first/known": 2, "first/odd": 2 - len(missing["first/odd"]), "second/more": 0}


@pytest.mark.thorough
def test_the_whole_catalogue_has_no_surprise(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    done = run("compare", "--all", "--format", "json", "--output", str(file))
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(file.read_text())
    assert [each["contrast"] for each in found["contrasts"]] == [
        f"{topic.name}/{name}" for topic in TOPICS.values() for name in topic.contrasts
    ]
    assert found["summary"]["not_run"] == []
