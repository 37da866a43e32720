"""What each address has under way in this process: comparisons that nobody keeps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from async_contrast.accounts.budgets import Budget, Cost
from async_contrast.contrasts.contrast import Contrast
from async_contrast.database.rate_limit import network_of


class UnderWay:
    """Lets an address have as much as its budget allows at a time."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._costs: dict[str, Cost] = {}

    @contextmanager
    def spend(self, address: str, cost: Cost, contrast: Contrast) -> Iterator[None]:
        """Have this under way as long as the block takes.

        Raises ForbiddenParameter for what is too much alone, BudgetSpent with what runs already.
        """
        whence = network_of(address)
        self._budget.check_alone(cost, contrast)
        self._budget.check_with(self._costs.get(whence, Cost()), cost)
        self._costs[whence] = self._costs.get(whence, Cost()) + cost
        try:
            yield
        finally:
            self._costs[whence] -= cost
            if not self._costs[whence].cells:
                del self._costs[whence]
