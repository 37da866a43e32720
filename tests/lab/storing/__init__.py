"""A catalogue of cells that keep tables, and end in every way."""

from __future__ import annotations

from collections.abc import Mapping

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    FAILS,
    HANGS,
    HOLDS,
    ORIGINAL,
    Cell,
    Contrast,
    Topic,
)
from tests.lab.storing import on_threads

CONTRAST = Contrast(
    name="storing",
    question="Is anything left?",
    outcomes={on_threads.STORED: ACCEPTABLE},
    cells=(
        Cell(on_threads.stores, ORIGINAL, HOLDS),
        Cell(on_threads.stores_twice, ORIGINAL, HOLDS),
        Cell(on_threads.stores_and_waits, ORIGINAL, HANGS),
        Cell(on_threads.stores_and_hangs, ORIGINAL, HANGS, seconds=0.5),
        Cell(on_threads.stores_and_dies, ORIGINAL, FAILS),
        Cell(on_threads.forges_its_mark, ORIGINAL, HOLDS),
    ),
    remedy="",
)
TOPICS: Mapping[str, Topic] = {"storing": Topic.of("storing", "cells with tables", CONTRAST)}
