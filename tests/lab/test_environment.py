"""What trials run on is known by name and version."""

from __future__ import annotations

import ast
import sys
from importlib import metadata
from pathlib import Path

import pytest

import async_contrast.topics
from async_contrast.contrasts.platforms import SQLITE, Database
from async_contrast.lab.environment import LIBRARIES, environment, platform_of


def imported_by(folder: Path) -> set[str]:
    """The top packages that modules below this folder import."""
    found = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found


def test_every_library_that_a_topic_imports_is_recorded() -> None:
    used = (
        imported_by(Path(async_contrast.topics.__path__[0]))
        - sys.stdlib_module_names
        - {"async_contrast"}
    )
    assert {"flask", "quart_auth"} <= used
    homes = metadata.packages_distributions()
    known = {name.replace("-", "_") for name in LIBRARIES}
    assert {
        package: homes[package]
        for package in used
        if known.isdisjoint(name.lower().replace("-", "_") for name in homes[package])
    } == {}


def test_the_versions_are_those_that_are_installed() -> None:
    found = environment(Database(SQLITE, (3, 40, 1)))
    assert found["libraries"]["quart-auth"] == metadata.version("quart-auth")
    assert found["database"] == {"name": "SQLite", "version": "3.40.1"}


@pytest.mark.parametrize("inherits", [False, True])
def test_what_a_thread_inherits_is_part_of_the_platform(inherits: bool) -> None:
    told = environment(Database(SQLITE, (3, 40, 1))) | {"thread_inherit_context": inherits}
    assert platform_of(told).interpreter.threads_inherit is inherits


def test_an_environment_of_before_that_was_told_is_still_one() -> None:
    told = environment(Database(SQLITE, (3, 40, 1)))
    del told["thread_inherit_context"]
    assert platform_of(told).interpreter.threads_inherit is False
