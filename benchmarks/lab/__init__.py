"""What a trial costs, what all of them take, and what the service feels of those that hang.

price     a trial against a bare fork
whole     the catalogue, one trial after the other
hanging   /healthz meanwhile
"""

from __future__ import annotations

from benchmarks.command import Found, benchmark
from benchmarks.lab import hanging, price, whole
from service.catalog import TOPICS

QUICK = ("local",)


def measure(quick: bool) -> Found:
    """All three; a look runs one topic, and less often."""
    priced, forks = price.measure(10 if quick else 100)
    catalogue = whole.measure(QUICK if quick else TOPICS)
    asked, soon = hanging.measure(2 if quick else 20)
    return [*priced, *catalogue, *asked], [forks, soon]


command = benchmark(
    "lab",
    "What does a trial cost above its work, and does the service feel it when trials hang?",
)(measure)
