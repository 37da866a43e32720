"""Words in a picture: how wide they are, about, and what is left of them where room is short."""

from __future__ import annotations

from async_contrast.printable import printable

CHARACTER = 6.2
"""Width of a character of 11 px, about: nobody knows the reader's font."""

IN_HEADING = 6.7
"""The same of 12 px."""

IN_BOLD = 7.2
"""The same of 12 px, bold."""

IN_LEGEND = 6.5
"""More than of 11 px: in a wide font, too, an entry ends before the next begins."""

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def width(words: str, character: float = CHARACTER) -> float:
    """About how wide the words are."""
    return len(words) * character


def cut(words: str, room: float, character: float = CHARACTER) -> str:
    """The words, shortened to what fits into the room; "" if that is next to nothing."""
    if width(words, character) <= room:
        return words
    most = int(room / character) - 1
    return words[:most].rstrip() + ELLIPSIS if most >= 3 else ""


def short(words: object, most: int = 120) -> str:
    """Anything as one printable line of at most so many characters."""
    line = printable(str(words)[: most + 1])
    return line if len(line) <= most else line[: most - 1] + ELLIPSIS
