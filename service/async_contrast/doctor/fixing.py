"""Mends what is certain and mechanical, and changes nothing else in a file."""

from __future__ import annotations

import ast
import io
import os
import re
import tokenize
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from async_contrast.doctor.finding import Edit, Finding, Sureness
from async_contrast.doctor.writing import write
from async_contrast.errors import ProjectError

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
"""As Python counts lines: a form feed ends none."""


@dataclass(frozen=True, slots=True)
class Mend:
    """A file as it is and as it would be, and the findings that are gone then."""

    path: str
    before: bytes
    after: bytes
    encoding: str
    findings: tuple[Finding, ...]

    def diff(self) -> Iterator[str]:
        """The lines of a unified diff, each with its end."""
        before, after = (_lines(data.decode(self.encoding)) for data in (self.before, self.after))
        for line in unified_diff(before, after, f"a/{self.path}", f"b/{self.path}"):
            yield line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n"


def fixable(findings: Iterable[Finding]) -> Mapping[str, tuple[Finding, ...]]:
    """By path, those that an edit mends for certain."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.edits and finding.sureness is Sureness.CERTAIN:
            found.setdefault(finding.place.path, []).append(finding)
    return {path: tuple(each) for path, each in found.items()}


def mend(path: str, data: bytes, findings: Sequence[Finding]) -> Mend:
    """What becomes of a file with this content. Raises ProjectError."""
    encoding = _encoding(data)
    lines = _lines(data.decode(encoding))
    fitting = [each for each in findings if all(_stands(lines, edit) for edit in each.edits)]
    if findings and not fitting:
        raise ProjectError("what would change is not written as names and dots alone")
    mended, edits = _compatible(fitting)
    for edit in sorted(edits, key=lambda each: (each.line, each.column), reverse=True):
        lines[edit.line - 1] = _edited(lines, edit)
    after = "".join(lines).encode(encoding)
    _check(after)
    return Mend(path, data, after, encoding, mended)


def apply(mend: Mend, file: Path, root: Path) -> None:
    """Write it, unless the file is another one by now. Raises ProjectError and OSError."""
    if not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(root)):
        raise ProjectError(f"it leads out of {root}")
    if not write(file, mend.after, lambda: file.read_bytes() == mend.before):
        raise ProjectError("it has changed meanwhile")


def _encoding(data: bytes) -> str:
    """That which the file declares, if the same bytes come of it again."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        if data.decode(encoding).encode(encoding) == data:
            return encoding
    except (SyntaxError, ValueError, LookupError):
        pass
    raise ProjectError("its encoding cannot be kept")


def _lines(text: str) -> list[str]:
    return _LINE.findall(text)


def _compatible(findings: Sequence[Finding]) -> tuple[tuple[Finding, ...], set[Edit]]:
    """The findings whose edits go together, the first ones first; an edit of several counts once.

    Another run mends the others.
    """
    taken: set[Edit] = set()
    mended = []
    for finding in findings:
        new = set(finding.edits) - taken
        if not any(_meet(edit, other) for edit in new for other in taken):
            taken |= new
            mended.append(finding)
    return tuple(mended), taken


def _stands(lines: Sequence[str], edit: Edit) -> bool:
    """Whether what an edit replaces is what stands there: names may be spelled in several ways."""
    if edit.old is None or not 1 <= edit.line <= len(lines):
        return True
    return lines[edit.line - 1][edit.column - 1 : edit.end_column - 1] == edit.old


def _meet(one: Edit, other: Edit) -> bool:
    """Whether they change the same text, or put something at the same place."""
    if one.line != other.line:
        return False
    if one.column == other.column:
        return True
    return one.column < other.end_column and other.column < one.end_column


def _edited(lines: Sequence[str], edit: Edit) -> str:
    line = lines[edit.line - 1] if 1 <= edit.line <= len(lines) else None
    if line is None or not 1 <= edit.column <= edit.end_column <= len(line.rstrip("\r\n")) + 1:
        raise ProjectError("it is not as it was read")
    return line[: edit.column - 1] + edit.text + line[edit.end_column - 1 :]


def _check(data: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(data)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise ProjectError("with the change it would not be Python any more") from None
