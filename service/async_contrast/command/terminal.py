"""How answers look in a terminal. Colour and the progress bar only where there is one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Self, TypeAlias

import click
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from async_contrast.contrasts.contrast import Contrast, Grade, Integer, Topic, Verdict
from async_contrast.lab.environment import platform_of
from async_contrast.printable import printable
from async_contrast.web.responses.comparison_json import UNDECLARED, often

if TYPE_CHECKING:  # to load the service's database takes longer than all else that is printed here
    from async_contrast.web.responses.comparison_schema import (
        CellCameTo,
        ComparisonAnswer,
        OutcomeSeen,
    )
    from async_contrast.web.responses.matrix_schema import MatrixAnswer
    from async_contrast.web.responses.run_schema import RunAnswer

NARROW = 90
"""Columns of a terminal below which cells and contrasts are stacked, for a table would cut them."""

Answer: TypeAlias = "ComparisonAnswer | RunAnswer"
"""What there is to print: a comparison that ran here, or what a service says of one."""

_VERDICT_STYLES = {
    Verdict.HOLDS: "green",
    Verdict.BREAKS: "red",
    Verdict.HANGS: "magenta",
    Verdict.FAILS: "bold white on red",
}
_GRADE_STYLES = {
    Grade.ACCEPTABLE: "",
    Grade.INTERESTING: "yellow",
    Grade.FORBIDDEN: "red",
    UNDECLARED: "bold red",
}


class Bar:
    """How many of the cells that somebody waits for have ended; gone when the work is done.

    Where the output is no terminal there is none, and what has to be said is a line on standard
    error.
    """

    def __init__(self, console: Console, cells: int | None = None) -> None:
        """`cells` is None as long as nobody knows."""
        self._shown = console.is_terminal
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
            disable=not self._shown,
        )
        self._task = self._progress.add_task("starting", total=cells)
        self._what = "starting"
        self._said = ""

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def expect(self, cells: int) -> None:
        """So many there will be."""
        self._progress.update(self._task, total=cells)

    def begin(self, what: str) -> None:
        """This is what runs now."""
        self._what = printable(what)
        self._progress.update(self._task, description=self._what)

    def step(self, cells: int = 1) -> None:
        """So many more have ended."""
        self._progress.advance(self._task, cells)

    def say(self, words: str) -> None:
        """Why it takes longer; once, however often it is said in a row."""
        line = printable(f"{self._what}: {words}")
        if self._shown:
            self._progress.update(self._task, description=line)
        elif line != self._said:
            click.echo(line, err=True)
        self._said = line

    def note(self, words: str) -> None:
        """Something to know after the work, too."""
        if self._shown:
            self._progress.console.print(text(words))
        else:
            click.echo(printable(words), err=True)

    def go_on(self) -> None:
        """It takes no longer."""
        self._said = ""
        self._progress.update(self._task, description=self._what)


def print_catalogue(console: Console, topics: Mapping[str, Topic]) -> None:
    """Every contrast under its topic, with its question and its parameters."""
    for topic in topics.values():
        console.print(text(topic.name, "bold"), text(topic.summary))
        rows = [
            (text(f"{topic.name}/{name}"), text(contrast.question), text(_bounds(contrast)))
            for name, contrast in topic.contrasts.items()
        ]
        if console.width < NARROW:
            for name, *others in rows:
                console.print(name, soft_wrap=True)
                _print_below(console, *filter(None, others))
        else:
            table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
            table.add_column(no_wrap=True)  # a name is for the next command
            for row in rows:
                table.add_row(*row)
            console.print(table)
        console.print()


def catalogue_lines(topics: Mapping[str, Topic]) -> Iterator[str]:
    """Every contrast as a line of JSON: its name, question and parameters."""
    for topic in topics.values():
        for name, contrast in topic.contrasts.items():
            yield json.dumps(
                {
                    "contrast": f"{topic.name}/{name}",
                    "question": contrast.question,
                    "parameters": [asdict(each) for each in contrast.parameters],
                }
            )


def _print_below(console: Console, *lines: Text) -> None:
    """Lines below what they are of, which a narrow terminal wraps at words."""
    for each in lines:
        console.print(Padding(each, (0, 0, 0, 4)))


def _bounds(contrast: Contrast) -> str:
    return ", ".join(map(_range, contrast.parameters))


def _range(parameter: Integer) -> str:
    text = f"{parameter.name} {parameter.least}-{parameter.most}"
    if parameter.most_on_asyncio is None:
        return text
    return f"{text} (-{parameter.most_on_asyncio} with --side asyncio)"


def print_question(console: Console, answer: Answer | MatrixAnswer) -> None:
    """What was asked, with what."""
    given = ", ".join(f"{name}={value}" for name, value in answer["parameters"].items())
    console.print(text(answer["contrast"], "bold"), text(given))
    console.print(text(answer["question"]))
    if answer["says"]:
        console.print(text(f"The notes say: {answer['says'].rstrip('.')}."))


def print_comparison(console: Console, answer: Answer) -> None:
    """A row a cell: side, role, what it is, verdict, outcomes with counts."""
    print_question(console, answer)
    if answer["environment"]:
        console.print(text(f"On {platform_of(answer['environment'])}", "dim"))
    if console.width < NARROW:
        for cell in answer["cells"]:
            came = Text(" ").join(verdict(cell).split())
            console.print(text(f"{cell['side']}, {cell['role']}: ").append_text(came))
            _print_below(console, text(cell["what"]), outcomes(cell))
        console.print()
    else:
        console.print(_table(answer))
    print_reasons(console, ((cell["cell"], cell) for cell in answer["cells"]))
    console.print(text(answer["remedy"], "italic"))
    console.print()


def _table(answer: Answer) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("side", "role", "what it is", "verdict", "outcomes"):
        table.add_column(heading)
    for cell in answer["cells"]:
        table.add_row(
            text(cell["side"]),
            text(cell["role"]),
            text(cell["what"]),
            verdict(cell),
            outcomes(cell),
        )
    return table


def print_reasons(console: Console, cells: Iterable[tuple[str, CellCameTo]]) -> None:
    """Why a verdict is expected here that may not be expected elsewhere, and of which cells."""
    reasons: dict[str, list[str]] = {}
    for name, cell in cells:
        if because := cell.get("because"):
            reasons.setdefault(because, []).append(name)
    for because, names in reasons.items():
        console.print(text(f"{because} ({', '.join(names)})"))


def print_evidence(console: Console, answer: Answer) -> None:
    """What each cell showed, one after the other."""
    for cell in answer["cells"]:
        print_shown(console, cell["cell"], cell["code"], cell)
    console.print()


def print_shown(console: Console, name: str, code: str, cell: CellCameTo) -> None:
    """What one cell showed, below its name and where its code is."""
    console.print(text(f"{name}: {cell['verdict']}", "bold"), text(code))
    shown = json.dumps(cell["evidence"], indent=2, ensure_ascii=True)
    console.print(Text(shown), soft_wrap=True)


def verdict(cell: CellCameTo) -> Text:
    """A verdict, and whether it is a surprise."""
    words = text(cell["verdict"], _VERDICT_STYLES[cell["verdict"]])
    if cell["surprise"]:
        met = cell["verdict"] in cell["expected"]
        surprise = "surprise" if met else f"surprise: {cell['expected']} expected"
        words.append("\n").append(text(surprise, "bold"))
    return words


def outcomes(cell: CellCameTo) -> Text:
    """What a cell saw, a line each, with its grade unless it is acceptable; what was wrong."""
    lines = [
        text(f"{seen['outcome']} {often(cell, seen)}{_graded(seen)}", _GRADE_STYLES[seen["grade"]])
        for seen in cell["outcomes"]
    ]
    lines += [text(difference, "bold") for difference in cell["differences"]]
    if reason := cell.get("reason"):
        lines.append(text(reason))
    return Text("\n").join(lines)


def _graded(seen: OutcomeSeen) -> str:
    return "" if seen["grade"] == Grade.ACCEPTABLE else f" ({seen['grade']})"


def text(words: str, style: str = "") -> Text:
    """Words that may come from elsewhere, as they may go to a terminal."""
    return Text(printable(words), style=style)
