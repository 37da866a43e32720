"""What the service itself costs.

answering   its endpoints against the same views alone, on the same server
starting    until it is ready
recording   a timeline, on the trial that it records
"""

from __future__ import annotations

from benchmarks.command import Found, benchmark
from benchmarks.service import answering, recording, starting
from benchmarks.web.load import generator


def measure(quick: bool) -> Found:
    """All three; a look is shorter."""
    generator()
    answered, as_much = answering.measure(*((2, 1) if quick else (9, 2)))
    started = starting.measure(1 if quick else 7)
    recorded, as_soon = recording.measure(20 if quick else 200)
    return [*answered, *started, *recorded], [*as_much, *as_soon]


command = benchmark(
    "service", "What do the service's own endpoints, its start and its timelines cost?"
)(measure)
