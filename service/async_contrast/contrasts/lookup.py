"""Names looked up in any catalogue, also in that of a service elsewhere. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from async_contrast.contrasts.contrast import Contrast, Topic
from async_contrast.errors import UnknownName

T = TypeVar("T")


def in_topics(name: str, topics: Mapping[str, T]) -> T:
    """What a topic's name stands for. Raises UnknownName, which lists the names there are."""
    return _found(name, topics, "no topic has this name; there are")


def in_topic(topic: str, name: str, contrasts: Mapping[str, T]) -> T:
    """The same with a contrast of a topic."""
    return _found(name, contrasts, f"{topic} has no contrast of this name; it has")


def find_contrast(topic: str, name: str, topics: Mapping[str, Topic]) -> Contrast:
    """The contrast of this topic and name. Raises UnknownName, as those above."""
    return in_topic(topic, name, in_topics(topic, topics).contrasts)


def _found(name: str, things: Mapping[str, T], otherwise: str) -> T:
    try:
        return things[name]
    except KeyError:
        raise UnknownName(f"{otherwise} {', '.join(things)}") from None
