"""The time axis of a picture: linear, in milliseconds, one for all."""

from __future__ import annotations

import math
from dataclasses import dataclass

SHORTEST_MS = 0.01
"""An axis is at least so long, or one instant would be a division by nothing."""

BEYOND = 1.04
"""The axis ends a little after the last thing that happened."""

MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class Tick:
    """A number below the axis, and its place."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """From 0 at the x of `left` to `end_ms` at `right`."""

    end_ms: float
    left: float
    right: float

    @classmethod
    def until(cls, last_ms: float, left: float, right: float, beyond: float = BEYOND) -> Axis:
        """The axis for what happened until then."""
        return cls(max(last_ms * beyond, SHORTEST_MS), left, right)

    def x(self, ms: float) -> float:
        """The place of a moment; what is past an end is at the end."""
        share = min(max(ms / self.end_ms, 0.0), 1.0)
        return round(self.left + share * (self.right - self.left), 1)

    def ticks(self) -> tuple[Tick, ...]:
        """Numbers that people count in: steps of 1, 2 or 5 times a power of ten."""
        least = self.end_ms / MOST_TICKS
        power = 10.0 ** math.floor(math.log10(least))
        step = next(power * n for n in (1, 2, 5, 10) if power * n >= least)
        decimals = max(0, -math.floor(math.log10(step)))
        count = math.floor(self.end_ms / step)
        return tuple(Tick(self.x(step * n), f"{step * n:.{decimals}f}") for n in range(count + 1))
