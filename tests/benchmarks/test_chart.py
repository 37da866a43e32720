"""A report as a picture. Without matplotlib, which is the extra `bench`, there is none."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

pytest.importorskip("matplotlib", reason="the extra `bench` is not installed")

from benchmarks.chart import draw
from benchmarks.report import Measured
from tests.benchmarks.reports import TASKS, THREADS, report


def test_a_chart_has_a_panel_for_each_load_and_unit(tmp_path: Path) -> None:
    memory = Measured("tasks", "32 at once", "MiB", (5.0,))
    more = Measured("tasks", "64 at once", "ms", (0.0, 9.0))
    draw(report(THREADS, TASKS, memory, more), tmp_path / "chart.svg")
    drawing = (tmp_path / "chart.svg").read_text()
    assert ElementTree.fromstring(drawing).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314
    titles = ("What does it cost?", "32 at once: ms", "32 at once: MiB", "64 at once: ms")
    for words in (*titles, "threads", "tasks"):
        assert f"<!-- {words} -->" in drawing  # text is drawn as curves
    assert "<!-- 64 at once: MiB -->" not in drawing


def test_the_same_figures_make_the_same_file(tmp_path: Path) -> None:
    first, second = tmp_path / "first.svg", tmp_path / "second.svg"
    draw(report(THREADS, TASKS), first)
    draw(report(THREADS, TASKS), second)
    assert first.read_bytes() == second.read_bytes()
