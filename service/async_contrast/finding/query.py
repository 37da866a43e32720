"""What somebody types or pastes, and how much each of its words says. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from async_contrast.errors import ForbiddenParameter
from async_contrast.finding.words import Word, pair, pairs, words

LONGEST = 32_768
"""Characters of a query: a whole traceback."""

MOST_WORDS = 200
"""Different words of a query that are searched for: those that say the most."""

SHORT = 30
"""Words of a query up to which each may be the beginning of another word."""

_FRAME = re.compile(r'File "[^"\n]*", line \d+(?:, in [^\s]+)?')
_GROUP = re.compile(r"^ *[|+] ?", re.MULTILINE)
_ASIDE = re.compile(r"\[(?:SQL|parameters): .*?\](?=\s|$)|^[\s^~]+$", re.MULTILINE | re.DOTALL)
_RAISED = re.compile(r"(?:[a-z_]\w*\.)*[A-Z]\w+: ")

_MESSAGE, _EARLIER, _CODE, _FRAMES, _SAID_ASIDE = 1.0, 0.3, 0.2, 0.05, 0.1
"""What the words of each part of a traceback weigh; all others weigh 1."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word, or two in a row (`pair`), that is searched for; `start` is what it may begin."""

    text: str
    key: str
    weight: float
    pair: bool = False
    start: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for, the heaviest first; `words` are those that a hit should have."""

    wanted: tuple[Wanted, ...]

    @property
    def words(self) -> tuple[Wanted, ...]:
        return tuple(one for one in self.wanted if not one.pair and one.weight == _MESSAGE)


def read(text: str) -> Query:
    """What a text asks for. Raises ForbiddenParameter if that is too long, or nothing."""
    if len(text) > LONGEST:
        raise ForbiddenParameter("q", f"q must have at most {LONGEST} characters")
    found: dict[str, Wanted] = {}
    spoken: dict[str, Wanted] = {}
    for part, weight in _parts(text):
        row = list(words(part))
        for word in row:
            _keep(spoken if word.silent else found, _word(word, weight))
        for one, other in pairs(row):
            _keep(found, Wanted(f"{one.text} {other.text}", pair(one, other), weight, pair=True))
    if all(one.pair for one in found.values()):
        found |= spoken
    if not found:
        raise ForbiddenParameter(
            "q", "q must have a word in it: an error message, or what is amiss"
        )
    heaviest = sorted(found.values(), key=lambda one: (-one.weight, one.pair))
    return Query(_bounded(heaviest))


def _bounded(heaviest: list[Wanted]) -> tuple[Wanted, ...]:
    singles = [one for one in heaviest if not one.pair][:MOST_WORDS]
    couples = [one for one in heaviest if one.pair][:MOST_WORDS]
    if len(singles) > SHORT:  # in a message words are whole
        singles = [Wanted(one.text, one.key, one.weight) for one in singles]
    return (*singles, *couples)


def _word(word: Word, weight: float) -> Wanted:
    return Wanted(word.text, word.key, weight, start=word.text if len(word.text) > 1 else "")


def _keep(known: dict[str, Wanted], one: Wanted) -> None:
    """The heaviest of those that are found by the same."""
    if one.key not in known or known[one.key].weight < one.weight:
        known[one.key] = one


def _parts(text: str) -> Iterator[tuple[str, float]]:
    """The parts of a text, and what their words weigh. A traceback ends with what matters."""
    text = _GROUP.sub("", text) if _FRAME.search(text) else text
    aside = _ASIDE.findall(text)
    text = _ASIDE.sub("\n", text)
    frames = list(_FRAME.finditer(text))
    if not frames:
        yield text, _MESSAGE
    else:
        yield from _before(text, frames)
        yield from _after(text[frames[-1].end() :])
    for each in aside:
        yield each, _SAID_ASIDE


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
    elif raised := _RAISED.search(text):
        yield text[: raised.start()], _CODE
        yield text[raised.start() :], _MESSAGE
    else:
        yield text, _MESSAGE
