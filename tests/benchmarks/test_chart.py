"""A report as a picture. Without matplotlib, which is the extra `bench`, there is none."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

pytest.importorskip("matplotlib", reason="the extra `bench` is not installed")

from benchmarks.chart import COLOURS, drawn
from benchmarks.report import Measured, in_one_line
from benchmarks.sides import Side
from tests.benchmarks.reports import TASKS, THREADS, report


def test_a_chart_has_a_panel_for_each_load_and_unit() -> None:
    memory = Measured("tasks", "32 at once", "MiB", (5.0,))
    more = Measured("tasks", "64 at once", "ms", (0.0, 9.0))
    drawing = drawn(report(THREADS, TASKS, memory, more))
    picture = ElementTree.fromstring(drawing)  # noqa: S314
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    said = {words.text for words in picture.iter("{http://www.w3.org/2000/svg}text")}
    titles = ("What does it cost?", "32 at once: ms", "32 at once: MiB", "64 at once: ms")
    for words in (*titles, "threads", "tasks", in_one_line(report(THREADS).environment)):
        assert words in said
    assert "64 at once: MiB" not in said


def test_the_same_figures_make_the_same_chart() -> None:
    assert drawn(report(THREADS, TASKS)) == drawn(report(THREADS, TASKS))


def test_each_side_has_its_colour_and_the_head_says_which() -> None:
    other = Measured("a fork", "32 at once", "ms", (3.0,))
    drawing = drawn(report(THREADS, TASKS, other))
    at = [drawing.index(f"fill: {COLOURS[whose]}") for whose in (Side.THREADS, Side.ASYNCIO, None)]
    assert at == sorted(at)
    assert all(f">{words}<" in drawing for words in ("threads", "asyncio", "neither"))


def test_a_bar_says_its_median_and_its_spread_in_words() -> None:
    assert ">2 (1 to 30)<" in drawn(report(THREADS, TASKS))


def test_what_is_not_compared_has_no_legend() -> None:
    fork = Measured("a fork", "32 at once", "ms", (3.0,))
    assert ">neither<" not in drawn(report(fork))
