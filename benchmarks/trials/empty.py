"""A catalogue of one empty cell, in a process as heavy as the one with all the topics."""

from __future__ import annotations

from collections.abc import Mapping

from async_contrast import catalog
from async_contrast.contrasts.contrast import ACCEPTABLE, HOLDS, ORIGINAL, Cell, Contrast, Topic
from benchmarks.trials import on_threads

CELL = Cell(on_threads.nothing, ORIGINAL, HOLDS)
CONTRAST = Contrast(
    name="price",
    question="What does a trial cost above the work that it does?",
    outcomes={"done": ACCEPTABLE},
    cells=(CELL,),
    remedy="",
)
TOPIC = Topic.of("benchmark", f"as heavy as {len(catalog.TOPICS)} topics", CONTRAST)
TOPICS: Mapping[str, Topic] = {TOPIC.name: TOPIC}
