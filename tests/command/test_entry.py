"""The command is there before its modules are: Ctrl-C may come while they are loaded."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import async_contrast
from tests.commands import COMMAND

LOADING = """\
import sys, types

class Cli(types.ModuleType):
    def __getattr__(self, name):
        {interrupts}

sys.modules["async_contrast.cli"] = Cli("async_contrast.cli")
"""
BEGINNING = """\
from async_contrast import cli

def hold_places():
    raise KeyboardInterrupt

cli.hold_places = hold_places
"""
ENTRY = """
from async_contrast.__main__ import main
main()
"""


SERVICE = Path(async_contrast.__file__).parents[1]


@pytest.fixture(autouse=True)
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module that can be run as such: only then Python ends by a signal that came amid an exec,
    whatever is raised instead."""
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{SERVICE}")
    return tmp_path / "program.py"


@pytest.mark.parametrize(
    "before",
    [
        LOADING.format(interrupts="raise KeyboardInterrupt"),
        LOADING.format(interrupts="exec('raise KeyboardInterrupt')"),  # as dataclasses do
        BEGINNING,
    ],
    ids=["while modules are loaded", "amid an exec", "before it looks at what is asked"],
)
def test_ctrl_c_at_the_very_first_is_no_traceback(program: Path, before: str) -> None:
    program.write_text(before + ENTRY)
    done = subprocess.run(
        [sys.executable, "-m", "program", "list"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "\nAborted!\n")


def test_ctrl_c_at_the_very_first_with_nowhere_to_say_so(program: Path) -> None:
    program.write_text(LOADING.format(interrupts="raise KeyboardInterrupt") + ENTRY)
    shell = '"$0" -m program list 2>&-'
    done = subprocess.run(
        ["/bin/sh", "-c", shell, sys.executable], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "")


def test_the_program_begins_there() -> None:
    scripts = tomllib.loads((SERVICE.parent / "pyproject.toml").read_text())["project"]["scripts"]
    assert scripts == {"async-contrast": "async_contrast.__main__:main"}
    done = subprocess.run([*COMMAND, "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: python -m async_contrast [OPTIONS] COMMAND")
