"""A report as an SVG chart: a bar for each median, with its spread; a panel for each group."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report import Report, number

PANEL, BAR, TITLE = 7.5, 0.32, 0.9
"""Inches: the width of the chart, the height of a bar, and that of a panel's title and axis."""


def draw(report: Report, file: Path) -> None:
    """Write the chart. Raises ImportError where matplotlib is not installed."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams["svg.hashsalt"] = report.name  # the same figures make the same file
    groups = list(report.groups())
    heights = [TITLE + BAR * len(those) for _, _, those in groups]
    figure = Figure(figsize=(PANEL, sum(heights) + 0.4), layout="constrained")
    figure.suptitle(report.question, fontsize=10)
    panels = figure.subplots(len(groups), 1, squeeze=False, height_ratios=heights)
    for (at, unit, those), (panel,) in zip(groups, panels, strict=True):
        medians = [one.median for one in those]
        below = [one.median - one.spread[0] for one in those]
        above = [one.spread[1] - one.median for one in those]
        bars = panel.barh(
            [one.what for one in those], medians, xerr=(below, above), color="#5b8bbf", capsize=2
        )
        panel.bar_label(bars, [number(median) for median in medians], padding=4, fontsize=7)
        panel.invert_yaxis()
        panel.set_title(f"{at}: {unit}", fontsize=8, loc="left")
        panel.tick_params(labelsize=7)
        panel.margins(x=0.15)
    figure.savefig(file, format="svg", metadata={"Date": None})
