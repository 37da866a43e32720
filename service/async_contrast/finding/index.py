"""Which contrasts have the words, the best first. Pure.

A word weighs the more, the fewer contrasts have it, and the more the field says in which it stands.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from operator import itemgetter

from async_contrast.finding.documents import BULK, SAYS_MUCH, Document, Field
from async_contrast.finding.query import Query, Term
from async_contrast.finding.words import pair, pairs, words

OFTEN = 0.5
"""How soon it says no more that a word comes again in a field."""

_BEGINNING = 0.5
"""What the beginning of a word counts for, where the word counts for 1."""

_PAIR = 0.7
"""The same for two words in a row, beside each of the two."""

MOST_BEGUN = 100
"""Words that one beginning may stand for."""

_WORTH_A_LOOK, _WORTH_LESS = 0.1, 0.3
"""Of the best one's score: what is below is left out, the second where nothing has all words."""


class Entry:
    """A document, and by what it is found."""

    __slots__ = ("document", "fields", "spelled", "weights")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.spelled: set[tuple[str, str]] = set()
        self.fields: dict[Field, Counter[str]] = {}
        self.weights: dict[str, float] = {}
        for field, texts in document.texts.items():
            counts = self.fields[field] = Counter(self._keys(field, texts))
            for key in counts:
                self.weights[key] = self.weights.get(key, 0) + self.weight(field, key)

    def weight(self, field: Field, key: str) -> float:
        """What it says that this stands in a field."""
        times = self.fields[field][key]
        return SAYS_MUCH[field] * times / (times + OFTEN)

    def _keys(self, field: Field, texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            row = list(words(text))
            for word in row:
                self.spelled.add((word.text, word.key))
                yield from word.keys
            for one, other in pairs(row):
                if other.joined or field not in BULK:
                    yield pair(one, other)


@dataclass(frozen=True, slots=True)
class Asked:
    """A term: by what it is found, and what that counts for; `rare` is how rare it is."""

    term: Term
    keys: Mapping[str, float]
    rare: float


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that has words; `keys` is what each is worth, by what it was found.

    `missing` are the words that it has not.
    """

    entry: Entry
    score: float
    keys: Mapping[str, float]
    missing: tuple[str, ...]


class _Tally:
    """What an entry has come to so far: `had` is how rare those of the needed words are it has."""

    __slots__ = ("had", "keys", "score")

    def __init__(self) -> None:
        self.score = self.had = 0.0
        self.keys: dict[str, float] = {}


class Index:
    """Of all documents. `_weights` is by key what that weighs in the entries that have it."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._weights: dict[str, dict[int, float]] = {}
        for number, entry in enumerate(entries):
            for key, weight in entry.weights.items():
                self._weights.setdefault(key, {})[number] = weight
        self._spelled = sorted(set().union(*(entry.spelled for entry in entries)))

    def search(self, query: Query) -> list[Found]:
        """What has all words, and what is better without; where nothing has all, what has most."""
        asked = [self._asked(one) for one in query.terms]
        found = [one for one in self._found(asked) if one.score]
        found.sort(key=lambda one: -one.score)
        best = max((one.score for one in found), default=0.0)
        whole = next((one.score for one in found if not one.missing), None)
        least = _WORTH_A_LOOK * best if whole is not None else _WORTH_LESS * best
        better = least if whole is None else whole
        return [one for one in found if one.score >= (better if one.missing else least)]

    def _asked(self, term: Term) -> Asked:
        counts = _PAIR if term.first else 1.0
        rare = self._rareness(term.key)
        begun = self._begun_by(term.start) if term.start else ()
        if term.first:
            begun = (f"{term.first} {key}" for key in begun)
        keys = {key: counts * _BEGINNING * self._rareness(key) for key in begun}
        return Asked(term, {**keys, term.key: counts * rare}, rare)

    def _begun_by(self, start: str) -> Iterator[str]:
        first = bisect_left(self._spelled, (start, ""))
        for text, key in self._spelled[first : first + MOST_BEGUN]:
            if not text.startswith(start):
                return
            yield key

    def _rareness(self, key: str) -> float:
        weights = self._weights.get(key, {}).values()
        # A contrast that has it in a place that says little counts for less than one.
        often = sum(weights) / max(weights) if weights else 0
        return log(1 + (len(self._entries) - often + 0.5) / (often + 0.5))

    def _found(self, asked: Sequence[Asked]) -> Iterator[Found]:
        """What each is worth: what its words are, times the share of those needed, squared."""
        tallies: defaultdict[int, _Tally] = defaultdict(_Tally)
        needed = [one for one in asked if one.term.needed]
        wanted = 0.0
        for one in asked:
            self._count(one, tallies)
            wanted += one.rare if one.term.needed else 0
        for number, tally in sorted(tallies.items(), key=itemgetter(0)):
            share = tally.had / wanted if wanted else 1
            missing = (one.term.text for one in needed if tally.keys.keys().isdisjoint(one.keys))
            yield Found(self._entries[number], tally.score * share**2, tally.keys, tuple(missing))

    def _count(self, one: Asked, tallies: defaultdict[int, _Tally]) -> None:
        """Of all by what a word is found, what is worth the most in an entry counts there."""
        best: dict[int, float] = {}
        for key, counts in one.keys.items():
            worth = one.term.weight * counts
            for number, weight in self._weights.get(key, {}).items():
                tallies[number].keys[key] = worth
                best[number] = max(best.get(number, 0.0), worth * weight)
        for number, each in best.items():
            tallies[number].score += each
            if one.term.needed:
                tallies[number].had += one.rare
