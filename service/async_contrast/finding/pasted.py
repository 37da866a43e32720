"""The parts of what somebody pastes, and how much the words of each say. Pure.

A traceback ends with what matters: the last error, and before it where one's own code stands, and
by which functions of which library the error was met. A log around it says less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FRAME = re.compile(r'File "(?P<file>[^"\n]*)", line \d+(?:, in (?P<function>[^\s]+))?')
_GROUP = re.compile(r"^ *[|+] ?", re.MULTILINE)
_ASIDE = re.compile(r"\[(?:SQL|parameters): |This typically means that you attempted ")
_QUOTE_ENDS = re.compile(r"\](?=\s|$)")
_ADVICE_ENDS = re.compile(r"how to avoid this problem\.|documentation for more\s+information\.")
"""Where ends what SQLAlchemy quotes, and what Flask advises, the same of whatever is outside."""

_SAYS = re.compile(r"(?<![\w.])[\w.]+: ")
_LIBRARY = re.compile(r".*/(?:site|dist)-packages/(?P<within>.*)")
_PYTHON = re.compile(r".*/(?:lib/python3[.\d]*|python3[.\d]*/lib)/(?P<within>.*)|<frozen .*>", re.I)
_MODULE = re.compile(r"(?:/?__init__)?\.pyc?$")

_PLUMBING = frozenset({"concurrent", "quart", "threading", "werkzeug"})
"""Packages on the way to any view, and from any proxy: that they stand there says nothing."""

MESSAGE = 1.0
"""What the words of an error weigh, the name of the library that met it, and any other text."""

_OWN, _WAY, _EARLIER, _CODE, _ASIDE_SAID, _FRAMES = 0.5, 0.5, 0.3, 0.2, 0.1, 0.05
"""What those of each other part weigh."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """A frame of a traceback; `within` is the path inside of the library, none of one's own code.

    `code` is the text from here to the next frame.
    """

    text: str
    function: str
    within: tuple[str, ...]
    library: bool
    code: str

    @property
    def plumbing(self) -> bool:
        return bool(self.within) and self.within[0] in _PLUMBING


def parts(text: str) -> Iterator[tuple[str, float]]:
    """The parts of a text, and what their words weigh."""
    text = _GROUP.sub("", text) if _FRAME.search(text) else text
    text, aside = _without_aside(text)
    marks = list(_FRAME.finditer(text))
    if marks:
        yield text[: marks[0].start()], _CODE
        ends = [*(mark.start() for mark in marks[1:]), len(text)]
        frames = [
            _frame(mark, text[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)
        ]
        yield from _frames(frames)
        yield from _after(frames[-1])
    else:
        yield text, MESSAGE
    yield aside, _ASIDE_SAID


def _without_aside(text: str) -> tuple[str, str]:
    """A text without the SQL that an error quotes and the advice that it gives, and those."""
    said, aside, at = [], [], 0
    while begun := _ASIDE.search(text, at):
        ends = _QUOTE_ENDS if begun[0].startswith("[") else _ADVICE_ENDS
        if not (ended := ends.search(text, begun.end())):
            break
        said.append(text[at : begun.start()])
        aside.append(text[begun.start() : ended.end()])
        at = ended.end()
    return "\n".join([*said, text[at:]]), "\n".join(aside)


def _frame(mark: re.Match[str], code: str) -> _Frame:
    file = mark["file"].replace("\\", "/")
    library = _LIBRARY.fullmatch(file)
    inside = library or _PYTHON.fullmatch(file)
    within = _MODULE.sub("", inside["within"] or "python") if inside else ""
    path = tuple(within.split("/")) if within else ()
    return _Frame(mark[0], mark["function"] or "", path, bool(library), code)


def _frames(frames: list[_Frame]) -> Iterator[tuple[str, float]]:
    """What frames say, and what was raised before the last error."""
    own = max((at for at, frame in enumerate(frames) if not frame.within), default=-1)
    for at, frame in enumerate(frames):
        yield frame.text, _FRAMES
        if at > own and not frame.plumbing:
            yield from _way(frame)
        if frame is not frames[-1]:
            for line in frame.code.splitlines():
                yield line, _line(line, _weight(frame, at == own))


def _way(frame: _Frame) -> Iterator[tuple[str, float]]:
    """By what an error was met below one's own code."""
    package, *modules = frame.within
    if frame.library:
        yield package, MESSAGE
    yield " ".join([*modules, frame.function]), _WAY


def _weight(frame: _Frame, own: bool) -> float:
    """What the code of a frame weighs; `own` is the last of one's own."""
    return _OWN if own else _FRAMES if frame.plumbing else _CODE


def _line(line: str, code: float) -> float:
    return code if line[:1].isspace() else _EARLIER


def _after(last: _Frame) -> Iterator[tuple[str, float]]:
    """What follows the last frame: a line of code, the message, and what a log has behind it; a
    text field puts all in one line."""
    weight = _weight(last, not last.within)
    lines = last.code.strip("\r\n").splitlines()
    code = 0
    while code < len(lines) and (not lines[code] or lines[code][0].isspace()):
        code += 1
    if code < len(lines):
        yield "\n".join(lines[:code]), weight
        yield lines[code], MESSAGE
        yield "\n".join(lines[code + 1 :]), _EARLIER
    else:
        begins = next((m.start() for m in _SAYS.finditer(last.code) if _is_error(m[0])), 0)
        yield last.code[:begins], weight
        yield last.code[begins:], MESSAGE


def _is_error(name: str) -> bool:
    """Whether what stands before a colon may be the name of an error, or its module and name."""
    return not name.rpartition(".")[2].islower()
