"""The cases of each hazard: forms of a small project, with the lines that are to be found.

A form begins with `=== bad: title` or `=== good: title`, each of its files with `--- path`. A line
that is to be found ends with `# AC101`, or with `# AC101 certain` if that is asked for, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "cases"
_FORM = re.compile(r"^=== (bad|good): (.+)$", re.MULTILINE)
_FILE = re.compile(r"^--- (\S+)$", re.MULTILINE)
_MARK = re.compile(r"# (AC\d+)(?: (certain|likely|look))?$")


class Mark(NamedTuple):
    """A line that is to be found."""

    code: str
    path: str
    line: int
    sureness: str
    """Empty where any will do."""


class Form(NamedTuple):
    """A project that has the hazard, or that only looks like it."""

    hazard: str
    is_bad: bool
    title: str
    files: Mapping[str, str]

    @property
    def name(self) -> str:
        return f"{self.hazard}: {self.title}"

    @property
    def marks(self) -> tuple[Mark, ...]:
        return tuple(
            Mark(match[1], path, number, match[2] or "")
            for path, text in self.files.items()
            for number, line in enumerate(text.splitlines(), 1)
            if (match := _MARK.search(line))
        )

    def write(self, folder: Path) -> None:
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")


def _pairs(pattern: re.Pattern[str], text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Each line that the pattern finds, and what follows it until the next."""
    found = [*pattern.finditer(text)]
    ends = [match.start() for match in found[1:]] + [len(text)]
    for match, end in zip(found, ends, strict=True):
        yield match, text[match.end() + 1 : end]


def read(path: Path) -> Iterator[Form]:
    """The forms of one file of cases; its name is the hazard's, with underscores."""
    for head, body in _pairs(_FORM, path.read_text("utf-8")):
        files = {match[1]: text for match, text in _pairs(_FILE, body)}
        yield Form(path.stem.replace("_", "-"), head[1] == "bad", head[2], files)


FORMS = tuple(form for path in sorted(FOLDER.glob("*.txt")) for form in read(path))
