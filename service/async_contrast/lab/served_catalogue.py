"""A catalogue as the service has it: compared as long as the service runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from async_contrast.contrasts.contrast import Contrast, Side, Topic
from async_contrast.errors import LabUnavailable
from async_contrast.lab.comparison import Comparison, JudgedTrial, compare
from async_contrast.lab.last_verdicts import LastVerdicts
from async_contrast.lab.supervisor import Lab

ENDING = "the service is ending; ask again in a few seconds"


class ServedCatalogue:
    """The lab, the topics it knows, the comparisons that run in it, and what they last came to."""

    def __init__(self, lab: Lab, topics: Mapping[str, Topic], last: LastVerdicts) -> None:
        self.lab = lab
        self.topics = topics
        self.last = last
        self._running: set[asyncio.Timeout] = set()
        self._ending = False

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
    ) -> Comparison:
        """Compare; `on_result` hears of each cell. Cancelling the caller ends the trials.

        Raises QueueFull or LabUnavailable, the latter also when the service ends meanwhile.
        """
        if self._ending:
            raise LabUnavailable(ENDING)
        limit = asyncio.timeout(None)  # `end` moves it to now
        self._running.add(limit)
        try:
            async with limit:
                found = await compare(self.lab, topic, contrast, parameters, sides, on_result)
        except TimeoutError:
            raise LabUnavailable(ENDING) from None
        finally:
            self._running.discard(limit)
        self.last.keep(found)
        return found

    def end(self) -> None:
        """End every comparison that runs, and start no other."""
        if not self._ending:
            self._ending = True
            for limit in self._running:
                limit.reschedule(asyncio.get_running_loop().time())
