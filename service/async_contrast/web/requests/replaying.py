"""The one order of an explored cell that a request names with `replay`. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from async_contrast.contrasts.contrast import REPLAY, Contrast
from async_contrast.errors import MalformedParameter


def read_replay(contrast: Contrast, given: Mapping[str, Sequence[str]]) -> Contrast:
    """The contrast; if an order is named, with nothing but that cell in that order.

    Raises MalformedParameter if it is named twice, ForbiddenParameter if there is none such.
    """
    tokens = given.get(REPLAY, ())
    if len(tokens) > 1:
        raise MalformedParameter(REPLAY, f"{REPLAY} must be given once, not {len(tokens)} times")
    return contrast.replaying(tokens[0]) if tokens else contrast
