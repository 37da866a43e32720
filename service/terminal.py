"""How answers look in a terminal. Colour and the progress bar only where there is one."""

from __future__ import annotations

import json
from collections.abc import Mapping

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from service.contrast import Contrast, Grade, Integer, Topic, Verdict
from service.lab.comparison import CellResult, Comparison
from service.lab.environment import platform_of

_VERDICT_STYLES = {
    Verdict.HOLDS: "green",
    Verdict.BREAKS: "red",
    Verdict.HANGS: "magenta",
    Verdict.FAILS: "bold white on red",
}
_GRADE_STYLES = {Grade.ACCEPTABLE: "", Grade.INTERESTING: "yellow", Grade.FORBIDDEN: "red"}


def progress(console: Console) -> Progress:
    """A bar that is gone when the work is done; nothing where the output is no terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def print_catalogue(console: Console, topics: Mapping[str, Topic]) -> None:
    """Every contrast under its topic, with its question and its parameters."""
    for topic in topics.values():
        console.print(Text(topic.name, style="bold"), Text(topic.summary))
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
        for contrast in topic.contrasts.values():
            table.add_row(
                Text(f"{topic.name}/{contrast.name}"),
                Text(contrast.question),
                Text(_bounds(contrast)),
            )
        console.print(table)
        console.print()


def _bounds(contrast: Contrast) -> str:
    return ", ".join(map(_range, contrast.parameters))


def _range(parameter: Integer) -> str:
    text = f"{parameter.name} {parameter.least}-{parameter.most}"
    if parameter.most_on_asyncio is None:
        return text
    return f"{text} (-{parameter.most_on_asyncio} with --side asyncio)"


def print_comparison(console: Console, comparison: Comparison) -> None:
    """A row a cell: side, role, what it is, verdict, outcomes with counts."""
    contrast = comparison.contrast
    given = ", ".join(f"{name}={value}" for name, value in comparison.parameters.items())
    console.print(Text(f"{comparison.topic}/{contrast.name}", style="bold"), Text(given))
    console.print(Text(contrast.question))
    if contrast.says:
        console.print(Text(f"The notes say: {contrast.says.rstrip('.')}."))
    console.print(Text(f"On {platform_of(comparison.environment)}", style="dim"))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("side", "role", "what it is", "verdict", "outcomes"):
        table.add_column(heading)
    for result in comparison.results:
        table.add_row(
            Text(result.cell.side),
            Text(result.cell.role),
            Text(result.cell.what),
            _verdict(result),
            _outcomes(contrast, result),
        )
    console.print(table)
    for because, cells in _reasons(comparison).items():
        console.print(Text(f"{because} ({', '.join(cells)})"))
    console.print(Text(contrast.remedy, style="italic"))
    console.print()


def _reasons(comparison: Comparison) -> dict[str, list[str]]:
    """Why a verdict is expected here that may not be expected elsewhere, and of which cells."""
    reasons: dict[str, list[str]] = {}
    for result in comparison.results:
        if because := result.expected.because:
            reasons.setdefault(because, []).append(result.cell.name)
    return reasons


def print_evidence(console: Console, comparison: Comparison) -> None:
    """What each cell showed, one after the other."""
    for result in comparison.results:
        console.print(
            Text(f"{result.cell.name}: {result.verdict}", style="bold"), Text(result.cell.code)
        )
        shown = json.dumps(dict(result.seen.evidence), indent=2, ensure_ascii=True)
        console.print(Text(shown), soft_wrap=True)
    console.print()


def _verdict(result: CellResult) -> Text:
    text = Text(result.verdict, style=_VERDICT_STYLES[result.verdict])
    if result.surprise:
        text.append(f"\nsurprise: {result.expected} expected", style="bold")
    return text


def _outcomes(contrast: Contrast, result: CellResult) -> Text:
    lines = [
        Text(f"{outcome} x {count}", style=_style(contrast, outcome))
        for outcome, count in result.seen.outcomes.items()
    ]
    if result.reason:
        lines.append(Text(result.reason))
    return Text("\n").join(lines)


def _style(contrast: Contrast, outcome: str) -> str:
    grade = contrast.outcomes.get(outcome)
    return _GRADE_STYLES[grade] if grade else "bold red"
