"""What both sides judge alike."""

from __future__ import annotations

from collections.abc import Sequence

from async_contrast.topics.controls import ensure

GOT, NOTHING = "each got an item", "woke up, and found nothing"
EACH_ONCE, EMPTY = "each item once", "took from an empty list"
SOME_FOR_EVER = "some wait for ever"

ITEMS = ("first", "second")
"""What a producer has for two consumers."""

END = "end"
"""What tells a consumer that there is no more."""

FOUND_NOTHING = ""
"""What a consumer has got that was not to wait any longer, and found no item."""


def judge_got(got: Sequence[str]) -> str:
    """Whether each consumer got an item. Raises AssertionError if one found nothing."""
    ensure(len(got) == len(ITEMS), "not every consumer has come back")
    if FOUND_NOTHING in got:
        raise AssertionError(NOTHING)
    ensure(sorted(got) == sorted(ITEMS), "the consumers have got something else")
    return GOT


def judge_done(done: Sequence[str]) -> str:
    """Whether each item was taken once. Raises AssertionError if a consumer found none."""
    if FOUND_NOTHING in done:
        raise AssertionError(EMPTY)
    ensure(sorted(done) == sorted(ITEMS[: len(done)]) and done, "items are missing, or came twice")
    return EACH_ONCE
