"""The rules of the house, as tests: who imports whom, what stands where, how big a file is."""

from __future__ import annotations

import ast
import inspect
import re
import statistics
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import async_contrast
from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import Contrast, Side
from tests.rows import each_row

ROOT = Path(__file__).parent.parent
PACKAGE = "async_contrast"
FOLDER = ROOT / "service" / PACKAGE
MODULES = {
    ".".join(path.relative_to(ROOT / "service").with_suffix("").parts).removesuffix(
        ".__init__"
    ): path
    for path in FOLDER.rglob("*.py")
}
SIDE_FILES = sorted(name for name in MODULES if name.endswith((".on_threads", ".on_asyncio")))

# A package's docstring: one sentence, then a line for each module, its name first.
MAP_LINE = re.compile(r"^([a-z_0-9]+) {2,}\S", re.MULTILINE)
MAP = MAP_LINE.findall(async_contrast.__doc__ or "")

# From the ground up; a module may import what stands before its own entry, and what is in it.
WEB = (
    "web.middleware",
    "web.openapi.described",
    "web.auth",
    "web.requests",
    "web.responses",
    "web.reports",
    "web.openapi",
    "web.pages",
    "web.api",
)
LAYERS = [*MAP[: MAP.index("web")], *WEB, *MAP[MAP.index("web") + 1 :]]
TOPIC_FOLDERS = {Path(inspect.getfile(topic_module)).parent for topic_module in
                 (sys.modules[f"{PACKAGE}.topics.{name}"] for name in TOPICS)}  # fmt: skip


@cache
def imports_of(name: str) -> set[str]:
    """The modules that a module of ours imports, wherever in its text, by full name."""
    tree = ast.parse(MODULES[name].read_text())
    return {module for node in ast.walk(tree) for module in imported_by(node)}


def imported_by(node: ast.AST) -> set[str]:
    """The modules that one statement imports."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module:
        # `from package import module` needs the module, not what else the package gathers.
        names = {f"{node.module}.{alias.name}" for alias in node.names}
        return names & MODULES.keys() | ({node.module} if names - MODULES.keys() else set())
    return set()


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
    below = name.removeprefix(f"{PACKAGE}.")
    fitting = [root for root in LAYERS if f"{below}.".startswith(f"{root}.")]
    assert fitting, f"{name} stands in no layer; give it one"
    return LAYERS.index(max(fitting, key=len))


def test_no_import_runs_upwards() -> None:
    upwards = {
        (name, module)
        for name in MODULES.keys() - {PACKAGE, f"{PACKAGE}.web"}
        for module in imports_of(name) & MODULES.keys()
        if layer_of(module) > layer_of(name)
    }
    assert upwards == set()


def test_no_import_runs_in_a_circle() -> None:
    assert [name for name in MODULES if name in set(everything_behind(name))] == []


@cache
def loads(name: str) -> frozenset[str]:
    """What importing a module of ours imports: what stands in its functions does not."""
    statements = ast.parse(MODULES[name].read_text()).body
    return frozenset(module for node in statements for module in imported_by(node))


def loaded_with(name: str) -> Iterator[str]:
    """The same, and what those of ours import in turn."""
    seen: set[str] = set()
    todo = [name]
    while todo:
        if (module := todo.pop()) not in seen:
            seen.add(module)
            yield module
            if module in MODULES:
                todo += loads(module)


def test_the_words_and_the_lab_need_the_standard_library_only() -> None:
    """They run in interpreters that have nothing else installed."""
    allowed = sys.stdlib_module_names | {"__future__", PACKAGE}
    more = {
        (name, module)
        for name in MODULES
        if name.startswith((f"{PACKAGE}.contrasts", f"{PACKAGE}.lab"))
        for module in loaded_with(name)
        if module.partition(".")[0] not in allowed
    }
    assert more == set()


def test_a_side_never_imports_the_other_worlds_library() -> None:
    foreign = {
        (name, module)
        for name in SIDE_FILES
        for module in everything_behind(name)
        if module.partition(".")[0]
        in ({"flask"} if name.endswith("on_asyncio") else {"quart", "asyncio", "aiosqlite"})
    }
    assert foreign == set()


@each_row("package", sorted({name.rpartition(".")[0] for name in SIDE_FILES if ".topics." in name}))
def test_the_two_sides_have_their_common_names_in_the_same_order(package: str) -> None:
    threads, other = (
        [node.name for node in ast.parse(MODULES[f"{package}.{side}"].read_text()).body
         if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        for side in ("on_threads", "on_asyncio")
    )  # fmt: skip
    common = set(threads) & set(other)
    assert common
    assert [n for n in threads if n in common] == [n for n in other if n in common]


@each_row(
    "folder",
    sorted(
        path.parent.relative_to(FOLDER).as_posix()
        for path in FOLDER.rglob("__init__.py")
        if not any(path.is_relative_to(topic) for topic in TOPIC_FOLDERS)
        and path.parent.parent != FOLDER / "topics"
    ),
)
def test_a_folder_has_one_sentence_and_a_map_of_what_is_in_it(folder: str) -> None:
    docstring = ast.get_docstring(ast.parse((FOLDER / folder / "__init__.py").read_text())) or ""
    sentence, _, rest = docstring.partition("\n\n")
    assert sentence.count(". ") <= 1, "Pure. may follow the sentence, nothing else"
    there = {
        path.stem
        for path in (FOLDER / folder).iterdir()
        if path.stem not in {"__init__", "__pycache__", "py"} and path.name != "alembic"
    }
    assert sorted(MAP_LINE.findall(rest)) == sorted(there)


def test_small_files() -> None:
    lengths = {name: len(path.read_text().splitlines()) for name, path in MODULES.items()}
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}
    assert statistics.median(lengths.values()) < 120


def test_no_file_shadows_a_library() -> None:
    names = {path.name for path in FOLDER.rglob("*.py")}
    assert not names & {"asyncio.py", "flask.py", "threading.py", "quart.py"}
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_a_contrast_is_complete() -> None:
    for topic in TOPICS.values():
        for contrast in topic.contrasts.values():
            check_complete(contrast)


def check_complete(contrast: Contrast) -> None:
    assert contrast.question.endswith("?")
    assert contrast.remedy
    assert contrast.outcomes, contrast.name
    assert {side for side in Side if contrast.cells_on(frozenset({side}))} == set(Side)
    assert len({cell.name for cell in contrast.cells}) == len(contrast.cells)


@each_row("topic", list(TOPICS.values()))
def test_every_public_function_of_a_side_is_a_cell_or_a_live_view(topic: object) -> None:
    cells = {
        inspect.unwrap(cell.function)  # an explored one is around its program
        for contrast in topic.contrasts.values()  # type: ignore[attr-defined]
        for cell in contrast.cells
    }
    for module in {inspect.getmodule(function) for function in cells}:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__  # type: ignore[union-attr]
            if own and not name.startswith(("_", "live_", "change_it")):
                assert function in cells, f"{name} is no cell"


def test_a_cell_says_in_one_line_what_it_is() -> None:
    for topic in TOPICS.values():
        for contrast in topic.contrasts.values():
            for cell in contrast.cells:
                assert cell.function.__doc__, f"{contrast.name} {cell.name}"
                assert len(cell.what) < 100, f"{contrast.name} {cell.name}"
