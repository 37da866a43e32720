"""A catalogue of one contrast that only waits, so that processors do not decide."""

from __future__ import annotations

from collections.abc import Mapping

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    CONTROL,
    HOLDS,
    ORIGINAL,
    Cell,
    Contrast,
    Integer,
    Topic,
)
from benchmarks.trials import on_threads

CONTRAST = Contrast(
    name="waiting",
    question="What does a run cost above the time that its trials wait?",
    parameters=(Integer("milliseconds", "to wait", default=100, least=1, most=10_000),),
    outcomes={"done": ACCEPTABLE},
    cells=(Cell(on_threads.waits, ORIGINAL, HOLDS), Cell(on_threads.nothing, CONTROL, HOLDS)),
    remedy="",
)
TOPIC = Topic.of("benchmark", "for engines", CONTRAST)
TOPICS: Mapping[str, Topic] = {TOPIC.name: TOPIC}
