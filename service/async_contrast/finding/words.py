"""What a word is, and what two forms of it have in common. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise, product
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+(?:\+[^\W_]+)*")
"""Letters and digits; `n+1` is one word, `request.files` and `lru_cache` are two each."""

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
"""A part of a name in camel case."""

_JOINTS = frozenset("".join(signs) for n in (1, 2) for signs in product("._:/-", repeat=n))
"""What stands between words that are written as one."""

LONGEST = 64
"""Characters of a word that count; a longer one is no word that people search for."""

_SILENT = """
a about all also am an and any are as at be been being both but by can code could did do does
doing done each error errors every for from had has have he her here his how i if in into is it
its just may me might mine more most much my nor not now of on only or our own please problem
python she should since so some still such than that the their them then there these they this
those to too us use used uses using versus very vs was we were what when where which while who
whom whose why will with would you your
"""

_SAY_NOTHING = frozenset(_SILENT.split())

OF_COURSE = frozenset({"async", "asyncio", "flask", "quart"})
"""Words that every contrast is about; one that has no such word answers all the same."""

_ANY_OTHER = re.compile(r"\d{1,2}|0x[0-9a-f]+")
"""A number that another run would have otherwise: a count, an address in memory."""


class Word(NamedTuple):
    """A word of a text, in lower case, and in camel case its parts.

    `keys` is by what it is found: itself (`key`), and its parts. `silent` is whether it says
    nothing where there are others, `joined` whether it is written as one with the last.
    """

    text: str
    parts: tuple[str, ...]
    key: str
    keys: tuple[str, ...]
    silent: bool
    start: int
    end: int
    joined: bool


def words(text: str) -> Iterator[Word]:
    """The words of a text, in their order."""
    last = 0
    for found in _WORD.finditer(text):
        start, end = found.span()
        joined = bool(last) and text[last:start] in _JOINTS
        last = end
        yield Word(*_read(found[0][:LONGEST]), start, end, joined)


@lru_cache(maxsize=1 << 15)
def _read(word: str) -> tuple[str, tuple[str, ...], str, tuple[str, ...], bool]:
    """What a word is wherever it stands: the first fields of Word."""
    text, parts = word.casefold(), _parts(word)
    key = stem(text)
    silent = text in _SAY_NOTHING or _ANY_OTHER.fullmatch(text) is not None
    return text, parts, key, (key, *map(stem, parts)), silent


def _parts(word: str) -> tuple[str, ...]:
    if word.islower() or word.isupper() or not word.isascii():
        return ()
    parts = tuple(part.casefold() for part in _PART.findall(word))
    return parts if len(parts) > 1 else ()


def pair(one: Word, other: Word) -> str:
    """By what two words in a row are found."""
    return f"{one.key} {other.key}"


def pairs(row: list[Word]) -> Iterator[tuple[Word, Word]]:
    """Words in a row, but for those that both say nothing."""
    for one, other in pairwise(row):
        if not (one.silent and other.silent):
            yield one, other


def stem(word: str) -> str:
    """What the forms of an English word have in common: waits, waited and waiting are `wait`."""
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies"):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 3 and any(vowel in rest for vowel in "aeiouy"):
            word = rest
            break
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 3 and word.endswith("y"):
        word = f"{word[:-1]}i"
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word
