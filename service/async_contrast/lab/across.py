"""A contrast on several platforms at once, each in a lab of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from async_contrast.contrasts.contrast import Contrast, Side
from async_contrast.contrasts.matrix import Column, Matrix, matrix
from async_contrast.errors import LabUnavailable
from async_contrast.lab.comparison import JudgedTrial, compare
from async_contrast.lab.supervisor import Lab


@dataclass(frozen=True, slots=True)
class OnPlatform:
    """A platform by name, and the lab on it; None, and why, if it cannot be asked.

    `lacks` says which libraries it has not, or "": it cannot be asked of topics that need them.
    """

    name: str
    lab: Lab | None
    problem: str = ""
    lacks: str = ""


async def compare_on(
    platforms: Sequence[OnPlatform],
    topic: str,
    contrast: Contrast,
    parameters: Mapping[str, int],
    sides: frozenset[Side],
    on_result: Callable[[JudgedTrial], None] = lambda _: None,
) -> Matrix[JudgedTrial]:
    """Try the contrast's cells on each; where there is no lab, the column says so.

    Raises QueueFull, and then no trial goes on.
    """

    async def ask(platform: OnPlatform) -> Column[JudgedTrial]:
        if platform.lab is None:
            return Column(platform.name, problem=platform.problem)
        if platform.lacks and (why := platform.lab.absent.get(topic)):
            words = f"{topic} cannot be imported there: {why}; {platform.lacks}"
            return Column(platform.name, problem=words)
        try:
            found = await compare(platform.lab, topic, contrast, parameters, sides, on_result)
        except LabUnavailable as error:
            return Column(platform.name, problem=str(error))
        answers = {each.cell.name: each for each in found.results}
        return Column(platform.name, found.environment, answers)

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(ask(platform)) for platform in platforms]
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return matrix([task.result() for task in tasks])
