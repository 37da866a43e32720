"""`async-contrast doctor`, as people and scripts use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command.doctoring import BLOCKS, LINE, doctor, found, put
from tests.commands import COMMAND, check_refused, terminal

pytestmark = pytest.mark.usefixtures("folder")


# What is wrong


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["none"], "none: there is no such file or folder"),
        (["app", "none"], "none: there is no such file or folder"),
        (["\x1b[2J"], "\N{REPLACEMENT CHARACTER}[2J: there is no such file or folder"),
        ([""], "PATH must not be empty"),
        (["app", ""], "PATH must not be empty"),
        (["empty"], "there is no Python file"),
        (["app", "--select", "nonsense"], "--select: there is no hazard 'nonsense'; take a code"),
        (["app", "--ignore", "AC101,AC"], "--ignore: there is no hazard 'AC'; take"),
        (
            ["app", "--select", ""],
            "--select: a word is empty; without it all hazards are looked for",
        ),
        (["app", "--select", " , "], "--select: a word is empty"),
        (["app", "--select", "AC401,"], "--select: a word is empty"),
        (["app", "--select", "AC401", "--select", ""], "--select: a word is empty"),
        (["app", "--baseline", "pipe"], "--baseline must be a plain file; pipe is none"),
        (["app", "--baseline", "pipe", "--write-baseline"], "--baseline must be a plain file"),
        (["app", "--baseline", "empty"], "--baseline must be a plain file; empty is none"),
        (["app", "--baseline", "/dev/zero"], "--baseline must be a plain file; /dev/zero is none"),
        (["app", "--baseline", ""], "--baseline must be a plain file"),
        (["app", "--output", "pipe"], "pipe: it cannot be written: it is a pipe that nobody reads"),
        (["app", "--baseline", "none.json"], "none.json: the baseline cannot be read"),
        (["app", "--baseline", "app/views.py"], "it is no baseline of this version"),
        (["app", "--write-baseline"], "--write-baseline goes with --baseline FILE"),
        (["app", "--write-baseline", "--fix"], "goes without --fix and --diff"),
        (["app", "--fix", "--diff"], "--fix goes without --diff"),
        (["app", "--url", "javascript:alert(1)"], "--url must be an address, such as http://"),
        (["app", "--url", "http://"], "--url must be an address"),
        (["app", "--url", "http://x/\x1b"], "--url must be an address"),
        (["app", "--output", "none/answer"], "none/answer: it cannot be written: No such file"),
        (["app", "--output", "app"], "app: it cannot be written: Is a directory"),
    ],
)
def test_a_mistake_gets_one_line_and_exit_status_2(args: list[str], told: str) -> None:
    Path("empty").mkdir()
    os.mkfifo("pipe")
    check_refused(doctor(*args), told)


def test_settings_that_are_wrong_get_one_line_and_exit_status_2() -> None:
    put("pyproject.toml", "[tool.async-contrast.doctor]\nselects = []\n")
    check_refused(doctor("app"), "pyproject.toml: [tool.async-contrast.doctor] selects: there is")


def test_settings_that_look_for_nothing_are_refused() -> None:
    put("pyproject.toml", "[tool.async-contrast.doctor]\nselect = []\n")
    check_refused(doctor("app"), "pyproject.toml: [tool.async-contrast.doctor] select must not be")


def test_a_baseline_of_the_settings_that_is_a_pipe_is_refused() -> None:
    put("pyproject.toml", '[tool.async-contrast.doctor]\nbaseline = "pipe"\n')
    os.mkfifo("pipe")
    told = "[tool.async-contrast.doctor] baseline must be a plain file"
    check_refused(doctor("app"), told)
    check_refused(doctor("app", "--write-baseline"), told)


def test_nothing_that_can_be_read_is_exit_status_2_and_the_reason_is_told() -> None:
    put("broken/app.py", "def (")
    done = doctor("broken")
    assert (done.exit_code, done.stderr) == (2, "")
    assert "broken/app.py: does not parse: line 1" in done.stdout


def test_what_cannot_be_read_does_not_keep_the_rest_from_being_read() -> None:
    put("app/broken.py", "def (")
    Path("app/bytes.py").write_bytes(b"\xff")
    Path("app/circle.py").symlink_to("circle.py")
    done = doctor("app")
    assert (done.exit_code, done.stderr) == (1, "")
    assert LINE in done.stdout
    for name in ("broken", "bytes", "circle"):
        assert f"  app/{name}.py: " in done.stdout
    Path("app/views.py").write_text("")
    assert doctor("app").exit_code == 0


def test_nothing_of_a_project_that_a_terminal_would_obey_is_printed() -> None:
    name = "app/\x1b[2J.py"
    put(name, BLOCKS.replace("time.sleep(1)", "time.sleep('\x1b[2J')"))
    put("app/\x07.py", "def (")
    for form in ("text", "github"):
        done = doctor("app", "--format", form)
        assert done.exit_code == 1
        assert all(line.isprintable() for line in done.stdout.splitlines())


def test_nothing_is_imported_or_run_and_nothing_written_but_the_cache(folder: Path) -> None:
    put("app/deed.py", "open('deed', 'w')\n")
    before = {path for path in folder.rglob("*") if "cache" not in path.parts}
    doctor("app")
    assert {path for path in folder.rglob("*") if "cache" not in path.parts} == before
    assert list((folder / "cache").rglob("*"))


def test_without_a_cache_none_is_written(folder: Path) -> None:
    doctor("app", "--no-cache")
    assert not (folder / "cache").exists()


@pytest.mark.parametrize("form", ["text", "json"])
def test_that_nobody_reads_on_is_no_traceback(form: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer) as output:
        done = subprocess.run(
            [*COMMAND, "doctor", "app", "--format", form],
            stdout=output,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (2, b"")


# What is found


def test_a_finding_is_exit_status_1_and_none_is_0() -> None:
    done = doctor("app")
    assert (done.exit_code, done.stderr) == (1, "")
    assert LINE in done.stdout.splitlines()
    Path("app/views.py").write_text(BLOCKS.replace("async ", ""))
    done = doctor("app")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("Nothing was found.\n")


def test_a_path_may_be_a_file_and_there_may_be_several() -> None:
    put("other/views.py", BLOCKS)
    put("unasked.py", BLOCKS)
    assert found("app/views.py", "other") == ["app/views.py:4", "other/views.py:4"]
    assert found("app", "app/views.py") == ["app/views.py:4"]


@pytest.mark.parametrize(
    ("args", "count"),
    [
        (["--select", "AC101"], 1),
        (["--select", "blocking-call,AC401"], 1),
        (["--select", "blocking", "--select", "awaits"], 1),
        (["--select", "awaits"], 0),
        (["--ignore", "blocking-call"], 0),
        (["--select", "AC101", "--ignore", "blocking"], 0),
        (["--ignore", "awaits"], 1),
        (["--ignore", ""], 1),
        (["--ignore", "blocking-call,", "--ignore", ""], 0),
    ],
)
def test_hazards_are_chosen(args: list[str], count: int) -> None:
    assert len(found("app", *args)) == count


def test_the_command_selects_instead_of_the_settings_and_ignores_besides() -> None:
    put("pyproject.toml", '[tool.async-contrast.doctor]\nselect = ["awaits"]\nignore = ["AC102"]\n')
    assert found("app") == []
    assert found("app", "--select", "blocking") == ["app/views.py:4"]
    assert found("app", "--select", "blocking", "--ignore", "AC101") == []


def test_settings_hold_from_wherever_the_command_is_given(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("tests/views.py", BLOCKS)
    put("legacy/views.py", BLOCKS)
    put(
        "pyproject.toml",
        """
        [tool.async-contrast.doctor]
        exclude = ["legacy"]
        per-file-ignores = { "tests/**" = ["blocking"] }
        """,
    )
    assert found(".") == ["app/views.py:4"]
    monkeypatch.chdir("app")
    assert found(str(Path.cwd().parent)) == ["views.py:4"]
    monkeypatch.chdir("/")
    assert found(str(folder)) == [f"{folder}/app/views.py:4".removeprefix("/")]


def test_a_line_may_say_noqa() -> None:
    for words, count in (("noqa", 0), ("noqa: AC101", 0), ("noqa: AC102", 1), ("no", 1)):
        Path("app/views.py").write_text(BLOCKS.replace("(1)", f"(1)  # {words}"))
        done = doctor("app")
        assert done.exit_code == count
        assert ("Not counted: 1 by noqa." in done.stdout) == (not count)
    Path("app/views.py").write_text(BLOCKS.replace("():", "():  # noqa"))
    assert found("app") == ["app/views.py:4"]


@pytest.mark.parametrize("is_ours", [True, False], ids=["in the project", "in a library"])
def test_a_further_function_blocks_by_the_settings(is_ours: bool) -> None:
    put("app/views.py", "import acme\n\nasync def index():\n    acme.search()\n")
    if is_ours:
        put("acme.py", "def search():\n    opaque()\n")
    assert found(".") == []
    put("pyproject.toml", '[tool.async-contrast.doctor]\nblocking = ["acme.search"]\n')
    assert found(".") == ["app/views.py:4"]


OFF = """\
import acme, time

def work():
    time.sleep(1)

async def index():
    await acme.in_thread(work)

@acme.in_thread
def decorated():
    time.sleep(1)

async def other():
    await decorated()
"""


@pytest.mark.parametrize("is_ours", [True, False], ids=["in the project", "in a library"])
def test_a_further_function_leads_off_the_loop_by_the_settings(is_ours: bool) -> None:
    put("app/views.py", OFF)
    if is_ours:
        put("acme.py", "def in_thread(function):\n    function()\n    return opaque(function)\n")
    assert "app/views.py:11" in found(".")
    put("pyproject.toml", '[tool.async-contrast.doctor]\noff-loop = ["acme.in_thread"]\n')
    assert found(".") == []


# What is known


def test_what_is_known_does_not_count_and_what_is_new_does(folder: Path) -> None:
    done = doctor("app", "--baseline", "known.json", "--write-baseline")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "1 finding is known now, in known.json\n"
    Path("app/views.py").write_text(f"# above\n\n{BLOCKS}")
    done = doctor("app", "--baseline", "known.json")
    assert (done.exit_code, "Not counted: 1 by the baseline." in done.stdout) == (0, True)
    Path("app/views.py").write_text(f"{BLOCKS}\n\n{BLOCKS.replace('index', 'other')}")
    assert found("app", "--baseline", "known.json") == ["app/views.py:10"]


def test_a_baseline_of_the_settings_is_relative_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    put("pyproject.toml", '[tool.async-contrast.doctor]\nbaseline = "known.json"\n')
    assert doctor(".", "--write-baseline").exit_code == 0
    assert json.loads(Path("known.json").read_text())["findings"][0]["path"] == "app/views.py"
    assert found(".") == []
    monkeypatch.chdir("app")
    assert found(".") == []


# What is told


def test_the_answer_may_go_to_a_file() -> None:
    for form in ("text", "json", "sarif", "github", "html"):
        done = doctor("app", "--format", form, "--output", "answer")
        assert (done.exit_code, done.stdout, done.stderr) == (1, "", "")
        assert "AC101" in Path("answer").read_text()
        assert "\x1b" not in Path("answer").read_text()


def test_addresses_lead_to_the_service_that_is_named() -> None:
    done = doctor("app", "--url", "https://contrast.example.org/")
    assert "  https://contrast.example.org/contrasts/lock/blocking-call" in done.stdout


def test_colour_only_in_a_terminal(folder: Path) -> None:
    assert "\x1b" not in doctor("app").stdout
    with terminal("doctor", str(folder / "app")) as shell:
        status, shown = shell.end()
    assert status == 1
    assert "\x1b[31m  AC101 blocking-call" in shown


def test_the_other_commands_do_not_load_the_doctor() -> None:
    program = "import sys, async_contrast.cli; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not [name for name in done.stdout.split() if "async_contrast.doctor" in name]
