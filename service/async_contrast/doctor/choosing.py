"""The words by which hazards are chosen: a code, a name, or a family. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from async_contrast.doctor.hazard import Family
from async_contrast.doctor.hazards import BY_CODE, BY_NAME, HAZARDS
from async_contrast.errors import ProjectError


def codes_of(word: str) -> frozenset[str]:
    """The codes that a word means, none if it means nothing here: `AC101`, `blocking-call`,
    `blocking`."""
    if word.upper() in BY_CODE:
        return frozenset({word.upper()})
    if hazard := BY_NAME.get(word.lower()):
        return frozenset({hazard.code})
    return frozenset(hazard.code for hazard in HAZARDS if hazard.family == word.lower())


def chosen(words: Iterable[str], whence: str) -> frozenset[str]:
    """The codes that all these words mean. Raises ProjectError, which says `whence` they came."""
    codes: set[str] = set()
    for word in words:
        found = codes_of(word)
        if not found:
            raise ProjectError(f"{whence}: there is no hazard {word!r}; {_remedy(word)}")
        codes |= found
    return frozenset(codes)


def _remedy(word: str) -> str:
    known = [*BY_CODE, *BY_NAME, *Family]
    if like := get_close_matches(word.lower(), known, 1) or get_close_matches(
        word.upper(), known, 1
    ):
        return f"{like[0]} is one"
    return "take a code such as AC101, a name such as blocking-call, or a family such as blocking"
