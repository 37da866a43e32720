"""Columns in characters, and lines with `# noqa`."""

from __future__ import annotations

import re
from bisect import bisect_right

_END = re.compile(r"\r\n|\r|\n")
_NOQA = re.compile(r"#\s*noqa\b(?P<codes>\s*:[^#\n\r]*)?", re.IGNORECASE)
_CODE = re.compile(r"[\s,]*(?:([A-Za-z]+[0-9]+)|([a-z]+(?:-[a-z]+)+))(?![\w-])")


class Lines:
    """The lines of a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = None if text.isascii() else _END.split(text)
        self._split = self._lines
        self._wide: dict[int, list[int]] = {}
        """Of lines that are not ASCII alone: where a character ends that takes several bytes."""

    def column(self, line: int, offset: int) -> int:
        """From 1, in characters, of an offset in UTF-8."""
        if self._lines is None:
            return offset + 1
        if line not in self._wide:
            self._wide[line] = _more_bytes(self._lines[line - 1])
        return offset + 1 - bisect_right(self._wide[line], offset)

    def has(self, line: int, offset: int, word: str) -> bool:
        """Whether a word and the spaces around it stand there, the offset being behind the first.

        Only of text that is ASCII up to there.
        """
        if self._split is None:
            self._split = _END.split(self._text)
        found = self._split[line - 1]
        return found[:offset].isascii() and found[offset - 1 :].startswith(word)


def _more_bytes(line: str) -> list[int]:
    """For each byte of a line beyond one a character, the offset behind its character."""
    if line.isascii():
        return []
    ends: list[int] = []
    offset = 0
    for character in line:
        size = len(character.encode("utf-8", "surrogatepass"))
        offset += size
        ends += [offset] * (size - 1)
    return ends


def count(text: str) -> int:
    return len(_END.findall(text)) + (text[-1:] not in {"", "\n", "\r"})


def ignored(text: str) -> dict[int, tuple[str, ...]]:
    """Lines with `# noqa`: the codes and names that stand after it; none for all."""
    if "noqa" not in text and "noqa" not in text.lower():
        return {}
    found = ((line, _NOQA.search(one)) for line, one in enumerate(_END.split(text), 1))
    return {line: _codes(match["codes"] or "") for line, match in found if match}


def _codes(text: str) -> tuple[str, ...]:
    codes: list[str] = []
    at = text.find(":") + 1
    while match := _CODE.match(text, at):
        codes.append(match[1].upper() if match[1] else match[2])
        at = match.end()
    return tuple(codes)
