"""Real cells, with what records their timelines and without, as a catalogue of their own.

A trial is a fork, as every trial is; it runs one cell once and shows how long that took.
"""

from __future__ import annotations

from collections.abc import Mapping

from async_contrast.contrasts.contrast import HOLDS, ORIGINAL, Cell, Contrast, Topic
from benchmarks.trials.recording import on_threads

RECORDED = Cell(on_threads.recorded, ORIGINAL, HOLDS)
UNRECORDED = Cell(on_threads.unrecorded, ORIGINAL, HOLDS)
CONTRAST = Contrast(
    name="recording",
    question="What does recording a timeline cost the trial that it records?",
    outcomes={},  # they are those of the subjects, and only counted here
    cells=(RECORDED, UNRECORDED),
    remedy="",
)
TOPIC = Topic.of("recording", "the cost of a timeline", CONTRAST)
TOPICS: Mapping[str, Topic] = {TOPIC.name: TOPIC}
