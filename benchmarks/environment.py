"""What a benchmark ran on."""

from __future__ import annotations

import os
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any

from service.config import processors
from service.contrast import SQLITE, Database
from service.lab.environment import environment

SERVERS = ("granian", "gunicorn", "waitress", "uvicorn", "hypercorn", "uvloop", "httptools")
"""What may serve the apps that are measured; most of it is the extra `bench`."""


def here() -> dict[str, Any]:
    """This machine, interpreter and libraries; `load` is what ran before, in processes."""
    import sqlite3

    version = tuple(map(int, sqlite3.sqlite_version.split(".")))
    trials = environment(Database(SQLITE, version))
    return {
        **trials,
        "libraries": {**trials["libraries"], **_servers()},
        "cores": processors(),
        "processor": _processor(),
        "load": os.getloadavg()[0],
    }


def _servers() -> dict[str, str]:
    found = {}
    for name in SERVERS:
        with suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return "unknown"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "unknown"
