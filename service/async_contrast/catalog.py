"""Every contrast, by topic and name."""

from __future__ import annotations

from collections.abc import Mapping

from async_contrast.contrasts.contrast import Topic
from async_contrast.topics import (
    basic_auth,
    context,
    decorators,
    errors,
    joins,
    local,
    lock,
    login,
    migrations,
    pools,
    races,
    relationships,
    response,
    running,
    testing,
    websocket,
)

TOPICS: Mapping[str, Topic] = {
    package.TOPIC.name: package.TOPIC
    for package in (
        context,
        response,
        local,
        lock,
        races,
        login,
        decorators,
        basic_auth,
        relationships,
        joins,
        migrations,
        errors,
        pools,
        testing,
        running,
        websocket,
    )
}
