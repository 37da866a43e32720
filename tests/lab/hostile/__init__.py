"""A catalogue of cells that do their worst, one a way of dying."""

from __future__ import annotations

from collections.abc import Mapping

from async_contrast.contrasts.contrast import ACCEPTABLE, Contrast, Topic
from tests.lab.hostile.deeds import ALIVE, DEEDS
from tests.lab.hostile.dying import on_threads as _dying
from tests.lab.hostile.eating import on_threads as _eating
from tests.lab.hostile.hanging import on_asyncio as _hanging_tasks
from tests.lab.hostile.hanging import on_threads as _hanging
from tests.lab.hostile.leaving import on_threads as _leaving
from tests.lab.hostile.talking import on_threads as _talking
from tests.lab.hostile.waiting import on_threads as _waiting

MODULES = (_dying, _eating, _hanging_tasks, _hanging, _leaving, _talking, _waiting)

CONTRAST = Contrast(
    name="deeds",
    question="Does the lab stay well?",
    outcomes={ALIVE: ACCEPTABLE},
    cells=tuple(deed.cell for deed in DEEDS.values()),
    remedy="",
)
TOPIC = Topic.of("hostile", "cells that do their worst", CONTRAST)
TOPICS: Mapping[str, Topic] = {TOPIC.name: TOPIC}
