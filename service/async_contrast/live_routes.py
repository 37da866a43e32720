"""The live routes of the topics: the same paths below /flask and below /quart."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import TypeVar

from async_contrast.contrasts.contrast import Side, Topic

LONGEST_BODY = 1 << 16
"""Bytes of a request's body that either app reads; more is a 413."""


B = TypeVar("B")


def live_routes(topics: Mapping[str, Topic], side: Side, kind: type[B]) -> Iterator[tuple[str, B]]:
    """The name of each topic that has live routes on a side, and their blueprint.

    It is what the module of the side's cells calls `routes`, if that is of this kind: a
    flask.Blueprint on threads, a quart.Blueprint on asyncio.
    """
    for topic in topics.values():
        modules = {
            cell.function.__module__
            for contrast in topic.contrasts.values()
            for cell in contrast.cells_on(frozenset({side}))
        }
        for module in sorted(modules):
            routes = getattr(sys.modules.get(module), "routes", None)
            if isinstance(routes, kind):
                yield topic.name, routes
