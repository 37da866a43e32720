"""What has to work beside a question, so that its answer means anything."""

from __future__ import annotations


def ensure(works: object, otherwise: str) -> None:
    """Go on if it works; raises RuntimeError if not: the trial fails, whatever it has seen."""
    if not works:
        raise RuntimeError(otherwise)
