"""What the service itself costs.

answering   its endpoints against the same views alone, on the same server
starting    until it is ready
recording   a timeline, on the trial that it records
"""

from __future__ import annotations

from benchmarks.command import Found, benchmark
from benchmarks.service import answering, recording, starting
from benchmarks.web.load import generator

FULL, QUICK = 0.05, 0.3
"""How much dearer ours may be; a look is too short to tell a twentieth."""


def measure(quick: bool) -> Found:
    """All three; a look is shorter."""
    generator()
    effort = answering.GLANCE if quick else answering.FULL
    slack = QUICK if quick else FULL
    answered, as_much = answering.measure(effort, least=1 - slack)
    started = starting.measure(1 if quick else 7)
    recorded, as_soon = recording.measure(*(1, 8) if quick else (6, 25), most=1 + slack)
    return [*answered, *started, *recorded], [*as_much, *as_soon]


command = benchmark(
    "service", "What do the service's own endpoints, its start and its timelines cost?"
)(measure)
