"""Every contrast, by topic and name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from service.contrast import Contrast, Topic
from service.errors import UnknownName
from service.topics import (
    basic_auth,
    context,
    decorators,
    joins,
    local,
    lock,
    login,
    migrations,
    relationships,
    response,
)

T = TypeVar("T")

TOPICS: Mapping[str, Topic] = {
    package.TOPIC.name: package.TOPIC
    for package in (
        context,
        response,
        local,
        lock,
        login,
        decorators,
        basic_auth,
        relationships,
        joins,
        migrations,
    )
}


def find_topic(name: str, topics: Mapping[str, Topic] = TOPICS) -> Topic:
    """Raises UnknownName, which lists the topics there are."""
    return in_topics(name, topics)


def find_contrast(topic: str, name: str, topics: Mapping[str, Topic] = TOPICS) -> Contrast:
    """Raises UnknownName, which lists the contrasts of the topic."""
    return in_topic(topic, name, find_topic(topic, topics).contrasts)


def in_topics(name: str, topics: Mapping[str, T]) -> T:
    """As find_topic, in any catalogue."""
    return _found(name, topics, "no topic has this name; there are")


def in_topic(topic: str, name: str, contrasts: Mapping[str, T]) -> T:
    """As find_contrast, in any catalogue's topic."""
    return _found(name, contrasts, f"{topic} has no contrast of this name; it has")


def _found(name: str, things: Mapping[str, T], otherwise: str) -> T:
    try:
        return things[name]
    except KeyError:
        raise UnknownName(f"{otherwise} {', '.join(things)}") from None
