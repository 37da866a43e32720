"""Cells as in the JSON answers, with nothing in them but what a timeline needs."""

from __future__ import annotations

from async_contrast.contrasts.contrast import Role, Side, Verdict
from async_contrast.web.responses.comparison_schema import CellTried, Span


def span(worker: int | str, what: str, from_ms: float, to_ms: float | None = None) -> Span:
    return {"worker": worker, "what": what, "from_ms": from_ms, "to_ms": to_ms}


def cell(
    *timeline: Span,
    side: Side = Side.ASYNCIO,
    verdict: Verdict = Verdict.HOLDS,
    elapsed_ms: float = 10.0,
    what: str = "A lock",
    reason: str = "",
) -> CellTried:
    tried: CellTried = {
        "cell": f"{side}.a_lock",
        "what": what,
        "code": "async_contrast/topics/lock/on_asyncio.py",
        "side": side,
        "role": Role.NAIVE_PORT,
        "verdict": verdict,
        "expected": "holds",
        "surprise": False,
        "differences": [],
        "outcomes": [],
        "elapsed_ms": elapsed_ms,
        "evidence": {},
        "timeline": list(timeline),
    }
    if reason:
        tried["reason"] = reason
    return tried


def frozen() -> CellTried:
    """A loop that stands still for ever, while one task holds a lock and another waits for it."""
    return cell(
        span(0, "waits", 3.2, 3.3),
        span(0, "has it", 3.3),
        span(1, "waits", 3.4),
        span("event loop", "stands still", 3.1),
        verdict=Verdict.HANGS,
        elapsed_ms=700.0,
        reason="the time limit ended it; it stood at line 41: with threading_lock:",
    )
