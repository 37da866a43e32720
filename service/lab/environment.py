"""What trials run on: interpreter, libraries and database, as the template has them."""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping
from importlib import metadata
from typing import Any

from service.contrast import Database, Interpreter, Platform

LIBRARIES = ("flask", "quart", "werkzeug", "sqlalchemy", "aiosqlite", "alembic")


def environment(database: Database) -> dict[str, Any]:
    """Plain JSON. `gil` is asked here, in the template: an extension module may bring it back."""
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "gil": gil,
        "switch_interval_s": sys.getswitchinterval(),
        "system": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
        "database": {"name": database.name, "version": ".".join(map(str, database.version))},
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
    }


def platform_of(environment: Mapping[str, Any]) -> Platform:
    """The part of an environment that expectations depend on."""
    database = environment["database"]
    return Platform(
        Interpreter(
            implementation=environment["implementation"],
            version=sys.version_info[:3],
            gil=environment["gil"],
        ),
        Database(database["name"], tuple(map(int, filter(None, database["version"].split("."))))),
    )
