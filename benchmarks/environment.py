"""What a benchmark ran on."""

from __future__ import annotations

import shutil
import subprocess
import time
from contextlib import suppress
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from async_contrast.config import processors
from async_contrast.contrasts.platforms import SQLITE, Database
from async_contrast.lab.environment import environment

SERVERS = ("granian", "gunicorn", "waitress", "uvicorn", "hypercorn", "uvloop", "httptools")
"""What may serve the apps that are measured; most of it is the extra `bench`."""

EXPLORERS = ("frontrun", "detangle")
"""What else explores orders; of the same extra."""

STATISTICS = Path("/proc/stat")
A_MOMENT = 0.5
"""Seconds in which it is looked what else the processors do."""


def here() -> dict[str, Any]:
    """This machine, interpreter, libraries and moment.

    `busy` is the part of all processors that others took just before.
    """
    import sqlite3

    version = tuple(map(int, sqlite3.sqlite_version.split(".")))
    trials = environment(Database(SQLITE, version))
    return {
        **trials,
        "libraries": {**trials["libraries"], **_installed(), **_wrk()},
        "cores": processors(),
        "processor": _processor(),
        "busy": _busy(),
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _installed() -> dict[str, str]:
    found = {}
    for name in (*SERVERS, *EXPLORERS):
        with suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def _wrk() -> dict[str, str]:
    """The load generator's version, where there is one."""
    wrk = shutil.which("wrk")
    if wrk is None:
        return {}
    said = subprocess.run([wrk, "-v"], check=False, capture_output=True, text=True).stdout
    return {"wrk": said.split()[1]}


def _busy() -> float:
    before = _ticks()
    time.sleep(A_MOMENT)
    all_of_them, idle = (now - then for now, then in zip(_ticks(), before, strict=True))
    return 1 - idle / all_of_them


def _ticks() -> tuple[int, int]:
    """Of all processors since the machine began, and those that they were idle; proc(5)."""
    ticks = [int(word) for word in STATISTICS.read_text().partition("\n")[0].split()[1:9]]
    return sum(ticks), ticks[3] + ticks[4]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return "unknown"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "unknown"
