"""What the topics' tests of broken cells share: a cell run here, with something of it broken."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from tests.cells import judged_here


class Deaf:
    """A threading.local, a g and a ContextVar that keep nothing."""

    val = None

    def __setattr__(self, name: str, value: object) -> None:
        pass

    def get(self, default: object = None) -> object:
        return default

    def set(self, value: object) -> None:
        pass

    def reset(self, token: object) -> None:
        pass


def cells_of(*names: str) -> Iterator[Any]:
    """A pytest parameter for each cell of these contrasts: the contrast and the cell."""
    for name in names:
        topic, contrast_name = name.split("/")
        contrast = TOPICS[topic].contrasts[contrast_name]
        for cell in contrast.cells:
            yield pytest.param(contrast, cell, id=f"{contrast.name}-{cell.name}")


def verdict_of(
    contrast: Contrast, cell: Cell, folder: Path, database_url: str | None = None
) -> Verdict:
    """What a trial in this process amounts to, on a thread that keeps nothing of another."""
    parameters = {given.name: given.default for given in contrast.parameters}
    trial = Trial(parameters, folder, database_url)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(judged_here, contrast, cell, trial).result()[0]
