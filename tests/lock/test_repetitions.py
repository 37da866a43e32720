"""How many orders of the notes' program are off, counted in another way than by running them."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from async_contrast.contrasts.contrast import BREAKS, HOLDS
from async_contrast.explorer.program import Check, Worker
from async_contrast.explorer.worlds import ANY_STEP, explore_in
from async_contrast.topics.lock import BALANCE, rules
from async_contrast.web.pages.docs import FOLDER

ROW = re.compile(r"^\| (\d) \| (\d+) \| (\d+) \| (\d+) % \|$", re.MULTILINE)

CHANGES = (5, 8)


def orders_and_those_off(times: int, segments: tuple[str, ...] = ("L", "S", "L", "S")) -> list[int]:
    """All orders of two workers without a lock, and those that leave a balance.

    A worker does one segment after the other, each of them at once: loads, stores, or both. What
    counts of an order so far is where each stands, what it has loaded, and the balance.
    """
    work = segments * times
    states = Counter({((0, 0), (0, 0), 0): 1})
    for _ in range(2 * len(work)):
        following: Counter[tuple[tuple[int, int], tuple[int, int], int]] = Counter()
        for ((first, second), (one, other), balance), orders in states.items():
            if first < len(work):
                loaded, now = _after(work, first, one, balance, CHANGES[0])
                following[(first + 1, second), (loaded, other), now] += orders
            if second < len(work):
                loaded, now = _after(work, second, other, balance, CHANGES[1])
                following[(first, second + 1), (one, loaded), now] += orders
        states = following
    off = sum(orders for (_, _, balance), orders in states.items() if balance)
    return [states.total(), off]


def _after(
    work: tuple[str, ...], place: int, loaded: int, balance: int, change: int
) -> tuple[int, int]:
    """What a worker has loaded after its segment at this place, and the balance then."""
    stores_before = "".join(work[:place]).count("S")
    for step in work[place]:
        if step == "L":
            loaded = balance
        else:
            balance = loaded + (-change if stores_before % 2 else change)
            stores_before += 1
    return loaded, balance


def program_of(times: int) -> tuple[list[Worker], Check]:
    balance = 0

    def run_thread(n: int) -> None:
        nonlocal balance
        for _ in range(times):
            balance = balance + n
            balance = balance - n

    def check() -> str:
        assert balance == 0, rules.OFF
        return rules.ZERO

    return [lambda: run_thread(5), lambda: run_thread(8)], check


def test_the_table_of_repetitions_is_what_states_add_up_to() -> None:
    rows = [[int(number) for number in row] for row in ROW.findall(_explorer())]
    assert [row[:3] for row in rows] == [[n, *orders_and_those_off(n)] for n in (1, 2, 3)]
    assert [row[3] for row in rows] == [round(100 * off / orders) for _, orders, off, _ in rows]


def test_the_explorer_finds_as_many() -> None:
    found = explore_in(ANY_STEP, lambda: program_of(2)).found
    orders, off = orders_and_those_off(2)
    assert {outcome.word: count for outcome, count in (found.orders or {}).items()} == {
        rules.OFF: off,
        rules.ZERO: orders - off,
    }


@pytest.mark.parametrize(
    ("cell", "segments"),
    [
        ("threads.balance_once_every_order", ("L", "S", "L", "S")),
        ("threads.balance_once_here", ("LSLS",)),
        ("threads.balance_once_across_call_every_order", ("L", "S", "L", "S")),
        ("threads.balance_once_across_call_here", ("L", "SL", "S")),
        ("asyncio.balance_once_every_order", ("LSLS",)),
        ("asyncio.balance_once_across_await_every_order", ("L", "SL", "S")),
    ],
)
def test_the_cells_declare_as_many(cell: str, segments: tuple[str, ...]) -> None:
    orders, off = orders_and_those_off(1, segments)
    counted = {rules.OFF: off, rules.ZERO: orders - off}
    declared = BALANCE.cell(cell)
    assert declared.shows == {outcome: count for outcome, count in counted.items() if count}
    assert declared.expect is (BREAKS if off else HOLDS)


def test_the_documentation_counts_the_digits_of_the_notes_program() -> None:
    digits = rules.digits_of_orders(100_000 * rules.STEPS)
    assert f"the number of its orders has {digits} digits" in _explorer().replace("\n", " ")


def _explorer() -> str:
    return (FOLDER / "explorer.md").read_text()
