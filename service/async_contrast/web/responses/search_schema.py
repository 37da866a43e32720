"""How what a search finds looks as JSON."""

from __future__ import annotations

import sys

from async_contrast.finding.documents import Field

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    # pydantic, which describes these, needs to know which fields are required.
    from typing_extensions import TypedDict


class Matched(TypedDict):
    """A field of a contrast in which words stand, and some of its text around them."""

    field: Field
    excerpt: str


class Hit(TypedDict):
    """A contrast that was found: where it matched, and which of the words it lacks."""

    contrast: str
    question: str
    matched: list[Matched]
    missing: list[str]


class SearchAnswer(TypedDict):
    """The contrasts, the best first; `found` is how many there are in all."""

    found: int
    hits: list[Hit]
