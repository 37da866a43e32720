"""Findings in a terminal. Colour only where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from async_contrast.doctor.diagnosis import Diagnosis
from async_contrast.doctor.finding import Finding, Step, Sureness
from async_contrast.doctor.report.words import contrast_address, sums, title
from async_contrast.printable import printable

MOST_WAYS = 5
"""Further async functions that are named; the other formats have all of them."""

MOST_FILES = 20

INDENT, LABEL = "  ", 8
"""What a finding's lines begin with, and the width of their labels."""

_STYLES = {Sureness.CERTAIN: "red", Sureness.LIKELY: "yellow", Sureness.LOOK: "cyan"}


def print_diagnosis(console: Console, diagnosis: Diagnosis, url: str) -> None:
    """Each finding, and what it all came to; `url` is where a service shows the contrasts."""
    for finding in diagnosis.findings:
        console.print(_finding(finding, url, console.width), soft_wrap=True, end="")
    if diagnosis.findings:
        console.print(_hazards(diagnosis))
        console.print(_files(diagnosis))
    if diagnosis.unread:
        console.print(_text("Could not be read:", "bold"))
        for path, reason in diagnosis.unread:
            console.print(_text(f"  {path}: {reason}"), soft_wrap=True)
    for sentence in sums(diagnosis):
        console.print(_text(sentence))


def _finding(finding: Finding, url: str, width: int) -> Text:
    """Its lines, and an empty one. Rich's own tables take ten times as long."""
    head = Text.assemble(
        _text(str(finding.place), "bold"),
        _text(f"  {title(finding.hazard)}", _STYLES[finding.sureness]),
        _text(f"  in {finding.function}, {finding.sureness}"),
    )
    hazard = finding.hazard
    proof = f"{hazard.contrast}  " if hazard.contrast else ""
    told = [
        *_ways(finding),
        ("remedy", hazard.remedy),
        ("proof" if proof else "more", f"{proof}{contrast_address(url, hazard)}"),
    ]
    lines = [head, *(_text(f"{INDENT}{line}") for line in _wrapped(finding.says, width, INDENT))]
    for label, words in told:
        margin = f"{INDENT}{label:{LABEL}}"
        for line in _wrapped(words, width, margin):
            lines.append(Text.assemble((margin, "dim"), _text(line)))
            margin = " " * len(margin)
    return Text("\n").join([*lines, Text("\n")])


def _wrapped(words: str, width: int, margin: str) -> list[str]:
    """Its lines beside a margin; a path or an address is never broken."""
    room = max(width - len(margin), 20)
    return wrap(printable(words), room, break_long_words=False, break_on_hyphens=False) or [""]


def _ways(finding: Finding) -> Iterator[tuple[str, str]]:
    """The shortest way, call by call, and then where others begin."""
    if not finding.ways:
        return
    first, *others = finding.ways
    for number, step in enumerate(first):
        yield ("" if number else "way"), f"{step.place}  {step.function} calls {step.calls}"
    if others:
        begins = [_beginning(way) for way in others[:MOST_WAYS] if way]
        more = len(others) - len(begins)
        yield "also", ", ".join(begins) + (f" and {more} more" if more else "")


def _beginning(way: tuple[Step, ...]) -> str:
    return f"{way[0].function} ({way[0].place.path}:{way[0].place.line})"


def _hazards(diagnosis: Diagnosis) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("hazard")
    for sureness in Sureness:
        table.add_column(sureness, justify="right")
    table.add_column("what it is")
    for hazard, found in diagnosis.by_hazard.items():
        counts = [sum(each.sureness is sureness for each in found) for sureness in Sureness]
        table.add_row(_text(title(hazard)), *(str(count or "") for count in counts), hazard.what)
    return table


def _files(diagnosis: Diagnosis) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("file", overflow="fold")
    table.add_column("findings", justify="right")
    counts = list(diagnosis.by_file.items())
    for path, count in counts[:MOST_FILES]:
        table.add_row(_text(path), str(count))
    if left := counts[MOST_FILES:]:
        table.add_row(f"{len(left)} more", str(sum(count for _, count in left)))
    return table


def _text(words: str, style: str = "") -> Text:
    return Text(printable(words), style=style)
