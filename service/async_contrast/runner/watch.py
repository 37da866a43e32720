"""Who among the other runners is alive."""

from __future__ import annotations

import time
from collections.abc import Mapping

from async_contrast.database.models import Runner
from async_contrast.runner.processes import born, this_machine

SILENCE = 20.0
"""Seconds without a beat after which a runner elsewhere is taken for dead; it beats every 4."""


class Watch:
    """Takes a runner of this machine for dead as soon as its process is gone.

    One elsewhere is dead when its beats have not gone up for SILENCE seconds of this process's
    own clock: no two machines agree on what time it is.
    """

    def __init__(self) -> None:
        self._machine = this_machine()
        self._heard: dict[str, tuple[int, float]] = {}

    def dead(self, runners: Mapping[str, Runner | None]) -> dict[str, Runner | None]:
        """Those of these runners, by id, that are dead; None for one that nobody remembers."""
        self._heard = {id: heard for id, heard in self._heard.items() if id in runners}
        return {id: runner for id, runner in runners.items() if not self._lives(id, runner)}

    def listen_anew(self) -> None:
        """The database was away: perhaps nobody could beat."""
        self._heard.clear()

    def _lives(self, id: str, runner: Runner | None) -> bool:
        if runner is not None and runner.machine == self._machine:
            return born(runner.pid) == runner.born
        beats = runner.beats if runner else 0
        last, at = self._heard.get(id, (None, 0.0))
        if beats != last:
            self._heard[id] = (beats, time.monotonic())
            return True
        return time.monotonic() - at < SILENCE
