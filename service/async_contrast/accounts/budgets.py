"""How much one account, or one address, may have under way at a time. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from async_contrast.contrasts.contrast import Contrast, Side
from async_contrast.errors import BudgetSpent, ForbiddenParameter

ASK_AGAIN = 5
"""Seconds: the usual limit of a trial."""

REPORT_AGAIN = 60
"""Seconds: about what the built-in catalogue takes."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Trials, and the workers that all of them start together."""

    cells: int = 0
    workers: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.cells + other.cells, self.workers + other.workers)

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.cells - other.cells, self.workers - other.workers)

    @classmethod
    def of(
        cls,
        contrast: Contrast,
        parameters: Mapping[str, int],
        sides: frozenset[Side],
        platforms: int = 1,
    ) -> Cost:
        """A comparison's, on so many; a cell without a number of workers counts as one.

        So does one that is explored: its workers take turns in one thread.
        """
        cells = contrast.cells_on(sides)
        each = max((parameters[name] for name in _workers_of(contrast)), default=1)
        workers = sum(1 if cell.has_orders else each for cell in cells)
        return cls(len(cells) * platforms, workers * platforms)


def _workers_of(contrast: Contrast) -> Iterator[str]:
    """The parameters that say how many workers a cell starts."""
    return (each.name for each in contrast.parameters if each.is_workers)


@dataclass(frozen=True, slots=True)
class Budget:
    """What one account, or one address, may have: under way at a time, and kept."""

    workers: int
    cells: int
    runs: int
    kept: int

    def check_alone(self, cost: Cost, contrast: Contrast) -> None:
        """Raise ForbiddenParameter for what would be too much even if nothing else ran."""
        if cost.workers > self.workers:
            raise ForbiddenParameter(
                next(_workers_of(contrast), "contrast"),
                f"{cost.cells} cells would start {cost.workers} workers together; "
                f"this service lets one account or address have {self.workers}",
            )
        if cost.cells > self.cells:
            raise ForbiddenParameter(
                "side",
                f"it has {cost.cells} cells, and this service lets one account or address run "
                f"{self.cells} at a time; ask for one side",
            )

    def check_with(self, under_way: Cost, cost: Cost) -> None:
        """Raise BudgetSpent for what is too much together with what is under way."""
        both = under_way + cost
        if both.cells > self.cells:
            raise BudgetSpent(
                f"{under_way.cells} of your cells run or wait, and one account or address may have "
                f"{self.cells} at a time; ask again in {ASK_AGAIN} s",
                ASK_AGAIN,
            )
        if both.workers > self.workers:
            raise BudgetSpent(
                f"your comparisons have {under_way.workers} workers under way, and one account or "
                f"address may have {self.workers} at a time; ask again in {ASK_AGAIN} s",
                ASK_AGAIN,
            )

    def check_reports(self, under_way: int) -> None:
        """Raise BudgetSpent for one more report: it takes minutes, and each of them a worker."""
        if under_way:
            raise BudgetSpent(
                "a report of yours is queued or running, and you may have one at a time; ask again "
                f"in {REPORT_AGAIN} s, or cancel it",
                REPORT_AGAIN,
            )

    def check_runs(self, under_way: int, kept: int) -> None:
        """Raise for one more run: BudgetSpent, or ForbiddenParameter where time will not help."""
        if kept >= self.kept:
            raise ForbiddenParameter(
                "contrast", f"you keep {kept} runs and may keep {self.kept}; delete some first"
            )
        if under_way >= self.runs:
            raise BudgetSpent(
                f"{under_way} of your runs are queued or running, and you may have {self.runs} "
                f"at a time; ask again in {ASK_AGAIN} s, or cancel one",
                ASK_AGAIN,
            )
