"""From a judged trial to the rows that keep it. Pure."""

from __future__ import annotations

from collections import Counter

from async_contrast.contrasts.contrast import Contrast
from async_contrast.database.models import CellResult, OutcomeCount
from async_contrast.lab.comparison import JudgedTrial

LONGEST = 600
"""Characters of an outcome that are kept."""


def kept(contrast: Contrast, result: JudgedTrial, name: str = "") -> CellResult:
    """A cell as the database keeps it; new at each call, for a transaction may fail.

    `name` is the contrast's in a report.
    """
    return CellResult(
        contrast=name,
        cell=result.cell.name,
        what=result.cell.what,
        code=result.cell.code,
        side=result.cell.side,
        role=result.cell.role,
        verdict=result.verdict,
        reason=result.reason,
        expected=str(result.expected),
        because=result.expected.because,
        surprise=result.surprise,
        differences=[text(each) for each in result.differences],
        elapsed_ms=result.seen.elapsed_ms,
        evidence=dict(result.seen.evidence),
        timeline=[dict(span) for span in result.seen.timeline],
        outcomes=_outcomes(contrast, result),
    )


def _outcomes(contrast: Contrast, result: JudgedTrial) -> list[OutcomeCount]:
    """In the order in which they are declared, then those that nobody declared."""
    seen = result.seen.outcomes
    undeclared = [outcome for outcome in seen if outcome not in contrast.outcomes]
    counts: Counter[str] = Counter()
    for outcome in (*contrast.outcomes, *undeclared):
        if outcome in seen:
            counts[text(outcome)] += seen[outcome]
    return [
        OutcomeCount(outcome=outcome, grade=contrast.outcomes.get(outcome), count=count)
        for outcome, count in counts.items()
    ]


def text(outcome: str) -> str:
    """As the database keeps it: PostgreSQL keeps no NUL, and indexes no text of 2,704 bytes."""
    return outcome.replace("\0", "\N{SYMBOL FOR NULL}")[:LONGEST]
