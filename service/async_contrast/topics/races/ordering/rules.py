"""What both sides judge alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from async_contrast.topics.controls import ensure

THROUGH, FOR_EVER = "both are through", "all wait for ever"

LEFT, RIGHT = "left", "right"


def balances() -> dict[str, int]:
    """Two accounts, before one worker moves 5 to the right, and one 3 back."""
    return {LEFT: 10, RIGHT: 10}


def judge_balances(balances: Mapping[str, int], held: Sequence[bool]) -> str:
    """Both are through, with both locks held, each time.

    Raises RuntimeError if they were not, or what was moved has not arrived.
    """
    ensure(balances == {LEFT: 8, RIGHT: 12}, "what was moved has not arrived")
    ensure(list(held) == [True] * 4, "not both locks were held by both workers")
    return THROUGH
