"""What somebody types or pastes, and how much each of its words says. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from async_contrast.errors import ForbiddenParameter
from async_contrast.finding.words import OF_COURSE, Word, pair, pairs, words

LONGEST = 32_768
"""Characters of a query: a whole traceback."""

MOST_WORDS = 200
"""Different words of a query that are searched for: those that say the most."""

SHORT = 30
"""Words of a query up to which each may be the beginning of another word."""

_FRAME = re.compile(r'File "[^"\n]*", line \d+(?:, in [^\s]+)?')
_GROUP = re.compile(r"^ *[|+] ?", re.MULTILINE)
_ASIDE, _ASIDE_ENDS = re.compile(r"\[(?:SQL|parameters): "), re.compile(r"\](?=\s|$)")
_SAYS = re.compile(r"(?<![\w.])[\w.]+: ")

_MESSAGE, _EARLIER, _CODE, _FRAMES, _SAID_ASIDE = 1.0, 0.3, 0.2, 0.05, 0.1
"""What the words of each part of a traceback weigh; all others weigh 1."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word that is searched for, or two in a row: then `first` is by what the first is found.

    `start` is what it may be the beginning of; `needed` says that a hit should have it.
    """

    text: str
    key: str
    weight: float
    start: str = ""
    first: str = ""
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for: words, the heaviest first, and then two in a row."""

    wanted: tuple[Wanted, ...]


def has_a_word(text: str) -> bool:
    """Whether there is anything to search for."""
    return next(words(text), None) is not None


def read(text: str) -> Query:
    """What a text asks for. Raises ForbiddenParameter if that is too long, or nothing."""
    if len(text) > LONGEST:
        raise ForbiddenParameter(
            "q", f"q must have at most {LONGEST} characters; give the end of it"
        )
    found: dict[str, Wanted] = {}
    spoken: dict[str, Wanted] = {}
    for part, weight in _parts(text):
        row = list(words(part))
        for word in row:
            _keep(spoken if word.silent else found, _word(word, weight))
        for one, other in pairs(row):
            _keep(found, _pair(part, one, other, weight))
    if all(one.first for one in found.values()):
        found |= spoken
    if not found:
        raise ForbiddenParameter(
            "q", "q must have a word in it: an error message, or what is amiss"
        )
    heaviest = sorted(found.values(), key=lambda one: -one.weight)
    return Query(_bounded(heaviest))


def _bounded(heaviest: list[Wanted]) -> tuple[Wanted, ...]:
    singles = [one for one in heaviest if not one.first][:MOST_WORDS]
    couples = [one for one in heaviest if one.first][:MOST_WORDS]
    if len(singles) > SHORT:  # in a message words are whole
        singles = [replace(one, start="") for one in singles]
        couples = [replace(one, start="") for one in couples]
    return (*singles, *couples)


def _word(word: Word, weight: float) -> Wanted:
    start = word.text if len(word.text) > 1 else ""
    needed = weight == _MESSAGE and word.text not in OF_COURSE
    return Wanted(word.text, word.key, weight, start, needed=needed)


def _pair(part: str, one: Word, other: Word, weight: float) -> Wanted:
    """Two in a row; a hit should have them so if they are written as one, as `time.sleep` is."""
    written = part[one.start : other.end].casefold()
    start = other.text if other.joined and len(other.text) > 1 else ""
    needed = other.joined and weight == _MESSAGE
    return Wanted(written, pair(one, other), weight, start, one.key, needed)


def _keep(known: dict[str, Wanted], one: Wanted) -> None:
    """The heaviest of those that are found by the same."""
    if one.key not in known or known[one.key].weight < one.weight:
        known[one.key] = one


def _parts(text: str) -> Iterator[tuple[str, float]]:
    """The parts of a text, and what their words weigh. A traceback ends with what matters."""
    text = _GROUP.sub("", text) if _FRAME.search(text) else text
    text, aside = _without_aside(text)
    frames = list(_FRAME.finditer(text))
    if not frames:
        yield text, _MESSAGE
    else:
        yield from _before(text, frames)
        yield from _after(text[frames[-1].end() :])
    yield aside, _SAID_ASIDE


def _without_aside(text: str) -> tuple[str, str]:
    """A text without the SQL that an error quotes, and that."""
    said, aside, at = [], [], 0
    while (begun := _ASIDE.search(text, at)) and (ended := _ASIDE_ENDS.search(text, begun.end())):
        said.append(text[at : begun.start()])
        aside.append(text[begun.start() : ended.end()])
        at = ended.end()
    return "\n".join([*said, text[at:]]), "\n".join(aside)


def _before(text: str, frames: list[re.Match[str]]) -> Iterator[tuple[str, float]]:
    """All up to the last frame: each frame, and what was raised before the last error."""
    yield text[: frames[0].start()], _CODE
    for frame, following in pairwise(frames):
        for line in text[frame.end() : following.start()].splitlines():
            yield line, _CODE if line[:1].isspace() else _EARLIER
    for frame in frames:
        yield frame[0], _FRAMES


def _after(text: str) -> Iterator[tuple[str, float]]:
    """What follows the last frame: a line of code, and the message; a text field puts both in one
    line."""
    lines = text.strip("\r\n").splitlines()
    code = 0
    while code < len(lines) and (not lines[code] or lines[code][0].isspace()):
        code += 1
    if code < len(lines):
        yield "\n".join(lines[:code]), _CODE
        yield "\n".join(lines[code:]), _MESSAGE
    else:
        begins = next((each.start() for each in _SAYS.finditer(text) if _is_error(each[0])), 0)
        yield text[:begins], _CODE
        yield text[begins:], _MESSAGE


def _is_error(name: str) -> bool:
    """Whether what stands before a colon may be the name of an error, or its module and name."""
    return not name.rpartition(".")[2].islower()
