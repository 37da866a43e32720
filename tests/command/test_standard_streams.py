"""The command where its standard streams are closed, or take no more."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.commands import COMMAND, PATIENCE
from tests.test_own_catalogue import EXAMPLE
from tests.zygote import ROOT

thorough = pytest.mark.thorough

SMALL = ("--catalogue", "tests.interpreters.places")
"""Soon imported."""

CLOSED = "Error: standard output is closed: there is nowhere to print the answer\n"
FULL = "Error: No space left on device\n"


def in_a_shell(streams: str, *args: str) -> subprocess.CompletedProcess[str]:
    """The command with its streams redirected like this; Python prints as it usually does."""
    usual = {name: word for name, word in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {streams}', "sh", *COMMAND, *args],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        cwd=ROOT,
        env=usual,
        check=False,
    )


@pytest.mark.parametrize(
    ("streams", "args", "told"),
    [
        pytest.param(">&-", ["explore", "lock/balance"], CLOSED, marks=thorough),
        (">&-", ["list", *SMALL], CLOSED),
        pytest.param(">&-", ["--help"], CLOSED, marks=thorough),
        (">/dev/full", ["list", *SMALL], FULL),
        (">/dev/full", ["--version"], FULL),
        pytest.param("2>&-", ["list", "nothing"], "", marks=thorough),
        ("2>/dev/full", ["list", "nothing", *SMALL], ""),
        ("<&-", ["search", "-"], "Error: there is no standard input to read them from\n"),
    ],
)
def test_what_cannot_be_printed_or_read_is_no_answer(
    streams: str, args: list[str], told: str
) -> None:
    done = in_a_shell(streams, *args)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", told)


def test_a_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", 'rmdir "$PWD" && exec "$@"', "sh", *COMMAND, "doctor", "."],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "service")},
        check=False,
    )
    told = "Error: the working directory is gone; start from another\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", told)


def test_no_stream_is_needed_to_write_a_report_into_a_file(tmp_path: Path) -> None:
    mine, report = tmp_path / "mine.py", tmp_path / "report.txt"
    mine.write_text(EXAMPLE)
    words = "compare", "shop/whose", "--catalogue", str(mine), "--output", str(report)
    assert in_a_shell("<&- >&- 2>&-", *words).returncode == 0
    assert "No surprise." in report.read_text()
