"""Where it matched: fields of a contrast, each with a short excerpt. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from async_contrast.finding.documents import Field
from async_contrast.finding.index import Found
from async_contrast.finding.words import Word, pair, words

MOST = 3
"""Fields that a hit shows: those that say the most."""

LONGEST = 160
"""Characters of an excerpt."""

CUT = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True)
class Match:
    """A field in which it matched; `pieces` of its text, each with whether it is what matched."""

    field: Field
    pieces: tuple[tuple[str, bool], ...]

    @property
    def excerpt(self) -> str:
        return "".join(text for text, _ in self.pieces)


def matches(found: Found) -> tuple[Match, ...]:
    """The fields that say the most, the best first."""
    entry, keys = found.entry, found.keys
    worth = {
        field: sum(keys[key] * entry.weight(field, key) for key in keys.keys() & counts.keys())
        for field, counts in entry.fields.items()
    }
    best = sorted((field for field in worth if worth[field]), key=lambda field: -worth[field])
    return tuple(
        Match(field, _pieces(_best(entry.document.texts[field], keys), keys))
        for field in best[:MOST]
    )


def _best(texts: tuple[str, ...], keys: Mapping[str, float]) -> str:
    """The first of the texts in which the most is found."""
    return max(texts, key=lambda text: sum(keys[key] for key in _keys(list(words(text)), keys)))


def _keys(row: list[Word], keys: Mapping[str, float]) -> set[str]:
    """What is found in a row of words."""
    single = {key for word in row for key in word.keys}
    return (single | {pair(one, other) for one, other in pairwise(row)}) & keys.keys()


def _pieces(text: str, keys: Mapping[str, float]) -> tuple[tuple[str, bool], ...]:
    row = list(words(text))
    hits = [word for word in row if not keys.keys().isdisjoint(word.keys)]
    start, end = _window(text, hits or row, keys)
    return tuple(piece for piece in _marked(text, hits, start, end) if piece[0])


def _window(text: str, hits: list[Word], keys: Mapping[str, float]) -> tuple[int, int]:
    """Where an excerpt begins and ends: where the most is found."""
    if len(text) <= LONGEST:
        return 0, len(text)

    def worth(first: Word) -> float:
        near = [word for word in hits if 0 <= word.start - first.start <= LONGEST // 2]
        return sum(keys[key] for key in _keys(near, keys))

    start = max(0, min(max(hits, key=worth).start - LONGEST // 4, len(text) - LONGEST))
    return start, start + LONGEST


def _marked(text: str, hits: list[Word], start: int, end: int) -> Iterator[tuple[str, bool]]:
    """The text from start to end, cut into what matched and what stands between."""
    yield CUT if start else "", False
    at = start
    loud = [word for word in hits if not word.silent] or hits
    for word in loud:
        if start <= word.start and word.end <= end:
            yield text[at : word.start], False
            yield text[word.start : word.end], True
            at = word.end
    yield text[at:end], False
    yield CUT if end < len(text) else "", False
