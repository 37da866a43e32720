"""What the service asks of an engine, whichever it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.database.models import RunJob
from async_contrast.database.workers import Busy


class Engine(Protocol):
    """Has what is kept run, as long as the service does; one in each process."""

    async def start(self) -> None:
        """Begin, once the lab has: deal with what dead processes left, then take jobs.

        Raises ConfigurationError if it is told of a queue that it cannot take jobs of.
        """

    async def accept(self, session: AsyncSession, jobs: Sequence[RunJob]) -> None:
        """Have these new jobs run once the session's transaction has committed, and only then.

        Raises DatabaseUnavailable.
        """

    async def platforms(self, session: AsyncSession) -> Sequence[str]:
        """The platforms that somebody who lives runs jobs of, of this catalogue."""

    async def workers(self, session: AsyncSession) -> Sequence[Busy]:
        """Those that live, in the order of their platforms."""

    def cancelled(self, run_id: int) -> None:
        """A run was cancelled, which the database knows already: end its trials."""

    def end(self) -> None:
        """The service ends: take nothing more, and have those who follow a run hear of it."""

    async def close(self) -> None:
        """Wait until what this process had is handed back or interrupted; then let go of all."""
