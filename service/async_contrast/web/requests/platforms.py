"""The platforms that a request names with `on`. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from async_contrast.contrasts.platforms import EVERY
from async_contrast.errors import ForbiddenParameter, MalformedParameter

ON = "on"
"""The parameter, given once a platform; left out, a comparison runs on the service's own."""


def read_platforms(given: Mapping[str, Sequence[str]], known: Sequence[str]) -> tuple[str, ...]:
    """Those that are named, in the order of those that are known; () if none is.

    Raises MalformedParameter for a name that comes twice, ForbiddenParameter for one that is not
    known, which lists those that are.
    """
    words = given.get(ON, ())
    for word in words:
        if word not in (EVERY, *known):
            raise ForbiddenParameter(ON, f"{ON} must be {EVERY}, or one of {', '.join(known)}")
        if words.count(word) > 1:
            raise MalformedParameter(ON, f"{ON} must name {word} once")
    return tuple(name for name in known if name in words or EVERY in words)
