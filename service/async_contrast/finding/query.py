"""What somebody types or pastes, and how much each of its words says. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from async_contrast.errors import ForbiddenParameter
from async_contrast.finding.pasted import MESSAGE, parts
from async_contrast.finding.words import OF_COURSE, Word, pair, pairs, words

LONGEST = 32_768
"""Characters of a query: a whole traceback."""

MOST_WORDS = 200
"""Different words of a query that are searched for: those that say the most."""

SHORT = 30
"""Words of a query up to which each may be the beginning of another word."""


@dataclass(frozen=True, slots=True)
class Term:
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
    """The terms of a query: words, the heaviest first, and then two in a row."""

    terms: tuple[Term, ...]


def has_a_word(text: str) -> bool:
    """Whether there is anything to search for."""
    return next(words(text), None) is not None


def read(text: str) -> Query:
    """What a text asks for. Raises ForbiddenParameter if that is too long, or nothing."""
    if len(text) > LONGEST:
        raise ForbiddenParameter(
            "q", f"what is searched for must have at most {LONGEST} characters; give the end of it"
        )
    found: dict[str, Term] = {}
    spoken: dict[str, Term] = {}
    for part, weight in parts(text):
        row = list(words(part))
        for word in row:
            _keep(spoken if word.silent else found, _word(word, weight))
        for one, other in pairs(row):
            _keep(found, _pair(part, one, other, weight))
    if all(one.first for one in found.values()):
        found |= spoken
    if not found:
        raise ForbiddenParameter(
            "q", "what is searched for must have a word in it: an error message, or what is amiss"
        )
    heaviest = sorted(found.values(), key=lambda one: -one.weight)
    return Query(_bounded(heaviest))


def _bounded(heaviest: list[Term]) -> tuple[Term, ...]:
    singles = [one for one in heaviest if not one.first][:MOST_WORDS]
    couples = [one for one in heaviest if one.first][:MOST_WORDS]
    if len(singles) > SHORT:  # in a message words are whole
        singles = [replace(one, start="") for one in singles]
        couples = [replace(one, start="") for one in couples]
    return (*singles, *couples)


def _word(word: Word, weight: float) -> Term:
    start = word.text if len(word.text) > 1 else ""
    needed = weight == MESSAGE and word.text not in OF_COURSE
    return Term(word.text, word.key, weight, start, needed=needed)


def _pair(part: str, one: Word, other: Word, weight: float) -> Term:
    """Two in a row; a hit should have them so if they are written as one, as `time.sleep` is."""
    written = part[one.start : other.end].casefold()
    start = other.text if other.joined and len(other.text) > 1 else ""
    needed = other.joined and weight == MESSAGE
    return Term(written, pair(one, other), weight, start, one.key, needed)


def _keep(known: dict[str, Term], one: Term) -> None:
    """The heaviest of those that are found by the same."""
    if one.key not in known or known[one.key].weight < one.weight:
        known[one.key] = one
