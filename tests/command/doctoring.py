"""The doctor's command, given in a project of its own."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import Result

from tests.commands import run_here

BLOCKS = """\
import time

async def index():
    time.sleep(1)
"""
LINE = "app/views.py:4:5  AC101 blocking-call  in index, certain"


def put(path: str, text: str) -> None:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def doctor(*args: str) -> Result:
    return run_here("doctor", *args)


def found(*args: str) -> list[str]:
    """Where something is found, by line."""
    done = doctor("--format", "json", *args)
    assert done.stderr == ""
    told = json.loads(done.stdout)["findings"]
    assert done.exit_code == bool(told)
    return [f"{each['path']}:{each['line']}" for each in told]
