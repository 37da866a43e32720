"""What a trial costs, what all of them take, and what the service feels of those that hang.

price     a trial against a bare fork
whole     the catalogue, one trial after the other
hanging   /healthz meanwhile
"""

from __future__ import annotations

from async_contrast.catalog import TOPICS
from benchmarks.command import Found, benchmark
from benchmarks.lab import hanging, price, whole

QUICK = ("local",)

AT_ONCE, NOT_WITH_THEM = 100, 500
"""Milliseconds: what people take for at once, and less than a trial that hangs is given. A loop
that stood still with a trial would take seconds; a look has too few answers to tell more."""


def measure(quick: bool) -> Found:
    """All three; a look runs one topic, and less often."""
    priced, forks = price.measure(10 if quick else 100)
    catalogue = whole.measure(QUICK if quick else TOPICS)
    asked, soon = hanging.measure(*((1, NOT_WITH_THEM) if quick else (10, AT_ONCE)))
    return [*priced, *catalogue, *asked], [forks, soon]


command = benchmark(
    "lab",
    "What does a trial cost above its work, and does the service feel it when trials hang?",
)(measure)
