"""How much of one trial's evidence fits on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sized
from typing import TypeVar

from markupsafe import Markup

from async_contrast.web.pages.readable import readable, readable_line

CHARACTERS = 60_000
"""Shown of all the evidence of a trial."""

LONGEST_TEXT = 20_000
LONGEST_LINE = 2_000
LONGEST_NAME = 500
MOST_ITEMS = 200
"""Items of one list or keys of one object."""

# What the tags around a thing weigh: many small things fill a page, too.
_TAGS = 20

T = TypeVar("T")


class Room:
    """What is left of a page; whatever is cut says by how much."""

    def __init__(self, characters: int = CHARACTERS) -> None:
        self._left = characters

    def text(self, text: str, draw: Callable[[str], Markup] = readable) -> Markup:
        """Text of many lines, as far as it fits."""
        return self._cut(text, LONGEST_TEXT, draw)

    def line(self, text: str, draw: Callable[[str], Markup] = readable_line) -> Markup:
        """Text in one line, as far as it fits."""
        return self._cut(text, LONGEST_LINE, draw)

    def name(self, text: str) -> Markup:
        return self._cut(text, LONGEST_NAME, readable_line) if text else Markup('""')

    def fitting(self, items: Iterable[T]) -> Iterator[T]:
        """The first items, as long as those that are drawn meanwhile leave room."""
        for count, item in enumerate(items):
            if self._left <= 0 or count == MOST_ITEMS:
                return
            yield item

    def _cut(self, text: str, most: int, draw: Callable[[str], Markup]) -> Markup:
        shown = text[: max(0, min(most, self._left))]
        self._left -= len(shown) + _TAGS
        if len(shown) == len(text):
            return draw(shown)
        return draw(shown) + _CUT.format(len(text) - len(shown))


def left_out(everything: Sized, shown: Sized) -> str:
    """In words, how much is shown; "" if all is."""
    some, every = len(shown), len(everything)
    return f"the first {some:,} of {every:,}" if some < every else ""


_CUT = Markup('<span class="cut"> … and {:,} more characters</span>')
