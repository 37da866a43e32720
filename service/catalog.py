"""Every contrast, by topic and name."""

from __future__ import annotations

from collections.abc import Mapping

from service.contrast import Contrast, Topic
from service.errors import UnknownName
from service.topics import local

TOPICS: Mapping[str, Topic] = {package.TOPIC.name: package.TOPIC for package in (local,)}


def find_topic(name: str) -> Topic:
    """Raises UnknownName, which lists the topics there are."""
    try:
        return TOPICS[name]
    except KeyError:
        raise UnknownName(f"no topic has this name; there are {', '.join(TOPICS)}") from None


def find_contrast(topic: str, name: str) -> Contrast:
    """Raises UnknownName, which lists the contrasts of the topic."""
    contrasts = find_topic(topic).contrasts
    try:
        return contrasts[name]
    except KeyError:
        raise UnknownName(
            f"{topic} has no contrast of this name; it has {', '.join(contrasts)}"
        ) from None
