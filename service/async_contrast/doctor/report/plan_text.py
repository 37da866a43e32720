"""The plan of a port in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from async_contrast.doctor.diagnosis import Unread
from async_contrast.doctor.finding import Finding
from async_contrast.doctor.hazard import Hazard
from async_contrast.doctor.libraries.entries import OnQuart
from async_contrast.doctor.plan import FilePlan, Plan
from async_contrast.doctor.planning.changes import Change
from async_contrast.doctor.planning.uses import UsedExtension, UsedLibrary
from async_contrast.doctor.report.words import contrast_address, title
from async_contrast.printable import printable

MOST_PLACES = 5
"""Of one hazard that are told; JSON has all of them."""

_HEADS = {
    Change.NAME: "other name",
    Change.AWAIT: "await",
    Change.ASYNC_DEF: "async def",
    Change.ASYNC_WITH: "async with",
}


def print_plan(console: Console, plan: Plan, unread: Sequence[Unread], url: str) -> None:
    """What it takes, in which order; `url` is where a service shows the contrasts."""
    if plan.files:
        _print_plan(console, plan, url)
    else:
        console.print("There is nothing of Flask to port.")
    if unread:
        console.print(_text("Could not be read:", "bold"))
    for path, reason in unread:
        console.print(_text(f"  {path}: {reason}"), soft_wrap=True)


def _print_plan(console: Console, plan: Plan, url: str) -> None:
    _print_steps(console, plan)
    _head(console, "Only an await or another name")
    console.print(_files(plan))
    if plan.thoughts:
        _head(console, "Needs thought, once the awaits are there")
        for hazard, found in plan.by_hazard.items():
            _print_thought(console, hazard, found, url)
    if plan.extensions:
        _head(console, "Extensions")
        console.print(_extensions(plan.extensions))
    if plan.libraries:
        _head(console, "Libraries that block")
        console.print(_libraries([each for each in plan.libraries if each.in_requests]))
        others = [each.counterpart.library for each in plan.libraries if not each.in_requests]
        if others:
            console.print(_text(f"No request comes to those of {', '.join(others)}."))
    console.print(_text(_sum(plan)))


def _print_steps(console: Console, plan: Plan) -> None:
    _head(console, "In this order")
    for number, step in enumerate(plan.steps, 1):
        console.print(_text(f"{number}. {step.title}", "bold"))
        console.print(Padding(_text(step.why, "italic"), (0, 0, 0, 3), expand=False))
        for path in step.files:
            console.print(_text(f"   {path}"), soft_wrap=True)
    console.print()


def _head(console: Console, words: str) -> None:
    console.print(_text(words, "bold underline"))


def _files(plan: Plan) -> Table:
    table = _table("file", *_HEADS.values(), "needs thought", "blocking libraries")
    for column in table.columns[1:-1]:
        column.justify = "right"
    for file in plan.files:
        table.add_row(_text(file.path), *_counts(file), _text(", ".join(file.libraries)))
    total = [sum(file.changes.get(change, 0) for file in plan.files) for change in _HEADS]
    table.add_section()
    table.add_row("all", *map(str, total), str(len(plan.thoughts)), "")
    return table


def _counts(file: FilePlan) -> Iterator[str]:
    for change in _HEADS:
        yield str(file.changes.get(change) or "")
    yield str(file.thoughts or "")


def _print_thought(console: Console, hazard: Hazard, found: tuple[Finding, ...], url: str) -> None:
    console.print(_text(f"{title(hazard)}: {hazard.what}", "yellow"))
    table = Table.grid(padding=(0, 2), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for each in found[:MOST_PLACES]:
        table.add_row(_text(str(each.place), "dim"), _text(each.says))
    if len(found) > MOST_PLACES:
        table.add_row("", f"and {len(found) - MOST_PLACES} more")
    table.add_row("remedy", _text(hazard.remedy, "italic"))
    table.add_row("proof" if hazard.contrast else "more", _text(contrast_address(url, hazard)))
    console.print(Padding(table, (0, 0, 1, 2), expand=False))


def _extensions(used: tuple[UsedExtension, ...]) -> Table:
    table = _table("extension", "on Quart", "what serves", "to know")
    for each in used:
        known = each.known
        if known is None:
            table.add_row(_text(each.name), "not known", "not known", "Try it on one small view.")
        else:
            says = known.quart + ("" if known.tried else ", by how it is made")
            style = "" if known.quart is OnQuart.WORKS else "red"
            serves = ", ".join(known.serves) or "nothing"
            table.add_row(_text(each.name), _text(says, style), _text(serves), _text(known.note))
    return table


def _libraries(used: Sequence[UsedLibrary]) -> Table:
    table = _table("library", "calls in requests", "others", "for asyncio")
    for column in table.columns[1:3]:
        column.justify = "right"
    for each in used:
        names = " or ".join(each.counterpart.names) or "asyncio.to_thread"
        others = len(each.places) - len(each.in_requests)
        table.add_row(
            _text(each.counterpart.library),
            str(len(each.in_requests)),
            str(others or ""),
            _text(names),
        )
    return table


def _table(*heads: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def _sum(plan: Plan) -> str:
    return (
        f"{len(plan.changes):,} places need only an await or another name, "
        f"{len(plan.thoughts):,} need thought, in {len(plan.files):,} files; "
        f"{plan.untouched:,} files stay as they are."
    )


def _text(words: str, style: str = "") -> Text:
    return Text(printable(words), style=style)
