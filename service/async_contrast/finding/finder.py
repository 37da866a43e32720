"""A catalogue's index, which grows with what runs."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from async_contrast.contrasts.contrast import Contrast, Topic
from async_contrast.finding.documents import Document, document
from async_contrast.finding.evidence import lines
from async_contrast.finding.excerpts import Match, matches
from async_contrast.finding.index import Entry, Found, Index
from async_contrast.finding.query import read

MOST = 20
"""Hits of an answer; nobody reads on."""

MOST_MISSING = 10
"""Words that a hit is said to lack."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A contrast that was found: where it matched, and which of the words it lacks."""

    topic: str
    contrast: Contrast
    matches: tuple[Match, ...]
    missing: tuple[str, ...]

    @property
    def name(self) -> str:
        """Such as "local/isolation"."""
        return f"{self.topic}/{self.contrast.name}"


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits, the best first, at most MOST of `found`."""

    found: int
    hits: tuple[Hit, ...]


class Finder:
    """Searches in threads; what it is told of runs may come from anywhere."""

    def __init__(self, topics: Mapping[str, Topic]) -> None:
        self._topics = topics
        self._shown: dict[str, dict[str, tuple[str, ...]]] = {}
        self._changed: set[str] = set()
        self._entries: dict[str, Entry] = {}
        self._index = Index(())
        self._building = threading.Lock()

    def keep(self, contrast: str, shown: Mapping[str, Mapping[str, Any]]) -> None:
        """Remember what cells of a contrast, such as "local/isolation", showed last."""
        known = self._shown.get(contrast, {})
        self._shown[contrast] = known | {cell: lines(cell, each) for cell, each in shown.items()}
        self._changed.add(contrast)

    def search(self, text: str, most: int = MOST) -> Answer:
        """What a text, or a whole traceback, finds; a contrast's own name or question, that first.

        The first call builds the index.
        Raises ForbiddenParameter if the text is too long, or has no word.
        """
        query = read(text)
        found = self._built().search(query)
        asked = text.strip()
        best = sorted(found, key=lambda one: not _is_called(one.entry.document, asked))[:most]
        return Answer(len(found), tuple(map(_hit, best)))

    def _built(self) -> Index:
        with self._building:
            old = {name for name in list(self._changed) if name in self._entries}
            self._changed -= old
            if old or not self._entries:
                self._build(old)
            return self._index

    def _build(self, old: set[str]) -> None:
        for topic in self._topics.values():
            for contrast in topic.contrasts.values():
                name = f"{topic.name}/{contrast.name}"
                if name in old or name not in self._entries:
                    shown = self._shown.get(name, {}).values()
                    evidence = tuple(line for each in shown for line in each)
                    self._entries[name] = Entry(document(topic, contrast, evidence))
        self._index = Index(tuple(self._entries.values()))


def _is_called(document: Document, asked: str) -> bool:
    return asked in {document.name, document.contrast.question}


def _hit(found: Found) -> Hit:
    about = found.entry.document
    return Hit(about.topic, about.contrast, matches(found), found.missing[:MOST_MISSING])
