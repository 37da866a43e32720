"""A report as Markdown, for a comment on a pull request. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from async_contrast.contrasts.contrast import Role
from async_contrast.lab.environment import platform_of
from async_contrast.printable import printable
from async_contrast.web.reports.schema import (
    PlatformReported,
    ReportAnswer,
    Summary,
)
from async_contrast.web.reports.summary import came_to, missing, not_run_rows, place, sentences, why

MOST = 65_000
"""Bytes of it in all. GitHub takes 65,536 characters; whoever posts it may add some."""

LONGEST = 300
"""Characters of one text."""

SHARES = 6
"""A table gets one part of so many of what is left, so that the next is not shut out."""

_SPECIAL = re.compile(r"[\\`*_\[\]~|$!]")
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ADDRESSES = re.compile(r"(?<=[@#])(?=\w)|(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)


def text(words: str) -> str:
    """Words of a cell as they stand in Markdown: on one line, and nothing but themselves.

    GitHub makes links of @name, #1 and addresses; a blank without width is in between.
    """
    plain = printable(" ".join(words.split()))
    if len(plain) > LONGEST:
        plain = f"{plain[:LONGEST]} ..."
    apart = _ADDRESSES.sub("\N{ZERO WIDTH SPACE}", plain)
    return _SPECIAL.sub(r"\\\g<0>", apart).translate(_HTML)


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of what there may be too much of."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    folded: bool = False


def of_report(report: ReportAnswer, title: str = "async-contrast") -> str:
    """The summary, and then as much of the rest as there is room for; it says what is left out."""
    told = report["summary"]
    head = [f"## {text(title)}", "", *(f"- {text(each)}" for each in sentences(told))]
    head += [f"- {each}" for each in _platforms(report["platforms"])]
    shown = "\n".join([*head, ""])
    for table in _tables(report):
        room = MOST - len(shown.encode())
        share = room if table.folded else room // SHARES
        shown += _drawn(table, share)
    return shown


def _platforms(platforms: Iterable[PlatformReported]) -> Iterator[str]:
    for each in platforms:
        named = f"{each['platform']}: " if "platform" in each else ""
        if each["environment"]:
            yield text(f"{named or 'On '}{platform_of(each['environment'])}")
        else:
            yield text(f"{named or 'What it ran on: '}not recorded")


def _tables(report: ReportAnswer) -> Iterator[_Table]:
    told = report["summary"]
    yield _Table(
        "Surprises",
        ("where", "what is wrong"),
        [(place(each), why(each)) for each in told["surprises"]],
    )
    yield _Table(
        "Not run",
        ("where", "cells", "why"),
        list(not_run_rows(report)),
    )
    yield _Table(
        "Not the same on each platform",
        ("cell", "differs in"),
        [(place(each), ", ".join(each["differs_in"])) for each in told["differing"]],
    )
    yield _Table(
        "Slowest",
        ("cell", "ms"),
        [(place(each), f"{each['elapsed_ms']:.0f}") for each in told["slowest"]],
    )
    yield _Table(
        "Each contrast",
        contrasts_head(told),
        list(contrast_rows(report)),
        folded=True,
    )


def contrasts_head(told: Summary) -> tuple[str, ...]:
    """What the columns of `contrast_rows` are."""
    return ("contrast", *Role, "did not run") if told["not_run"] else ("contrast", *Role)


def contrast_rows(report: ReportAnswer) -> Iterator[tuple[str, ...]]:
    """What each contrast came to; and how many of its cells did not run, if any anywhere."""
    for each in report["contrasts"]:
        left_out = missing(report, each)
        count = sum(len(one["cells"]) for one in left_out)
        left = str(count) if count else "all" if left_out else ""
        row = each["contrast"], *came_to(each)
        yield (*row, left) if report["summary"]["not_run"] else row


def _drawn(table: _Table, room: int) -> str:
    """A table of so many bytes at most; nothing of one without rows, or without room."""
    if not table.rows:
        return ""
    title = f"{table.title} ({len(table.rows)})"
    begin = f"\n<details><summary>{title}</summary>\n\n" if table.folded else f"\n### {title}\n\n"
    begin += f"| {' | '.join(table.head)} |\n|{' --- |' * len(table.head)}\n"
    end = "\n</details>\n" if table.folded else ""
    left = f"\nand {len(table.rows)} more\n"
    room -= len(begin) + len(end) + len(left)
    lines: list[str] = []
    for row in table.rows:
        line = f"| {' | '.join(map(text, row))} |\n"
        room -= len(line.encode())
        if room < 0:
            break
        lines.append(line)
    if not lines:
        return f"\n{title}: no room for them here\n"
    more = len(table.rows) - len(lines)
    return begin + "".join(lines) + (f"\nand {more} more\n" if more else "") + end
