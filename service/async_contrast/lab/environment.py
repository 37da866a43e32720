"""What trials run on: interpreter, libraries and database, as the template has them."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import metadata
from typing import Any

from async_contrast.contrasts.platforms import Database, Interpreter, Platform

_NUMBER = re.compile(r"[0-9]+")  # "3.14.0rc1" and "3.13.0+" are versions, too

LIBRARIES = (
    "flask",
    "quart",
    "werkzeug",
    "jinja2",
    "markupsafe",
    "flask-login",
    "quart-auth",
    "quart-flask-patch",
    "flask-httpauth",
    "flask-wtf",
    "hypercorn",
    "sqlalchemy",
    "greenlet",
    "aiosqlite",
    "psycopg",
    "alembic",
    "flask-migrate",
    "flask-sqlalchemy",
)
"""What answers depend on; psycopg, quart-flask-patch and flask-wtf may be missing."""


def environment(database: Database) -> dict[str, Any]:
    """Plain JSON. `gil` is asked here, in the template: an extension module may bring it back."""
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "gil": gil,
        "thread_inherit_context": bool(getattr(sys.flags, "thread_inherit_context", False)),
        "switch_interval_s": sys.getswitchinterval(),
        "system": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
        "database": {"name": database.name, "version": ".".join(map(str, database.version))},
        "libraries": dict(versions()),
    }


def versions() -> Iterator[tuple[str, str]]:
    """Of those of LIBRARIES that are installed here, by name."""
    for name in LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            yield name, metadata.version(name)


def platform_of(environment: Mapping[str, Any]) -> Platform:
    """The part of an environment that expectations depend on, whoever's environment it is.

    Raises KeyError or ValueError for what is no environment.
    """
    database = environment["database"]
    major, minor, micro = map(int, _NUMBER.findall(environment["python"])[:3])
    return Platform(
        Interpreter(
            implementation=environment["implementation"],
            version=(major, minor, micro),
            gil=environment["gil"],
            threads_inherit=environment.get("thread_inherit_context", False),  # older ones lack it
        ),
        Database(database["name"], tuple(map(int, filter(None, database["version"].split("."))))),
        environment.get("libraries", {}),
    )


def facts(environment: Mapping[str, Any]) -> dict[str, Any]:
    """{"database": {"name": ...}} as {"database.name": ...}: one fact, one line."""
    flat: dict[str, Any] = {}
    for name, value in environment.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{inner}": each for inner, each in value.items()}
        else:
            flat[name] = value
    return flat
