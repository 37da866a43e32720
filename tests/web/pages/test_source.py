"""The source of the cells: what is listed, what differs, and what cannot be read."""

from __future__ import annotations

import functools
import html
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    Cell,
    Contrast,
)
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.local import on_asyncio, on_threads
from async_contrast.web.pages.source.likeness import likest
from async_contrast.web.pages.source.listings import Line, Listing, Piece, changes, listings
from async_contrast.web.pages.source.passages import MOST_LINES
from tests.rows import each_row
from tests.web.specimen import TOPIC

ROOT = Path(__file__).parents[3] / "service"
EVERY_TOPIC = (*TOPICS.values(), TOPIC)
EVERY_CONTRAST = [contrast for topic in EVERY_TOPIC for contrast in topic.contrasts.values()]


def topic_of(contrast: Contrast) -> str:
    return next(each.name for each in EVERY_TOPIC if contrast in each.contrasts.values())


def test_a_naive_port_stands_beside_the_port_that_is_most_like_it() -> None:
    pairs = changes(TOPICS["local"].contrasts["isolation"])
    found = [(naive.cell, port.cell) for naive, port in pairs]
    assert found == [
        ("asyncio.isolation_threading_local", "asyncio.isolation_context_var"),
        ("asyncio.isolation_once_every_order", "asyncio.isolation_once_context_var_every_order"),
    ]
    naive, port = pairs[0]
    assert (naive.compared_with, port.compared_with) == (port.cell, naive.cell)
    differing = [line.text.strip() for piece in port.shown for line in piece.lines if line.differs]
    assert "context_var.set(n)" in differing
    assert "await everybody_wrote.wait()" not in differing


def test_a_program_that_only_runs_otherwise_is_not_shown_twice() -> None:
    contrast = TOPICS["races"].contrasts["check-then-act"]
    assert sum(cell.role is NAIVE_PORT for cell in contrast.cells) == 2
    assert len(changes(contrast)) == 1


def test_what_a_cell_does_in_a_function_that_the_other_has_not_is_shown_along_with_it() -> None:
    for naive, port in changes(TOPICS["context"].contrasts["background"]):
        if naive.cell == "asyncio.background_thread":
            assert "_work_in_thread" in [piece.name for piece in naive.shown]
            assert "_work_in_task" in [piece.name for piece in port.shown]
            return
    raise AssertionError("there is no such naive port")


def text_of(line: Line) -> str:
    return html.unescape(re.sub("<[^>]*>", "", line.html))


def own(listing: Listing) -> Piece:
    return next(piece for piece in listing.pieces if piece.own)


def differing(listing: Listing, name: str | None = None) -> list[str]:
    """The text of the lines of the cell, or of what it needs, that are said to differ."""
    piece = next(each for each in listing.pieces if (each.name == name if name else each.own))
    return [text_of(line).strip() for line in piece.lines if line.differs]


def listed(name: str) -> dict[str, Listing]:
    topic, contrast = name.split("/")
    return dict(listings(TOPICS[topic].contrasts[contrast]))


def contrast_of(*functions: Callable[[Trial], Any]) -> Contrast:
    cells = tuple(Cell(each, ORIGINAL, HOLDS) for each in functions)
    return Contrast("made-up", "Is it?", {"it is": ACCEPTABLE}, cells, remedy="None.")


@each_row("contrast", EVERY_CONTRAST, by=topic_of)
def test_every_cell_is_listed_as_its_file_has_it(contrast: Contrast) -> None:
    found = listings(contrast)
    assert list(found) == [cell.name for cell in contrast.cells]
    for cell in contrast.cells:
        listing, function = found[cell.name], inspect.unwrap(cell.function)
        file = Path(inspect.getfile(function)).read_text().split("\n")
        lines = [line for piece in listing.pieces if not piece.elsewhere for line in piece.lines]
        assert listing.code == cell.code
        assert [text_of(line) for line in lines] == [file[line.number - 1] for line in lines]
        assert [line.number for line in lines] == sorted({line.number for line in lines})
        assert f"def {function.__name__}(" in text_of(own(listing).lines[0])
        assert listing.compared_with in set(found) - {cell.name}


@each_row("contrast", EVERY_CONTRAST, by=topic_of)
def test_no_tag_spans_two_lines_and_every_class_is_a_tokens(contrast: Contrast) -> None:
    for listing in listings(contrast).values():
        for line in (line for piece in listing.pieces for line in piece.lines):
            bare = re.sub(r'<span class="tok-[a-z0-9]+">([^<>]*)</span>', r"\1", line.html)
            assert not set("<>") & set(bare)


def test_what_the_port_changes_is_what_differs() -> None:
    found = listed("local/isolation")
    assert differing(found["threads.isolation_threading_local"]) == [
        "def isolation_threading_local(trial: Trial) -> None:",
        'everybody_wrote = threading.Barrier(trial["workers"])',
        "def func(n: int) -> int:",
        "everybody_wrote.wait()",
        'read_back = run_threads(trial["workers"], func)',
    ]
    assert differing(found["asyncio.isolation_threading_local"]) == [
        "async def isolation_threading_local(trial: Trial) -> None:",
        'everybody_wrote = asyncio.Barrier(trial["workers"])',
        "async def func(n: int) -> int:",
        "await everybody_wrote.wait()",
        'read_back = await asyncio.gather(*map(func, range(trial["workers"])))',
    ]


def test_the_cells_own_values_are_shown_and_compared() -> None:
    found = listed("lock/never-released")
    threads, tasks = found["threads.never_released"], found["asyncio.never_released"]
    assert [piece.name for piece in threads.shown] == ["lock", "never_released"]
    assert differing(threads, "lock") == ["lock = threading.Lock()"]
    assert differing(tasks, "lock") == ["lock = asyncio.Lock()"]


def test_helpers_and_what_they_need_in_turn_are_listed() -> None:
    helpers = listed("relationships/loading")["asyncio.loading_selectin"].helpers
    assert [helper.name for helper in helpers] == ["_attribute", "_load", "_read", "_walk"]
    assert all(any(line.differs for line in helper.lines) for helper in helpers)


@each_row("contrast", EVERY_CONTRAST, by=topic_of)
def test_what_is_of_another_file_is_as_that_file_has_it(contrast: Contrast) -> None:
    for listing in listings(contrast).values():
        elsewhere = [piece for piece in listing.pieces if piece.elsewhere]
        for piece in elsewhere:
            file = (ROOT / piece.elsewhere).read_text().split("\n")
            assert [text_of(line) for line in piece.lines] == [
                file[line.number - 1] for line in piece.lines
            ]
            assert piece.helper
            assert piece.elsewhere.startswith("async_contrast/topics/")
            assert not piece.elsewhere.endswith("/rules.py")
        assert listing.pieces[len(listing.pieces) - len(elsewhere) :] == tuple(elsewhere)
        assert sum(len(piece.lines) for piece in elsewhere) <= MOST_LINES


def test_what_another_file_does_for_a_cell_is_listed_and_compared() -> None:
    found = listed("lock/blocking-call")
    [views] = found["threads.blocking_call"].helpers
    assert views.elsewhere == "async_contrast/topics/neighbours/on_threads.py"
    assert "    def busy_view() -> str:" in map(text_of, views.lines)
    assert "asking.start()" in differing(found["threads.blocking_call"], "neighbours_of")
    assert "busy.set()" not in differing(found["threads.blocking_call"], "neighbours_of")


def test_a_value_of_another_file_is_listed_with_what_it_needs_there() -> None:
    listing = listed("response/return-values")["asyncio.return_values_as_written"]
    forms = [piece.name for piece in listing.helpers if piece.elsewhere.endswith("/forms.py")]
    assert forms[-1] == "PLAIN"
    assert {"Text", "Lazy", "parts"} <= set(forms)


def test_what_a_cell_takes_of_a_module_is_listed_but_not_what_judges_it() -> None:
    listing = listed("response/return-values")["asyncio.return_values_as_written"]
    assert "Request" in [piece.name for piece in listing.helpers]
    assert not [piece for piece in listing.helpers if piece.name == "judge_forms"]


def test_what_many_cells_share_does_not_differ() -> None:
    listing = listed("lock/across-processes")["threads.across_processes_locked"]
    assert [piece.name for piece in listing.helpers if piece.elsewhere][-1] == "run_processes"
    assert differing(listing, "run_processes") == []


def test_a_local_name_is_no_helper() -> None:
    """The inner function of the cell is called `job`, as an argument of its helper is."""
    found = listed("local/reuse")["threads.reuse_threading_local"]
    assert [piece.name for piece in found.pieces if not piece.elsewhere] == [
        "local",
        "reuse_threading_local",
        "_in_new_thread",
    ]


def test_a_cell_is_compared_with_its_namesake_else_with_the_likest_before_it() -> None:
    found = listed("relationships/loading")
    compared = {name: listing.compared_with for name, listing in found.items()}
    assert compared["threads.loading_joined"] == "asyncio.loading_joined"
    assert compared["asyncio.loading_joined"] == "threads.loading_joined"
    assert compared["asyncio.loading_select_run_sync"] == "asyncio.loading_select_awaitable_attrs"


def test_another_name_alone_is_no_difference() -> None:
    found = listed("relationships/loading")["asyncio.loading_select_run_sync"]
    assert differing(found) == ["await _load(trial, rules.SELECT, _attribute_in_run_sync)"]


def test_docstrings_do_not_differ() -> None:
    for listing in listed("local/isolation").values():
        assert not any('"""' in line for line in differing(listing))


def test_of_equals_the_other_side_is_compared_with() -> None:
    here, there, asking = "cell(1)", "cell(1)", "cell(2)"
    assert likest(asking, [(here, False), (there, True)]) == 1
    assert likest(asking, [(there, True), (here, True)]) == 0
    assert likest(asking, []) is None


def test_a_cell_alone_is_compared_with_none() -> None:
    found = listings(contrast_of(on_threads.launch_thread))
    assert found["threads.launch_thread"].compared_with is None
    assert differing(found["threads.launch_thread"]) == []


def made(module: str) -> Callable[[Trial], None]:
    def cell(trial: Trial) -> None:
        """Made by a function."""

    cell.__module__ = module
    return cell


def of_no_file() -> Callable[[Trial], None]:
    module = ModuleType("somewhere.on_threads")
    exec("def cell(trial): pass", module.__dict__)  # noqa: S102 - a function without a file
    function: Callable[[Trial], None] = module.cell
    return function


def partly() -> Callable[[Trial], None]:
    cell = functools.partial(on_threads.launch_thread)
    cell.__module__, cell.__name__ = "builtins.on_threads", "cell"  # type: ignore[attr-defined]
    return cell


@pytest.mark.parametrize(
    "function",
    [
        pytest.param(made("nowhere.on_threads"), id="no module"),
        pytest.param(made(on_threads.__name__), id="another's module"),
        pytest.param(of_no_file(), id="no file"),
        pytest.param(partly(), id="a partial"),
    ],
)
def test_what_cannot_be_read_is_an_empty_listing(function: Callable[[Trial], None]) -> None:
    readable = on_asyncio.launch_to_thread
    found = listings(contrast_of(function, readable))
    assert found["threads.cell"].pieces == ()
    assert found["threads.cell"].compared_with is None
    assert own(found["asyncio.launch_to_thread"]).lines


def test_a_wrapped_cell_is_read_where_it_is_written() -> None:
    @functools.wraps(on_threads.launch_thread)
    def wrapper(trial: Trial) -> None:
        on_threads.launch_thread(trial)

    listing = listings(contrast_of(wrapper))["threads.launch_thread"]
    assert text_of(own(listing).lines[0]) == "def launch_thread(trial: Trial) -> None:"


def test_contrasts_that_differ_in_their_cells_are_kept_apart() -> None:
    assert list(listings(contrast_of(on_threads.launch_thread))) == ["threads.launch_thread"]
    assert list(listings(contrast_of(on_threads.launch_submit))) == ["threads.launch_submit"]
