"""The notes' program on threads, once each, in every order."""

from __future__ import annotations

import threading

from async_contrast.explorer.program import Check, Worker
from async_contrast.topics.lock import rules


def balance_once() -> tuple[list[Worker], Check]:
    """The notes' program without its lock, once each."""
    balance = 0

    def change_it(n: int) -> None:
        nonlocal balance
        balance = balance + n
        balance = balance - n

    def check() -> str:
        assert balance == 0, rules.OFF
        return rules.ZERO

    return [lambda: change_it(5), lambda: change_it(8)], check


def balance_once_locked() -> tuple[list[Worker], Check]:
    """The notes' program, once each, with its threading.Lock."""
    balance = 0
    lock = threading.Lock()

    def change_it(n: int) -> None:
        nonlocal balance
        with lock:
            balance = balance + n
            balance = balance - n

    def check() -> str:
        assert balance == 0, rules.OFF
        return rules.ZERO

    return [lambda: change_it(5), lambda: change_it(8)], check
