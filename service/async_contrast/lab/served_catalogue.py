"""A catalogue as the service has it: compared as long as the service runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from async_contrast.config import BUILT_IN, LONGEST_CATALOGUE
from async_contrast.contrasts.contrast import Contrast, Side, Topic
from async_contrast.contrasts.matrix import Matrix
from async_contrast.errors import LabUnavailable
from async_contrast.finding.finder import Finder
from async_contrast.lab.across import OnPlatform, compare_on
from async_contrast.lab.comparison import Comparison, JudgedTrial, compare
from async_contrast.lab.last_verdicts import LastVerdicts
from async_contrast.lab.supervisor import Lab
from async_contrast.printable import printable

ENDING = "the service is ending; ask again in a few seconds"


T = TypeVar("T")


def _shown(comparison: Comparison) -> Mapping[str, Mapping[str, Any]]:
    """What each cell showed, but for single orders; why it hung or failed is among it."""
    return {
        result.cell.name: {"reason": result.reason, **result.seen.evidence}
        for result in comparison.results
        if not result.cell.order
    }


class ServedCatalogue:
    """The lab, the topics it knows, the comparisons that run in it, what they last came to and
    what is found in them.

    `platforms` are the labs of all that can be asked, by name; `lab` is the first of them.
    """

    def __init__(
        self, platforms: Mapping[str, Lab], topics: Mapping[str, Topic], last: LastVerdicts
    ) -> None:
        self.platforms = platforms
        self.lab = next(iter(platforms.values()))
        self.topics = topics
        self.last = last
        self.finder = Finder(topics)
        self._running: set[asyncio.Timeout] = set()
        self._ending = False

    @property
    def name(self) -> str:
        """What tells it from others where runs are queued: "" is the built-in one, else the last
        part of its path, or its module.
        """
        catalogue = self.lab.catalogue
        if catalogue == BUILT_IN:
            return ""
        return printable(Path(catalogue).name)[-LONGEST_CATALOGUE:]

    @property
    def ending(self) -> bool:
        """Whether the service ends, and nothing new begins."""
        return self._ending

    async def run(
        self,
        topic: str,
        contrast: Contrast,
        parameters: Mapping[str, int],
        sides: frozenset[Side],
        on_result: Callable[[JudgedTrial], None] = lambda _: None,
        lab: Lab | None = None,
        findable: bool = True,
    ) -> Comparison:
        """Compare; `on_result` hears of each cell. Cancelling the caller ends the trials.

        It runs in `lab`, if that is given, and else in the first. `findable` is whether what it
        shows is for everybody to find. Raises QueueFull or
        LabUnavailable, the latter also when the service ends meanwhile.
        """
        asked = lab or self.lab
        found = await self._until_the_end(
            lambda: compare(asked, topic, contrast, parameters, sides, on_result)
        )
        self.last.keep(found)
        if findable:
            self.finder.keep(f"{topic}/{contrast.name}", _shown(found))
        return found

    async def run_on(
        self,
        names: Sequence[str],
        topic: str,
        contrast: Contrast,
        parameters: Mapping[str, int],
        sides: frozenset[Side],
    ) -> Matrix[JudgedTrial]:
        """The same on these of the platforms; a column says if one cannot be asked.

        Raises QueueFull, and LabUnavailable when the service ends meanwhile.
        """
        asked = [OnPlatform(name, self.platforms[name]) for name in names]
        return await self._until_the_end(
            lambda: compare_on(asked, topic, contrast, parameters, sides)
        )

    async def _until_the_end(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What comes of it, unless the service ends before."""
        if self._ending:
            raise LabUnavailable(ENDING)
        limit = asyncio.timeout(None)  # `end` moves it to now
        self._running.add(limit)
        try:
            async with limit:
                return await work()
        except TimeoutError:
            raise LabUnavailable(ENDING) from None
        finally:
            self._running.discard(limit)

    def end(self) -> None:
        """End every comparison that runs, and start no other."""
        if not self._ending:
            self._ending = True
            for limit in self._running:
                limit.reschedule(asyncio.get_running_loop().time())
