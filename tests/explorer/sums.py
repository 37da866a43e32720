"""Workers that load a number, and store it with something added: the plainest of all races."""

from __future__ import annotations

from collections.abc import Sequence

from async_contrast.explorer.program import Outcome
from async_contrast.explorer.steps import READ, WRITE, Step


class Sums:
    """An execution (`search`): `workers` workers add 1 to a number `times` times each."""

    def __init__(self, workers: int = 2, times: int = 1) -> None:
        self.workers = workers
        self.number = 0
        self._left = [2 * times] * workers
        self._loaded = [0] * workers

    def ready(self) -> Sequence[int]:
        return [worker for worker in range(self.workers) if self._left[worker]]

    def next_step(self, worker: int) -> Step | None:
        left = self._left[worker]
        return Step(WRITE if left % 2 else READ, "number") if left else None

    def take(self, worker: int) -> None:
        if self._left[worker] % 2:
            self.number = self._loaded[worker] + 1
        else:
            self._loaded[worker] = self.number
        self._left[worker] -= 1

    def outcome(self) -> Outcome:
        return Outcome(str(self.number), fails=False)

    def close(self) -> None:
        """There is nothing to let go of."""
