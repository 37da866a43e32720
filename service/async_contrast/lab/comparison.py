"""Every cell of a contrast, tried at the same time and judged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from async_contrast.contrasts.contrast import Cell, Contrast, Expectation, Side, Verdict
from async_contrast.contrasts.verdict import judge
from async_contrast.lab.environment import platform_of
from async_contrast.lab.report import Seen
from async_contrast.lab.supervisor import Lab


@dataclass(frozen=True, slots=True)
class JudgedTrial:
    """One trial, judged."""

    cell: Cell
    verdict: Verdict
    reason: str
    expected: Expectation
    differences: tuple[str, ...]
    seen: Seen

    @property
    def outcomes(self) -> Mapping[str, int]:
        """What it saw, and how often."""
        return self.seen.outcomes

    @property
    def surprise(self) -> bool:
        """Whether it came to another verdict than is documented, or showed something else."""
        return self.verdict not in self.expected.shows or bool(self.differences)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer to one contrast."""

    topic: str
    contrast: Contrast
    parameters: Mapping[str, int]
    environment: Mapping[str, Any]
    results: tuple[JudgedTrial, ...]

    @property
    def surprise(self) -> bool:
        return any(result.surprise for result in self.results)


async def compare(
    lab: Lab,
    topic: str,
    contrast: Contrast,
    parameters: Mapping[str, int],
    sides: frozenset[Side],
    on_result: Callable[[JudgedTrial], None] = lambda _: None,
) -> Comparison:
    """Try the contrast's cells on these sides; `on_result` hears of each as it ends.

    Raises QueueFull or LabUnavailable, and then no trial goes on.
    """

    async def try_cell(cell: Cell) -> JudgedTrial:
        seen = await lab.run(topic, contrast.name, cell, parameters)
        verdict, reason = judge(contrast, seen.outcomes, hung=seen.hung, failure=seen.failure)
        expected = cell.expected_on(platform_of(lab.environment))
        differences = expected.differences(verdict, seen.outcomes, parameters)
        result = JudgedTrial(cell, verdict, reason, expected, differences, seen)
        on_result(result)
        return result

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(try_cell(cell)) for cell in contrast.cells_on(sides)]
    except ExceptionGroup as errors:  # not except*: up to 3.11.3 what that raises is wrapped
        raise errors.exceptions[0] from None
    return Comparison(
        topic, contrast, parameters, lab.environment, tuple(task.result() for task in tasks)
    )
