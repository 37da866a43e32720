"""What both sides judge alike."""

from __future__ import annotations

from async_contrast.topics.controls import ensure

NOT_YET, WHOLE, HALF = "not there yet", "whole", "half made"

SETTINGS = 2
"""How many belong to a configuration that is whole."""

NOTHING = -1
"""What a reader has counted that found no configuration."""


def judge_seen(seen: int | None) -> str:
    """How much of a configuration its reader saw: how many settings, or NOTHING.

    Raises AssertionError if it was half made, RuntimeError if nobody looked.
    """
    ensure(seen is not None, "nobody looked")
    if seen == NOTHING:
        return NOT_YET
    if seen != SETTINGS:
        raise AssertionError(HALF)
    return WHOLE
