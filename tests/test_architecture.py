"""The rules of the house, as tests: who imports whom, what stands where, how big a file is."""

from __future__ import annotations

import ast
import inspect
import statistics
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import Cell, Contrast, Side

ROOT = Path(__file__).parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in (ROOT / "service").rglob("*.py")
}
SIDE_FILES = sorted(name for name in MODULES if name.endswith((".on_threads", ".on_asyncio")))

# From the ground up; a module may import what stands before its own layer, and its own layer.
LAYERS = (
    (
        "service",
        "async_contrast.errors",
        "async_contrast.config",
        "async_contrast.contrasts.trial",
        "async_contrast.contrasts.contrast",
    ),
    (
        "async_contrast.contrasts.parameters",
        "async_contrast.contrasts.verdict",
        "async_contrast.accounts.redirects",
        "async_contrast.accounts.basic_credentials",
        "async_contrast.accounts.budgets",
        "async_contrast.accounts.names",
        "async_contrast.contrasts.lookup",
        "async_contrast.accounts.passwords",
    ),
    ("async_contrast.specimen",),
    ("async_contrast.topics",),
    ("async_contrast.catalog",),
    (
        "async_contrast.lab",
        "async_contrast.flask_app",
        "async_contrast.problem",
        "async_contrast.live_routes",
    ),
    ("async_contrast.database",),
    ("async_contrast.runner",),
    ("async_contrast.web",),
    ("async_contrast.quart_app",),
    (
        "async_contrast.serving",
        "async_contrast.command.ctrl_c",
        "async_contrast.contrasts.asking",
        "async_contrast.command.terminal",
        "async_contrast.remote",
        "async_contrast.command.users",
        "async_contrast.cli",
    ),
)


@cache
def imports_of(name: str) -> set[str]:
    """The modules that a module of ours imports, wherever in its text, by full name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from package import module` needs the module, not what else the package gathers.
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names & MODULES.keys()
            if names - MODULES.keys():
                found.add(node.module)
    return found


def everything_behind(name: str) -> Iterator[str]:
    """What a module imports, and what those of ours import in turn."""
    seen: set[str] = set()
    todo = [name]
    while todo:
        for module in imports_of(todo.pop()) - seen:
            seen.add(module)
            yield module
            if module in MODULES:
                todo.append(module)


def layer_of(name: str) -> int:
    for height, layer in reversed(list(enumerate(LAYERS))):
        if any(
            name == root or (name.startswith(f"{root}.") and root != "service") for root in layer
        ):
            return height
    raise AssertionError(f"{name} stands in no layer; give it one")


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_import_runs_upwards(name: str) -> None:
    above = {
        module
        for module in imports_of(name)
        if module in MODULES and layer_of(module) > layer_of(name)
    }
    assert not above


def test_no_import_runs_in_a_circle() -> None:
    assert [name for name in MODULES if name in set(everything_behind(name))] == []


@pytest.mark.parametrize("name", SIDE_FILES)
def test_a_side_never_imports_the_other_worlds_library(name: str) -> None:
    foreign = {"flask"} if name.endswith("on_asyncio") else {"quart", "asyncio", "aiosqlite"}
    reached = {module.partition(".")[0] for module in everything_behind(name)}
    assert not reached & foreign


@pytest.mark.parametrize("package", sorted({name.rpartition(".")[0] for name in SIDE_FILES}))
def test_the_two_sides_have_their_common_names_in_the_same_order(package: str) -> None:
    threads, other = (
        [node.name for node in ast.parse(MODULES[f"{package}.{side}"].read_text()).body
         if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        for side in ("on_threads", "on_asyncio")
    )  # fmt: skip
    common = set(threads) & set(other)
    assert common
    assert [n for n in threads if n in common] == [n for n in other if n in common]


def test_small_files() -> None:
    lengths = {name: len(path.read_text().splitlines()) for name, path in MODULES.items()}
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}
    assert statistics.median(lengths.values()) < 120


def test_no_file_shadows_a_library() -> None:
    names = {path.name for path in (ROOT / "service").rglob("*.py")}
    assert not names & {"asyncio.py", "flask.py", "threading.py", "quart.py"}
    assert not (ROOT / "alembic" / "__init__.py").exists()


def every_contrast() -> Iterator[object]:
    for topic in TOPICS.values():
        for contrast in topic.contrasts.values():
            yield pytest.param(topic.name, contrast, id=f"{topic.name}/{contrast.name}")


@pytest.mark.parametrize(("topic", "contrast"), list(every_contrast()))
def test_a_contrast_is_complete(topic: str, contrast: Contrast) -> None:
    assert contrast.question.endswith("?")
    assert contrast.remedy
    assert contrast.outcomes
    assert {side for side in Side if contrast.cells_on(frozenset({side}))} == set(Side)
    assert len({cell.name for cell in contrast.cells}) == len(contrast.cells)


@pytest.mark.parametrize("topic", list(TOPICS.values()), ids=list(TOPICS))
def test_every_public_function_of_a_side_is_a_cell_or_a_live_view(topic: object) -> None:
    cells = {cell.function for contrast in topic.contrasts.values() for cell in contrast.cells}  # type: ignore[attr-defined]
    for module in {inspect.getmodule(function) for function in cells}:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__  # type: ignore[union-attr]
            if own and not name.startswith(("_", "live_", "change_it")):
                assert function in cells, f"{name} is no cell"


@pytest.mark.parametrize(("topic", "contrast"), list(every_contrast()))
def test_a_cell_says_in_one_line_what_it_is(topic: str, contrast: Contrast) -> None:
    for cell in contrast.cells:
        assert isinstance(cell, Cell)
        assert cell.function.__doc__
        assert len(cell.what) < 100
