"""A report as an SVG chart: a bar for each median, with its spread.

A row of panels for each size or load, a panel for each unit, a colour for each side.
"""

from __future__ import annotations

import textwrap
from io import StringIO
from typing import Any

from benchmarks.report import Measured, Report, in_one_line, in_words
from benchmarks.sides import Side, side

PANEL, BAR, TITLE = 5.5, 0.32, 0.9
"""Inches: the width of a panel, the height of a bar, and that of a panel's title and axis."""

BETTER = dict.fromkeys(
    ("requests/s", "answered in time", "runs/s", "orders/s"), " (more is better)"
)
"""What goes without saying of times and of memory: less is."""

COLOURS = {Side.THREADS: "#d9822b", Side.ASYNCIO: "#3d7ab8", None: "#9098a0"}
"""Told apart by those who do not see red from green, and in grey."""


def drawn(report: Report) -> str:
    """The text of the chart. Raises ImportError where matplotlib is not installed."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams["svg.hashsalt"] = report.name  # the same figures make the same file
    mpl.rcParams["svg.fonttype"] = "none"  # text stays text: two fifths fewer bytes
    rows: dict[str, list[tuple[str, list[Measured]]]] = {}
    for at, unit, those in report.groups():
        rows.setdefault(at, []).append((unit, those))
    columns = max(map(len, rows.values()))
    heights = [TITLE + BAR * max(len(those) for _, those in row) for row in rows.values()]
    figure = Figure(figsize=(PANEL * columns, sum(heights) + 0.7), layout="constrained")
    _head(figure, report)
    figure.supxlabel(in_one_line(report.environment), fontsize=7)
    panels = figure.subplots(len(rows), columns, squeeze=False, height_ratios=heights)
    for (at, row), line in zip(rows.items(), panels, strict=True):
        for panel in line[len(row) :]:
            panel.set_axis_off()
        for panel, (unit, those) in zip(line, row, strict=False):
            _fill(panel, f"{at}: {unit}{BETTER.get(unit, '')}", those)
    picture = StringIO()
    figure.savefig(picture, format="svg", metadata={"Date": None})
    return picture.getvalue()


def _head(figure: Any, report: Report) -> None:
    """The question, and which colour is whose where there is more than one."""
    from matplotlib.patches import Patch

    found = {side(one.what) for one in report.measured}
    names = {one: one.value if one else "neither" for one in COLOURS if one in found}
    patches = [Patch(color=COLOURS[one], label=name) for one, name in names.items()]
    figure.legend(
        handles=patches if len(patches) > 1 else [],
        title=report.question,
        title_fontsize=10,
        loc="outside upper center",
        ncols=len(patches),
        fontsize=8,
        frameon=False,
    )


def _fill(panel: Any, title: str, those: list[Measured]) -> None:
    medians = [one.median for one in those]
    below = [one.median - one.spread[0] for one in those]
    above = [one.spread[1] - one.median for one in those]
    several = any(len(one.samples) > 1 for one in those)
    spread = {"xerr": (below, above), "capsize": 2} if several else {}
    names, colours = [one.what for one in those], [COLOURS[side(one.what)] for one in those]
    bars = panel.barh(names, medians, color=colours, **spread)
    panel.bar_label(bars, list(map(in_words, those)), padding=4, fontsize=7)
    panel.invert_yaxis()
    panel.set_title(textwrap.fill(title, 60), fontsize=8, loc="left")
    panel.tick_params(labelsize=7)
    panel.margins(x=0.45)  # for the words behind the longest bar
    panel.set_xlim(left=0)
