"""The orders that an explored cell says can be run again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from async_contrast.contrasts.contrast import REPLAY
from async_contrast.contrasts.trial import ORDERS, OUTCOMES
from async_contrast.web.pages.timeline.lettering import short

MOST = 20
"""Orders that a page offers of a cell."""


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """What an order comes to, and its token."""

    came_to: str
    token: str


def found_orders(evidence: Mapping[str, Any]) -> tuple[FoundOrder, ...]:
    """One order an outcome, if the evidence holds such; it may be anything that JSON can say."""
    told = evidence.get(ORDERS)
    lines = told.get(OUTCOMES) if isinstance(told, dict) else None
    return tuple(
        FoundOrder(short(line.get("came to", "")), line[REPLAY])
        for line in (lines if isinstance(lines, list) else [])[:MOST]
        if isinstance(line, dict) and isinstance(line.get(REPLAY), str)
    )
