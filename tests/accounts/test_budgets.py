"""How much one account or address may have under way."""

from __future__ import annotations

import pytest

from async_contrast.accounts.budgets import Budget, Cost
from async_contrast.catalog import TOPICS
from async_contrast.config import Settings
from async_contrast.contrasts.contrast import Side
from async_contrast.errors import BudgetSpent, ForbiddenParameter

BUDGET = Budget(workers=100, cells=10, runs=2, kept=5)

BOTH = frozenset(Side)


def test_the_default_budget_lets_everybody_ask_for_the_most_that_a_contrast_takes() -> None:
    plain = Settings()
    budget = Budget(plain.workers_each, plain.cells_each, plain.runs_each, plain.kept_each)
    for topic in TOPICS.values():
        for contrast in topic.contrasts.values():
            for sides in (BOTH, frozenset({Side.ASYNCIO})):
                most = {each.name: each.most_for(sides) for each in contrast.parameters}
                budget.check_alone(Cost.of(contrast, most, sides), contrast)


def test_a_cost_counts_the_workers_of_every_cell() -> None:
    contrast = TOPICS["local"].contrasts["isolation"]
    explored = [cell for cell in contrast.cells if cell.has_orders]
    alone = [cell for cell in explored if cell.side is Side.ASYNCIO]
    both = Cost(4 + len(explored), 80 + len(explored))
    assert explored
    assert Cost.of(contrast, {"workers": 20}, BOTH) == both
    assert Cost.of(contrast, {"workers": 20}, frozenset({Side.ASYNCIO})) == Cost(
        2 + len(alone), 40 + len(alone)
    )
    assert Cost.of(contrast, {"workers": 20}, BOTH, 3) == Cost(3 * both.cells, 3 * both.workers)
    assert Cost.of(TOPICS["response"].contrasts["tuples"], {}, BOTH).workers > 0


@pytest.mark.parametrize(
    ("cost", "field"),
    [(Cost(2, 101), "workers"), (Cost(11, 11), "side"), (Cost(11, 101), "workers")],
)
def test_too_much_alone_names_the_field_and_the_bound(cost: Cost, field: str) -> None:
    with pytest.raises(ForbiddenParameter, match=r"100|10") as error:
        BUDGET.check_alone(cost, TOPICS["local"].contrasts["isolation"])
    assert error.value.field == field


@pytest.mark.parametrize("cost", [Cost(1, 6), Cost(5, 1)])
def test_too_much_together_says_when_to_ask_again(cost: Cost) -> None:
    BUDGET.check_with(Cost(6, 95), Cost(4, 5))
    with pytest.raises(BudgetSpent) as error:
        BUDGET.check_with(Cost(6, 95), cost)
    assert error.value.seconds > 0


def test_runs_at_a_time_and_runs_kept() -> None:
    BUDGET.check_runs(1, 4)
    with pytest.raises(BudgetSpent, match="2"):
        BUDGET.check_runs(2, 4)
    with pytest.raises(ForbiddenParameter, match="delete some"):
        BUDGET.check_runs(2, 5)
