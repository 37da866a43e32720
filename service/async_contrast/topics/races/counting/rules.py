"""What both sides judge alike."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from async_contrast.topics.controls import ensure

IN, OUT = 1, -1
"""What a worker notes as it comes in, and as it goes out."""

NEVER_MORE, MORE = "never more inside than places", "more inside than places"
CAUGHT = "ValueError where it was released twice"
BLAMED = "ValueError at another one's release"

TWICE, OTHER = "the one that releases twice", "another one"


def judge_steps(steps: Sequence[int], places: int) -> str:
    """Whether there were never more inside than places. Raises AssertionError if there were."""
    ensure(IN in steps and sum(steps) == 0, "nobody came in, or somebody stayed")
    if max(accumulate(steps)) > places:
        raise AssertionError(MORE)
    return NEVER_MORE


def judge_refused(steps: Sequence[int], places: int, refused: Sequence[str]) -> str:
    """The same, and else whose release was refused; RuntimeError if it was not one."""
    ensure(len(refused) == 1, "not one release was refused")
    judge_steps(steps, places)
    return CAUGHT if refused == [TWICE] else BLAMED
