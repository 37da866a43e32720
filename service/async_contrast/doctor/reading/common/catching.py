"""Whether code is ready for an error: then there is nothing to tell it."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.project.facts import Block, Kind, Ref
from async_contrast.doctor.reading.common.walk import Walk

_ALL = ("builtins.Exception", "builtins.BaseException")
_SUPPRESS = "contextlib.suppress("


def is_ready_for(walk: Walk, at: int, *errors: str) -> bool:
    """Whether a `try` around an event may catch one of these errors, or a `with` suppresses some.

    `errors` are full names, such as "builtins.TypeError".
    """
    spot = walk.spots[at]
    managers = walk.within(spot, Block.WITH)
    if any(block.ref.startswith(_SUPPRESS) for _, block in managers):
        return True
    caught = (
        ref for enter, _ in walk.within(spot, Block.TRY) for ref in _caught(walk, walk.leave[enter])
    )
    return any(not ref or any(each in ref for each in (*errors, *_ALL)) for ref in caught)


def _caught(walk: Walk, leave: int) -> Iterator[Ref]:
    """What the handlers catch that follow where a `try` ends."""
    events, at = walk.function.events, leave + 1
    while at < len(events) and events[at].kind == Kind.ENTER and events[at].how == Block.EXCEPT:
        yield events[at].ref
        at = walk.leave[at] + 1
