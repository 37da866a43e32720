"""The notes' program in every order, where any step may be cut off and where CPython switches."""

from __future__ import annotations

import itertools
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial

import pytest

from async_contrast.explorer.on_threads import Threads, World, until_all_is_known
from async_contrast.explorer.program import Check, Outcome, Program, Worker
from async_contrast.explorer.search import every_class, every_order
from async_contrast.explorer.statements import TEST_IS_REPEATED

BALANCES = ["-8", "-5", "-3", "0", "3", "5", "8"]

Made = tuple[Sequence[Worker], Check]
balance = 0


class Account:
    def __init__(self) -> None:
        self.balance = 0
        self._guarded = 0

    @property
    def guarded(self) -> int:
        return self._guarded

    @guarded.setter
    def guarded(self, value: int) -> None:
        self._guarded = value


def set_to_5_and_back() -> None:
    global balance  # noqa: PLW0603
    balance = 5
    balance = 0


def in_a_nonlocal() -> Made:
    balance = 0

    def work(n: int) -> None:
        nonlocal balance
        balance = balance + n
        balance = balance - n

    return [partial(work, 5), partial(work, 8)], lambda: str(balance)


def in_a_global() -> Made:
    global balance  # noqa: PLW0603
    balance = 0

    def work(n: int) -> None:
        global balance  # noqa: PLW0603
        balance += n
        balance -= n

    return [lambda: work(5), lambda: work(n=8)], lambda: str(balance)


def in_an_attribute() -> Made:
    account = Account()

    def work(n: int) -> None:
        account.balance += n
        account.balance = account.balance - n

    return [partial(work, 5), partial(work, n=8)], lambda: str(account.balance)


def in_a_property() -> Made:
    account = Account()

    def work(n: int) -> None:
        account.guarded += n
        account.guarded = account.guarded - n

    return [partial(work, 5), partial(work, n=8)], lambda: str(account.guarded)


def in_an_item() -> Made:
    kept = {"balance": 0}

    def work(n: int) -> None:
        kept["balance"] = kept["balance"] + n
        kept["balance"] -= n

    return [partial(work, 5), partial(work, 8)], lambda: str(kept["balance"])


def locked(make: Callable[[], AbstractContextManager[bool]] = threading.Lock) -> Made:
    balance = 0
    lock = make()

    def work(n: int) -> None:
        nonlocal balance
        with lock:
            balance = balance + n
            balance = balance - n

    return [partial(work, 5), partial(work, 8)], lambda: str(balance)


def explored(program: Program, world: World, *, reduced: bool = False) -> Counter[Outcome]:
    """How many orders, or classes of them, come to what."""

    def explore() -> Counter[Outcome]:
        found: Counter[Outcome] = Counter()
        runs = every_class(threads.begin) if reduced else every_order(threads.begin)
        for run, *_ in runs:
            found[run.outcome()] += 1
            run.close()
        return found

    threads = Threads(program, world)
    return until_all_is_known(explore)


KEPT_ANYWHERE = [in_a_nonlocal, in_a_global, in_an_attribute, in_a_property, in_an_item]


@pytest.mark.parametrize("program", KEPT_ANYWHERE)
def test_40_of_70_orders_lose_money(program: Program) -> None:
    found = explored(program, World.ANY_STEP)
    assert found.total() == 70
    assert found.total() - found[Outcome("0", fails=False)] == 40
    assert sorted(int(outcome.word) for outcome in found) == [*map(int, BALANCES)]
    classes = explored(program, World.ANY_STEP, reduced=True)
    assert classes.total() == 34
    assert classes.total() - classes[Outcome("0", fails=False)] == 18
    assert classes.keys() == found.keys()


@pytest.mark.parametrize("world", World)
def test_with_a_lock_there_are_two_orders_and_none_loses_money(world: World) -> None:
    assert explored(locked, world) == {Outcome("0", fails=False): 2}


@pytest.mark.parametrize("world", World)
@pytest.mark.parametrize("make", [threading.Condition, partial(threading.Semaphore, 1)])
def test_each_primitive_that_locks_leaves_two_orders(
    world: World, make: Callable[[], threading.Condition | threading.Semaphore]
) -> None:
    assert explored(partial(locked, make), world) == {Outcome("0", fails=False): 2}


# this interpreter: segments that nothing can cut off, and what they load and store


def the_same(value: int) -> int:
    return value


def without_a_call() -> Made:
    balance = 0

    def work(n: int) -> None:
        nonlocal balance
        for _ in range(2):
            balance += n
            balance -= n

    return [partial(work, 5), partial(work, 8)], lambda: str(balance)


def with_a_c_call() -> Made:
    balance = 0

    def work(n: int) -> None:
        nonlocal balance
        for _ in range(2):
            balance = balance + abs(n)
            balance = balance - n

    return [partial(work, 5), partial(work, 8)], lambda: str(balance)


def with_c_calls() -> Made:
    balance = 0

    def work(n: int) -> None:
        nonlocal balance
        for _ in range(2):
            balance = balance + abs(n)
            balance = balance - abs(n)

    return [partial(work, 5), partial(work, 8)], lambda: str(balance)


def with_python_calls() -> Made:
    balance = 0

    def work(n: int) -> None:
        nonlocal balance
        for _ in range(2):
            balance = balance + the_same(n)
            balance = balance - the_same(n)

    return [partial(work, 5), partial(work, 8)], lambda: str(balance)


PLAIN = ["l+s l-s", "l+s l-s"]
"""Of a worker, segment by segment: l loads, + and - compute, s stores."""
ONE_CALL = ["l", "+s l-s", "l", "+s l-s"]
TWO_CALLS = ["l", "+s l", "-s", "l", "+s l", "-s"]


@pytest.mark.parametrize(
    ("program", "segments", "orders"),
    [
        (without_a_call, PLAIN, 6),
        (with_a_c_call, ONE_CALL, 70),
        (with_c_calls, TWO_CALLS, 924),
        (with_python_calls, TWO_CALLS, 924),
    ],
)
def test_this_interpreter_switches_only_where_it_looks(
    program: Program, segments: list[str], orders: int
) -> None:
    found = explored(program, World.THIS_INTERPRETER)
    assert found.total() == orders
    assert Counter({outcome.word: n for outcome, n in found.items()}) == by_segments(segments)


def by_segments(segments: list[str]) -> Counter[str]:
    """The balances that two workers leave who take turns after each segment."""
    found: Counter[str] = Counter()
    for first in itertools.combinations(range(2 * len(segments)), len(segments)):
        balance, loaded, at = 0, [0, 0], [0, 0]
        for turn in range(2 * len(segments)):
            worker = int(turn not in first)
            for deed in segments[at[worker]]:
                if deed == "l":
                    loaded[worker] = balance
                elif deed in "+-":
                    loaded[worker] += (5, 8)[worker] * (1 if deed == "+" else -1)
                elif deed == "s":
                    balance = loaded[worker]
            at[worker] += 1
        found[str(balance)] += 1
    return found


@pytest.mark.parametrize("program", [in_a_global, in_an_attribute, in_an_item])
def test_nothing_is_lost_where_nothing_is_cut_off(program: Program) -> None:
    assert explored(program, World.THIS_INTERPRETER) == {Outcome("0", fails=False): 2}


def in_a_while_loop() -> Made:
    """Each tests at the end of its loop once more, and then jumps back: there it may be cut off."""
    jobs = 2

    def work() -> None:
        nonlocal jobs
        while jobs > 0:
            jobs -= 1

    return [work, work], lambda: str(jobs)


def in_a_loop_that_continues() -> Made:
    """It jumps back before the test: what was tested is still so."""
    jobs = 2

    def work() -> None:
        nonlocal jobs
        while jobs > 0:
            jobs -= 1
            continue

    return [work, work], lambda: str(jobs)


@pytest.mark.parametrize(
    ("program", "words"), [(in_a_while_loop, {"0", "-1"}), (in_a_loop_that_continues, {"0"})]
)
@pytest.mark.skipif(not TEST_IS_REPEATED, reason="this interpreter tests in one place only")
def test_a_loop_jumps_back_after_its_test(program: Program, words: set[str]) -> None:
    assert {outcome.word for outcome in explored(program, World.THIS_INTERPRETER)} == words


class Read:
    def __init__(self, account: Account) -> None:
        self.balance = account.balance


class Reads:
    def __init__(self, account: Account) -> None:
        self.account = account

    def __call__(self) -> int:
        return self.account.balance


def balance_of(account: Account) -> int:
    return account.balance


def after_an_object_is_made(account: Account) -> None:
    account.balance = Read(account).balance + 1


def after_a_partial(account: Account, read: Callable[[], int]) -> None:
    account.balance = read() + 1


def after_a_call(account: Account) -> None:
    account.balance = balance_of(account) + 1


def after_a_star(account: Account) -> None:
    given = (account,)
    account.balance = balance_of(*given) + 1


def around_a_comprehension(account: Account) -> None:
    balance = account.balance
    _ = [each.upper() for each in ""]
    account.balance = balance + 1


def called_by(work: Callable[..., None], *more: Callable[[Account], object]) -> Program:
    def program() -> Made:
        account = Account()
        begun = partial(work, account, *(make(account) for make in more))
        return [begun, begun], lambda: str(account.balance)

    return program


@pytest.mark.parametrize(
    ("program", "loses"),
    [
        (called_by(after_an_object_is_made), True),
        (called_by(after_a_partial, lambda account: partial(balance_of, account)), True),
        (called_by(after_a_partial, Reads), True),
        (called_by(after_a_call), False),
        (called_by(after_a_star), sys.version_info < (3, 12)),
    ],
)
def test_who_is_called_by_c_may_be_cut_off_when_it_returns(program: Program, loses: bool) -> None:
    found = explored(program, World.THIS_INTERPRETER)
    assert {outcome.word for outcome in found} == ({"1", "2"} if loses else {"2"})


def test_a_property_is_a_place_to_switch() -> None:
    found = explored(in_a_property, World.THIS_INTERPRETER)
    assert found.keys() > {Outcome("0", fails=False)}


def test_a_comprehension_is_a_place_to_switch_where_it_is_a_function() -> None:
    """It is entered then, and looks; that of nothing has no way back to look on."""
    found = explored(called_by(around_a_comprehension), World.THIS_INTERPRETER)
    loses = sys.version_info < (3, 12)
    assert {outcome.word for outcome in found} == ({"1", "2"} if loses else {"2"})
