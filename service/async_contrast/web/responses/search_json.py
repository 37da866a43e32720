"""From what a search finds to plain JSON. Pure."""

from __future__ import annotations

from async_contrast.finding.finder import Answer, Hit
from async_contrast.web.responses import search_schema


def of_answer(answer: Answer) -> search_schema.SearchAnswer:
    """The hits, the best first."""
    return {"found": answer.found, "hits": [_hit(hit) for hit in answer.hits]}


def _hit(hit: Hit) -> search_schema.Hit:
    return {
        "contrast": hit.name,
        "question": hit.contrast.question,
        "matched": [{"field": one.field, "excerpt": one.excerpt} for one in hit.matches],
        "missing": list(hit.missing),
    }
