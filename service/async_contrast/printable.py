"""Text from elsewhere, as it may go to a terminal. Pure."""

from __future__ import annotations


def printable(text: str) -> str:
    """Text on one line, with nothing in it that a terminal would obey."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
