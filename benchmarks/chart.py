"""A report as an SVG chart: a bar for each median, with its spread.

A row of panels for each size or load, a column for each unit.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.report import Measured, Report, number

PANEL, BAR, TITLE, NAMES = 4.5, 0.32, 0.9, 2.5
"""Inches: the width of a panel, the height of a bar, that of a panel's title and axis, and the
width of the names."""


def draw(report: Report, file: Path) -> None:
    """Write the chart. Raises ImportError where matplotlib is not installed."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams["svg.hashsalt"] = report.name  # the same figures make the same file
    groups = {(at, unit): those for at, unit, those in report.groups()}
    rows = list(dict.fromkeys(at for at, _ in groups))
    columns = list(dict.fromkeys(unit for _, unit in groups))
    heights = [
        TITLE + BAR * max(len(groups.get((at, unit), ())) for unit in columns) for at in rows
    ]
    size = (NAMES + PANEL * len(columns), sum(heights) + 0.4)
    figure = Figure(figsize=size, layout="constrained")
    figure.suptitle(report.question, fontsize=10)
    panels = figure.subplots(len(rows), len(columns), squeeze=False, height_ratios=heights)
    for at, line in zip(rows, panels, strict=True):
        for unit, panel in zip(columns, line, strict=True):
            if (at, unit) in groups:
                _fill(panel, f"{at}: {unit}", groups[at, unit])
            else:
                panel.set_axis_off()
    figure.savefig(file, format="svg", metadata={"Date": None})


def _fill(panel: Any, title: str, those: list[Measured]) -> None:
    medians = [one.median for one in those]
    below = [one.median - one.spread[0] for one in those]
    above = [one.spread[1] - one.median for one in those]
    bars = panel.barh(
        [one.what for one in those], medians, xerr=(below, above), color="#5b8bbf", capsize=2
    )
    panel.bar_label(bars, [number(median) for median in medians], padding=4, fontsize=7)
    panel.invert_yaxis()
    panel.set_title(title, fontsize=8, loc="left")
    panel.tick_params(labelsize=7)
    panel.margins(x=0.15)
