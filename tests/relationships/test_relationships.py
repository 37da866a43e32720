"""Every cell of the topic, for real on both databases; each group has tests of its own beside."""

from __future__ import annotations

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast
from async_contrast.lab.supervisor import Lab
from tests.cells import every_cell, five_times

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(("contrast", "cell"), list(every_cell("relationships")))
async def test_every_cell_ends_as_documented_five_times_with_the_same_counts(
    data_lab: Lab, contrast: Contrast, cell: Cell
) -> None:
    given = {"authors": 200} if contrast.name == "growth" else {}  # its defaults take seconds
    results = await five_times(data_lab, "relationships", contrast, cell, **given)
    for result in results:
        assert not result.surprise, (result.verdict, result.reason, result.seen)
        assert result.seen.outcomes
        assert result.seen.outcomes == results[0].seen.outcomes
