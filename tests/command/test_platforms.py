"""`async-contrast compare --python`: a column an interpreter, and what differs between them."""

from __future__ import annotations

import io
import json
import os
import select
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from async_contrast.command.matrix import print_matrix
from async_contrast.interpreters import finding, probing
from async_contrast.interpreters.probing import own
from async_contrast.web.reports import markdown
from tests.commands import PATIENCE, begun, run_here, terminal
from tests.interpreters.pythons import (
    PYTHON_2,
    another_version,
    bare,
    fake,
    ready,
    site_packages,
)
from tests.lab.processes import VARIABLE, marked

NAME = own().interpreter.long_name
"""Of the column of this interpreter, where another one is of the same version."""

OTHER = f"{NAME}-2"

PLACES = ("--catalogue", "tests.interpreters.places")
"""Its first cell differs between platforms, and is a surprise there."""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Another interpreter, as far as one can tell, with the libraries of this one."""
    return str(ready(tmp_path_factory.mktemp("other") / "there"))


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A cache of one's own, one interpreter to find; whatever was started is gone."""
    base = own().base
    monkeypatch.setattr(finding, "_executables", lambda: [base])
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    yield
    assert marked(str(tmp_path)) <= {os.getpid()}


def compared(*args: str) -> tuple[int, dict[str, Any]]:
    done = run_here("compare", *args, "--json")
    assert done.stderr == ""
    answer: dict[str, Any] = json.loads(done.stdout)
    return done.exit_code, answer


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--python", "threeish"], "--python takes a version such as 3.13"),
        (["--python", ""], "--python takes a version such as 3.13"),
        (["--python", "9.99t"], "there is no cpython-9.99t on this machine; "),
        (["--python", "./p", "--url", "http://127.0.0.1:1"], "--python goes without --url"),
        (["--python", "./p", "--set", "x=1"], "what you compare takes workers"),
    ],
)
def test_what_cannot_be_asked_for(args: list[str], told: str) -> None:
    done = run_here("compare", "local/isolation", *args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr


BAD = {
    "dies": ("kill -9 $$", "ended with SIGKILL when it was asked"),
    "speaks": ("echo nonsense", "is no Python: it said 'nonsense'"),
    "hangs": ("sleep 1000", "it hangs"),
    "old": (f"echo '{PYTHON_2}'", "cpython-2.7.18 is older than 3.11"),
    "fails": ('[ $1 = -E ] && exec {python} "$@"; exit 3', "with exit status 3 before it was"),
}
"""What each does, and what is told of it."""


def test_one_that_cannot_be_asked_is_a_column_that_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, python: str
) -> None:
    monkeypatch.setattr(probing, "LONGEST", PATIENCE / 40)  # enough for the one that is a Python
    args = []
    for name, (does, _) in BAD.items():
        args += ["--python", str(fake(tmp_path, name, does.replace("{python}", python)))]
    status, answer = compared("places/where", *PLACES, *args)
    assert status == 2
    this, *others = answer["platforms"]
    assert "problem" not in this
    for other, (_, told) in zip(others, BAD.values(), strict=True):
        assert told in other["problem"]
    assert all(list(cell["answers"]) == [this["platform"]] for cell in answer["cells"])


def test_one_without_libraries_is_told_what_to_do(tmp_path: Path) -> None:
    python = bare(tmp_path / "bare")
    done = run_here("compare", "local/isolation", "--python", str(python), COLUMNS="1000")
    assert done.exit_code == 2
    told = f"{OTHER} could not be asked: local cannot be imported there: ModuleNotFoundError"
    assert told in done.stdout
    assert f"; async-contrast interpreters add {python}\n" in done.stdout
    assert "own value x 10" in done.stdout, "the others are asked"


def test_one_without_libraries_is_asked_of_what_needs_none(tmp_path: Path) -> None:
    python = bare(tmp_path / "bare")
    status, answer = compared("races/two-locks", "--python", str(python))
    assert (status, answer["differing"]) == (0, 0)
    assert all(list(cell["answers"]) == [NAME, OTHER] for cell in answer["cells"])


@pytest.mark.thorough
def test_a_topic_that_cannot_be_imported_there_fails_alone(tmp_path: Path) -> None:
    python = ready(tmp_path / "there")
    site_packages(tmp_path / "there").joinpath("flask_login.py").write_text(
        "raise ImportError('x')"
    )
    done = run_here(
        *("compare", "local/isolation", "login/secure-cookie", "--python", str(python), "--json")
    )
    fine, broken = map(json.loads, done.stdout.splitlines())
    assert done.exit_code == 1
    assert fine["differing"] == 0
    assert broken["differing"] == len(broken["cells"])
    came = broken["cells"][0]["answers"][OTHER]
    assert (came["verdict"], came["reason"]) == (
        "fails",
        "it could not be started: ImportError: x",
    )


def test_each_platform_has_an_answer(python: str) -> None:
    status, answer = compared("local/isolation", "--set", "workers=4", "--python", python)
    assert (status, answer["differing"], answer["libraries"]) == (0, 0, {})
    assert [each["platform"] for each in answer["platforms"]] == [NAME, OTHER]
    assert answer["parameters"] == {"workers": 4}
    for cell in answer["cells"]:
        assert list(cell["answers"]) == [NAME, OTHER]
        assert (cell["differs"], cell["differs_in"]) == (False, [])
        for came in cell["answers"].values():
            assert not came["surprise"]
            assert came["verdict"] == came["expected"]


def test_the_one_that_runs_the_command_stands_where_it_is_named(python: str) -> None:
    args = ("places/where", *PLACES, "--python")
    _, answer = compared(*args, python, "--python", sys.executable)
    assert len(answer["platforms"]) == 2
    [cell, _] = answer["cells"]
    assert [came["verdict"] for came in cell["answers"].values()] == ["breaks", "holds"]
    status, answer = compared(*args, own().interpreter.name)
    assert status == 0
    assert [each["platform"] for each in answer["platforms"]] == [own().interpreter.name]


@pytest.fixture(scope="module")
def differing(python: str) -> tuple[int, dict[str, Any]]:
    """The exit status, and what both platforms came to."""
    return compared("places/where", *PLACES, "--python", python)


def test_a_report_of_several_platforms_names_what_differs_and_what_could_not_run(
    python: str, tmp_path: Path
) -> None:
    bad = fake(tmp_path, "bad", BAD["speaks"][0])
    args = ("--python", python, "--python", str(bad), "--format", "json")
    done = run_here("compare", "places/where", *PLACES, *args)
    assert (done.exit_code, done.stderr) == (1, "")
    found = json.loads(done.stdout)
    assert [each["platform"] for each in found["platforms"]] == [NAME, OTHER]
    summary = found["summary"]
    assert (summary["contrasts"], summary["cells"]) == (1, 4)
    assert [(each["cell"], each["differs_in"]) for each in summary["differing"]] == [
        ("threads.where", ["verdict", "outcomes"])
    ]
    [missing] = summary["not_run"]
    assert "is no Python" in missing["problem"]
    assert [each["platform"] for each in summary["surprises"]] == [OTHER]
    assert "### Not the same on each platform (1)" in markdown.of_report(found)


def test_a_platform_that_cannot_be_asked_is_named_once_however_much_is_asked(
    tmp_path: Path,
) -> None:
    file = tmp_path / "more.py"
    more = "from dataclasses import replace\nfrom tests.interpreters.places import TOPICS as ONCE\n"
    more += "TOPICS = [*ONCE, *(replace(each, name='again') for each in ONCE)]\n"
    file.write_text(more)
    bad = fake(tmp_path, "bad", BAD["speaks"][0])
    args = ("--catalogue", str(file), "--python", str(bad))
    done = run_here("compare", "places/where", "again/where", "--format", "text", *args)
    assert done.stderr.count("is no Python") == done.stderr.count("\n") == 1
    assert " ".join(done.stdout.split()).count("is no Python") == 1
    assert "contrasts" in done.stdout


def printed(answer: Any, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    print_matrix(console, answer)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_what_differs_is_marked_and_counted(differing: tuple[int, dict[str, Any]]) -> None:
    status, answer = differing
    assert (status, answer["differing"]) == (1, 1), "a surprise in any column"
    differs = {cell["cell"]: cell["differs_in"] for cell in answer["cells"]}
    assert differs == {"threads.where": ["verdict", "outcomes"], "asyncio.anywhere": []}
    shown = printed(answer, 160)
    [row] = [line for line in shown.splitlines() if "Says where it runs" in line]
    assert row.split()[-3:] == ["holds", "breaks", "differs"]
    assert "1 of 2 cells differs" in shown


def test_a_narrow_terminal_has_one_below_the_other(differing: tuple[int, dict[str, Any]]) -> None:
    shown = printed(differing[1], 50)
    assert max(map(len, shown.splitlines())) <= 50
    assert "threads, original: Says where it runs differs" in shown
    assert f"  {NAME}: holds here x 1\n" in shown
    assert f"  {OTHER}: breaks surprise:" in shown


def test_a_surprise_counts_more_than_one_that_cannot_be_asked(python: str, tmp_path: Path) -> None:
    bad = fake(tmp_path, "bad", "exit 3")
    done = run_here(*("compare", "places/where", *PLACES, "--python", python, "--python", str(bad)))
    assert done.exit_code == 1
    assert f"{bad} could not be asked" in done.stdout.replace("\n", " ")


@pytest.mark.thorough
def test_other_libraries_are_told(tmp_path: Path) -> None:
    python = ready(tmp_path / "there")
    another_version(tmp_path / "there", "quart", "9.9")
    status, answer = compared("local/isolation", "--python", str(python))
    assert status == 0
    assert answer["libraries"]["quart"][OTHER] == "9.9"
    assert list(answer["libraries"]) == ["quart"]


@pytest.mark.thorough
def test_evidence_is_shown_of_each(python: str) -> None:
    done = run_here(
        "compare", "local/isolation", "--evidence", "--python", python, "--side=asyncio"
    )
    assert done.exit_code == 0
    for name in (NAME, OTHER):
        assert f"asyncio.isolation_context_var on {name}: holds" in done.stdout


@pytest.mark.thorough
def test_progress_counts_all_columns(python: str) -> None:
    with terminal("compare", "places/where", *PLACES, "--python", python) as shell:
        status, shown = shell.end()
    assert status == 1
    assert "0/4" in shown
    assert "\x1b[31mbreaks" in shown


@pytest.mark.parametrize(
    "number", [signal.SIGINT, pytest.param(signal.SIGKILL, marks=pytest.mark.thorough)]
)
def test_a_signal_leaves_nothing_behind_but_the_report_of_ctrl_c(
    python: str, number: signal.Signals
) -> None:
    words = "places/waiting", *PLACES, "--python", python, "--format", "json"
    with begun("compare", *words) as process:
        descriptors = wait_for_two_labs(process.pid)
        process.send_signal(number)
        done = process.end(PATIENCE)
        assert done.returncode != 0
    for pidfd in descriptors:
        assert select.select([pidfd], [], [], PATIENCE)[0], "a process lives on"
        os.close(pidfd)
    if number == signal.SIGINT:
        [missing] = json.loads(done.stdout)["summary"]["not_run"]
        assert (missing["contrast"], missing["problem"]) == ("places/waiting", "interrupted")


def wait_for_two_labs(pid: int) -> list[int]:
    """Handles of both templates and of their trials, once each has one."""
    while True:
        templates = [each for each in children(pid) if children(each)]
        if len(templates) == 2:
            try:
                return [os.pidfd_open(each) for one in templates for each in (one, *children(one))]
            except ProcessLookupError:
                continue
        os.sched_yield()


def children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("9.99", "there is no cpython-9.99 on this machine; "),
        ("threeish", "--python takes a version"),
        ("./missing", "cannot be asked: missing cannot be run: No such file"),
        ("{bare}", "cannot be asked: it lacks flask, quart"),
    ],
)
def test_serve_says_at_once_what_cannot_be_asked(tmp_path: Path, word: str, told: str) -> None:
    bare_python = bare(tmp_path / "bare")
    done = run_here("serve", "--python", word.format(bare=bare_python))
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["add", "nonsense"], "--python takes a version"),
        (["add", "9.99"], "there is no cpython-9.99 on this machine; "),
        (["add", "/missing/python"], "/missing/python cannot be run: No such file"),
        (["remove", "9.99"], "there is no environment for 9.99"),
        (["remove", "/missing/python"], "there is no environment for /missing/python"),
        (["--json", "remove", "9.99"], "--json goes without a command"),
    ],
)
def test_interpreters_refuses(args: list[str], told: str) -> None:
    done = run_here("interpreters", *args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr


def test_interpreters_lists_this_one_first() -> None:
    done = run_here("interpreters", "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    first, *others = json.loads(done.stdout)["interpreters"]
    assert (first["name"], first["this"], first["ready"]) == (own().interpreter.name, True, True)
    assert not [each for each in others if each["this"]]
    done = run_here("interpreters", COLUMNS="40")
    [row] = [line for line in done.stdout.splitlines() if "yes, this one" in line]
    assert f" {first['path']} " in row


def test_one_that_is_ready_needs_nothing(python: str, tmp_path: Path) -> None:
    done = run_here("interpreters", "add", python)
    assert (done.exit_code, done.stdout) == (0, f"{NAME} is ready as it is: {python}\n")
    assert not (tmp_path / "cache").exists()
