"""The command line, as a process of its own; in the tests' where it is over before it begins."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import time
from pathlib import Path

import pytest

from async_contrast.catalog import TOPICS
from tests.commands import COMMAND, PATIENCE, begun, run, run_here, terminal
from tests.zygote import ROOT

thorough = pytest.mark.thorough


QUICK = ("places/where", "--catalogue", "tests.interpreters.places")
"""What has no surprise, and takes the least."""


@pytest.fixture(scope="module")
def isolation() -> subprocess.CompletedProcess[str]:
    """A comparison in a script, with all that the command usually does."""
    return run("compare", "local/isolation")


def test_list_names_everything_there_is() -> None:
    done = run_here("list")
    assert done.exit_code == 0
    for topic in TOPICS.values():
        for contrast in topic.contrasts.values():
            assert f"{topic.name}/{contrast.name}" in done.stdout


def test_list_names_what_a_topic_has_and_cuts_no_name_however_narrow_the_terminal() -> None:
    names = [f"local/{name}" for name in TOPICS["local"].contrasts]
    for columns in ("30", "95", "120", "0", "none"):
        done = run_here("list", "local", COLUMNS=columns)
        assert done.exit_code == 0
        assert [name for name in names if name not in done.stdout] == []
        assert "lock/" not in done.stdout
    done = run_here("list", "local", COLUMNS="0", FORCE_COLOR="1")  # as a terminal
    assert [name for name in names if name not in done.stdout] == []
    done = run_here("list", "nothing")
    assert (done.exit_code, "there are context, response" in done.stderr) == (2, True)


def test_list_as_json_is_a_line_a_contrast() -> None:
    done = run_here("list", "local", "lock", "--json")
    listed = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["contrast"] for each in listed] == [
        f"{topic}/{name}" for topic in ("local", "lock") for name in TOPICS[topic].contrasts
    ]
    assert listed[0]["question"] == TOPICS["local"].contrasts["isolation"].question
    assert listed[0]["parameters"][0]["name"] == "workers"


def test_help_says_what_the_notes_are_that_answers_quote() -> None:
    assert "one developer's study notes" in " ".join(run_here("compare", "--help").stdout.split())


def test_compare_prints_a_row_a_cell() -> None:
    done = run_here("compare", "local/isolation", "--set", "workers=20")
    assert (done.exit_code, done.stderr) == (0, "")
    rows = [line.split("  ") for line in done.stdout.splitlines()]
    assert any("naive port" in " ".join(row) and "breaks" in " ".join(row) for row in rows)
    assert "another worker's value x 19 (forbidden)" in done.stdout
    assert "own value x 20 (" not in done.stdout
    assert "workers=20" in done.stdout
    assert re.search(r"^On CPython 3\.\S+, .+; SQLite 3\.", done.stdout, re.MULTILINE)


def test_the_picture_in_the_readme_is_what_people_see(
    isolation: subprocess.CompletedProcess[str],
) -> None:
    assert (isolation.returncode, isolation.stderr) == (0, "")
    readme = (ROOT / "README.md").read_text()
    picture = readme.split("async-contrast compare local/isolation\n")[1].split("```")[0]
    shown = {line.strip() for line in isolation.stdout.splitlines()}
    assert [line for line in map(str.strip, picture.splitlines())
            if line not in shown and not line.startswith("On CPython")] == []  # fmt: skip


def test_a_topic_stands_for_all_its_contrasts_and_each_runs_once() -> None:
    done = run_here("compare", "local", "local/web", "--set", "requests=2", "--json")
    assert done.exit_code == 0
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["contrast"] for answer in answers] == [
        f"local/{name}" for name in TOPICS["local"].contrasts
    ]
    web = next(answer for answer in answers if answer["contrast"] == "local/web")
    assert web["parameters"] == {"requests": 2}


def test_a_hang_is_shown_with_the_line_where_it_stands() -> None:
    done = run_here("compare", "lock/never-released", COLUMNS="300")
    assert done.exit_code == 0
    assert "await lock.acquire()" in done.stdout


def test_colour_and_progress_only_in_a_terminal(
    isolation: subprocess.CompletedProcess[str],
) -> None:
    assert "\x1b" not in isolation.stdout
    with terminal("compare", "local/isolation") as shell:
        status, shown = shell.end()
    assert status == 0
    assert "\x1b[31mbreaks" in shown
    assert "0/8" in shown


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["compare", "local", "lok"], "Error: lok: no topic has this name; there are context"),
        (["compare", "local/nothing"], "it has isolation, reuse"),
        (["compare", "local/isolation", "--set", "workers=501"], "from 2 to 500, not 501"),
        (["compare", "local/isolation", "--set", "workers=many"], "whole number"),
        (["compare", "local/isolation", "--set", "workers"], "NAME=VALUE"),
        (["compare", "local/isolation", "--set", "works=3"], "takes workers"),
        (["compare", "local/isolation", "--set", "workers=3", "--set", "workers=4"], "given once"),
        (["compare", "local", "--side", "both"], "'threads', 'asyncio'"),
        (["compare"], "Missing argument"),
        (["serve", "--port", "0"], "1<=x<=65535"),
    ],
)
def test_a_mistake_gets_one_clear_line_and_exit_status_2(args: list[str], words: str) -> None:
    done = run_here(*args)
    assert done.exit_code == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_setting_that_cannot_be_used_is_named() -> None:
    done = run_here("compare", "local", ASYNC_CONTRAST_TRIAL_SECONDS="0")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert "ASYNC_CONTRAST_TRIAL_SECONDS must be a number from 0.1 to 60" in done.stderr


def test_a_surprise_is_marked_and_is_exit_status_1(capfd: pytest.CaptureFixture[str]) -> None:
    nobody = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    done = run_here(
        "compare", "joins/right-join", ASYNC_CONTRAST_SPECIMEN_URL=nobody, COLUMNS="200"
    )
    assert done.exit_code == 1
    assert "surprise: holds expected" in done.stdout
    assert "; PostgreSQL, which does not answer" in done.stdout
    assert "ASYNC_CONTRAST_SPECIMEN_URL: the data topics cannot use it" in capfd.readouterr().err


@pytest.mark.parametrize(
    "args", [pytest.param(["list"], marks=thorough), ["compare", *QUICK, "--json"]]
)
def test_that_nobody_reads_on_is_no_surprise(args: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer) as output:
        done = subprocess.run(
            [*COMMAND, *args],
            stdout=output,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            check=False,
        )
    assert (done.returncode, done.stderr) == (2, b"")


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGINT,
        pytest.param(signal.SIGKILL, marks=thorough),
        pytest.param(signal.SIGTERM, marks=thorough),
        pytest.param(signal.SIGHUP, marks=thorough),
    ],
)
def test_a_signal_leaves_no_trial_behind(number: signal.Signals) -> None:
    with begun("compare", "lock/never-released", "--json") as process:
        template, trials = _wait_for_trials(process.pid)
        process.send_signal(number)
        assert process.wait(PATIENCE) != 0
    for pidfd in (template, *trials):
        assert select.select([pidfd], [], [], PATIENCE)[0], "a process lives on"
        os.close(pidfd)


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def _wait_for_trials(pid: int) -> tuple[int, list[int]]:
    """Handles of the template and its trials, once there are some."""
    while True:
        for template in _children(pid):
            trials = _children(template)
            if len(trials) > 1 or (trials and os.cpu_count() == 1):
                try:
                    return os.pidfd_open(template), [os.pidfd_open(trial) for trial in trials]
                except ProcessLookupError:
                    continue
        time.sleep(0.01)  # nobody says when a process begins
