"""The programs that are explored, as each of those that explore wants to have them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from async_contrast.explorer.program import Program

AMOUNTS = (5, 8)
BALANCES = frozenset({-8, -5, -3, 0, 3, 5, 8})
"""What two threads leave that add these and take them off again, cut off anywhere."""


class Account:
    """What workers share. An attribute, as not every tool sees each access to a variable."""

    def __init__(self) -> None:
        self.balance = 0


def change(account: Account, amount: int) -> None:
    """What a thread does: two loads and two stores."""
    account.balance = account.balance + amount
    account.balance = account.balance - amount


async def add(account: Account, amount: int) -> None:
    """What a task does: it may be cut off where it awaits."""
    before = account.balance
    await asyncio.sleep(0)
    account.balance = before + amount


Tell = Callable[[int], object]
"""Is told the balance at the end of each run."""


def threads(tell: Tell) -> Program:
    """Two of them."""

    def program() -> tuple[list[Callable[[], object]], Callable[[], str]]:
        account = Account()
        workers: list[Callable[[], object]] = [
            partial(change, account, amount) for amount in AMOUNTS
        ]
        return workers, partial(_check, account, tell)

    return program


def tasks(many: int, tell: Tell) -> Program:
    """So many, of which each adds another number."""

    def program() -> tuple[list[Callable[[], object]], Callable[[], str]]:
        account = Account()
        workers: list[Callable[[], object]] = [
            partial(add, account, amount) for amount in range(1, many + 1)
        ]
        return workers, partial(_check, account, tell)

    return program


def _check(account: Account, tell: Tell) -> str:
    tell(account.balance)
    return str(account.balance)


def gathered(many: int, tell: Tell) -> Callable[[], Coroutine[Any, Any, None]]:
    """The same tasks in a coroutine function, which tells the balance that they leave."""

    async def main() -> None:
        account = Account()
        await asyncio.gather(*(add(account, amount) for amount in range(1, many + 1)))
        tell(account.balance)

    return main


def notes(times: int, *, own: bool = False) -> Program:
    """The notes' program: a variable, changed by two threads as many times each.

    With `own` each also writes, once, what nobody else does: more orders, and no more classes.
    """

    def program() -> tuple[list[Callable[[], object]], Callable[[], None]]:
        balance = 0
        accounts = Account(), Account()

        def work(account: Account, amount: int) -> None:
            nonlocal balance
            if own:
                account.balance = amount
            for _ in range(times):
                balance = balance + amount
                balance = balance - amount

        def check() -> None:
            assert balance == 0, f"the balance is {balance}"  # noqa: S101 - what a check does

        workers: list[Callable[[], object]] = [
            partial(work, *each) for each in zip(accounts, AMOUNTS, strict=True)
        ]
        return workers, check

    return program
