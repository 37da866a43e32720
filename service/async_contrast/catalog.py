"""Every contrast, by topic and name."""

from __future__ import annotations

from collections.abc import Mapping

from async_contrast.contrasts.contrast import Contrast, Topic
from async_contrast.contrasts.lookup import in_topic, in_topics
from async_contrast.topics import (
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
