"""What both sides of the topic judge alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Expectation, Integer
from async_contrast.contrasts.platforms import Platform
from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.explorer import program
from async_contrast.topics.controls import ensure

ZERO, OFF = "the balance is 0", "the balance is off"
KEPT, LOST, NONE_LOST = "an increment that counts", "a lost increment", "no lost increment"
GOT, GOT_ALL = "got the lock", "everybody got the lock"
ALONE, TOGETHER = "alone inside", "together inside"
FREED, REFUSED = "inside, its lock freed by another", "RuntimeError at its release"
FREE, HELD, NOT_CANCELLED = "free afterwards", "still held", "a running thread is not cancelled"

ALL_WAIT, SOME_WAIT = program.ALL_WAIT, program.SOME_WAIT

NOT_HELD = "the lock is not held by who has got it"
NOT_KEPT_OUT = "the lock keeps nobody out"
NOBODY_CANCELLED = "nobody was cancelled"
NO_CHANCE = "nobody got a chance to come in"
NOT_RELEASED = "the lock is still held, so there was nothing to wake the waiter with"

CHANCE = 0.05
"""Seconds that the others have to come in where a lock should keep them out."""

CHANGES = 200_000
"""Changes that the two workers of the notes' program make, each one up and down."""

STEPS = 4
"""What each of them does to the balance for one: load and store, up, and again, down."""

ROUNDS = 50
"""Times that a race is run before it counts as one that loses nothing."""

PAUSE_MS = Integer(
    "pause_ms", "how long to wait between load and store", default=10, least=0, most=50
)


class Lock(Protocol):
    """A threading.Lock or an asyncio.Lock."""

    def locked(self) -> bool: ...


def judge_got(trial: Trial, lock: Lock) -> None:
    """Report that a worker has got a lock; raises RuntimeError if that is not locked by it."""
    ensure(lock.locked(), NOT_HELD)
    trial.saw(GOT)


def judge_cancelled(trial: Trial, locked: bool, cancelled: object) -> None:
    """Report what a cancelled worker has left behind.

    Raises RuntimeError if nobody was cancelled; only True says that somebody was.
    """
    ensure(cancelled is True, NOBODY_CANCELLED)
    judge_left_behind(trial, locked)


def judge_left_behind(trial: Trial, locked: bool) -> None:
    """Report whether a lock is free when its holder has ended."""
    trial.saw(HELD if locked else FREE)
    trial.mark("holder", "has it, though it has ended" if locked else DONE)


def judge_balance(trial: Trial, balance: int, changes: int, expected: int = CHANGES) -> None:
    """Report what the notes' program prints at its end.

    Raises RuntimeError if the workers made too few changes: what nobody changes is 0 as well.
    """
    ensure(changes == expected, f"{changes} changes were made instead of {expected}")
    print(balance)  # noqa: T201 - the notes' own
    trial.saw(ZERO if balance == 0 else OFF)
    trial.show("balance", balance)
    trial.show("changes", changes)


def ensure_locked(held: int) -> None:
    """Raises RuntimeError if a lock was not held at each change of the notes' program."""
    ensure(held == CHANGES, f"the lock was held at {held} changes of {CHANGES}")


def judge_increments(trial: Trial, increments: int, counter: int) -> None:
    """Report how many increments of 1 a counter that began at 0 has kept.

    Raises RuntimeError if they cannot have been made: the last one to store always counts.
    """
    ensure(
        min(increments, 1) <= counter <= increments,
        f"{increments} increments were to be made, and the counter is at {counter}",
    )
    trial.saw(KEPT, counter)
    trial.saw(LOST, increments - counter)
    trial.show("counter", {"increments": increments, "value": counter})


def zero_after(changes: int) -> str:
    """ZERO, if both workers of the notes' program have made their change, once each.

    Raises RuntimeError if not: what nobody changes is 0 as well.
    """
    ensure(changes == 2, f"{changes} changes were made instead of 2")
    return ZERO


def judge_counter(counter: int) -> str:
    """NONE_LOST, if two workers' increments both count; raises AssertionError, LOST, if not.

    Raises RuntimeError if they cannot have been made: the last one to store always counts.
    """
    ensure(counter in (1, 2), f"2 increments were to be made, and the counter is at {counter}")
    if counter == 1:
        raise AssertionError(LOST)
    return NONE_LOST


def judge_got_all(visits: Sequence[int]) -> str:
    """GOT_ALL, if of three workers each has got the lock alone (`judge_visits`)."""
    judge_visits(visits, 3)
    return GOT_ALL


def judge_visits(visits: Sequence[int], workers: int = 2) -> str:
    """ALONE, if of workers, each of which has noted its number when it came in and again when it
    left, each had left before the next one came.

    Raises AssertionError, TOGETHER, if not; RuntimeError if not all came and left.
    """
    twice_each = [n for n in range(workers) for _ in range(2)]
    ensure(sorted(visits) == twice_each, f"in and out came {list(visits)}")
    if any(came != left for came, left in zip(visits[::2], visits[1::2], strict=True)):
        raise AssertionError(TOGETHER)
    return ALONE


def digits_of_orders(steps: int) -> int:
    """How many digits the number of orders has in which two workers take so many steps each."""
    return math.floor((math.lgamma(2 * steps + 1) - 2 * math.lgamma(steps + 1)) / math.log(10)) + 1


def unlocked_balance(platform: Platform) -> Expectation:
    """What the notes' program does without its lock.

    CPython with a GIL lets another thread in only at a function's start and at a jump backwards
    (since 3.10, github.com/python/cpython/pull/18334): `balance = balance + n` has neither
    between its load and its store. That is a side effect, no promise.
    """
    interpreter = platform.interpreter
    if interpreter.implementation == "CPython" and interpreter.gil:
        why = (
            f"{interpreter}: threads switch only at calls and backward jumps, and there is none "
            "between the load and the store; a side effect that nobody promises"
        )
        return Expectation({HOLDS: {ZERO}}, because=why)
    why = f"{interpreter}: two threads really run at once here, and most runs lose an update"
    return Expectation({HOLDS: {ZERO}, BREAKS: {OFF}}, because=why)


@dataclass(slots=True)
class Counter:
    """What the live routes count: `value` through load and store, `requests` without a gap."""

    value: int = 0
    requests: int = 0

    def as_json(self) -> dict[str, int]:
        return {
            "value": self.value,
            "requests": self.requests,
            "lost": self.requests - self.value,
        }
