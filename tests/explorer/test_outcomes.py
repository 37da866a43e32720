"""What orders come to: words, errors, workers that wait for ever."""

from __future__ import annotations

import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from async_contrast.errors import NotExplorable
from async_contrast.explorer.on_threads import World
from async_contrast.explorer.program import Check, Program, Worker
from tests.explorer import test_worlds
from tests.explorer.test_worlds import explored
from tests.explorer.written import written

Made = tuple[Sequence[Worker], Check]


def words(program: Program, world: World = World.ANY_STEP) -> dict[str, int]:
    """How many orders come to what; what fails begins with a dash."""
    return {
        ("- " if outcome.fails else "") + outcome.word: orders
        for outcome, orders in explored(program, world).items()
    }


def two_locks(*, in_one_order: bool) -> Program:
    def program() -> Made:
        first, second = threading.Lock(), threading.Lock()

        def one() -> None:
            with first, second:
                pass

        def other() -> None:
            with second, first:
                pass

        return [one, one if in_one_order else other], lambda: None

    return program


def test_two_locks_in_two_orders_may_wait_for_ever() -> None:
    found = words(two_locks(in_one_order=False))
    assert found.pop("holds") > 0
    ((word, orders),) = found.items()
    assert orders == 2
    assert word.startswith("- all wait for ever: worker 0 at test_outcomes.py:")
    assert "`with first, second:`" in word
    assert "`with second, first:`" in word
    assert words(two_locks(in_one_order=True)).keys() == {"holds"}


def test_who_never_gives_a_lock_back_has_the_other_wait() -> None:
    def program() -> Made:
        lock = threading.Lock()

        def work() -> None:
            lock.acquire()

        return [work, work], lambda: pytest.fail("not asked")

    found = words(program)
    assert sum(found.values()) == 2
    assert all(word.startswith("- some wait for ever: worker ") for word in found)


def test_a_lock_is_not_reentrant_and_an_rlock_is() -> None:
    def of(make: Callable[[], Any]) -> Program:
        def program() -> Made:
            lock = make()

            def work() -> None:
                with lock, lock:
                    pass

            return [work, work], lambda: None

        return program

    assert all("all wait for ever" in word for word in words(of(threading.Lock)))
    assert words(of(threading.RLock)) == {"holds": 2}


def test_who_does_not_hold_an_rlock_may_not_let_it_go() -> None:
    def program() -> Made:
        lock = threading.RLock()
        lock.acquire()
        return [lock.release], lambda: None

    assert words(program) == {"- worker 0: RuntimeError: cannot release un-acquired lock": 1}


def test_an_error_ends_a_worker_and_lets_go_of_its_lock() -> None:
    def program() -> Made:
        lock = threading.Lock()
        done: list[int] = []

        def work(n: int) -> None:
            with lock:
                done.append(n)
                if len(done) == 1:
                    raise ValueError("first")

        return [lambda: work(0), lambda: work(1)], lambda: None

    assert words(program) == {
        "- worker 0: ValueError: first": 1,
        "- worker 1: ValueError: first": 1,
    }


def test_what_the_check_says() -> None:
    def saying(check: Check) -> dict[str, int]:
        return words(lambda: ([], check))

    def fails() -> None:
        raise AssertionError("off by 3\nand more")

    assert saying(lambda: None) == {"holds": 1}
    assert saying(lambda: "a word") == {"a word": 1}
    assert saying(fails) == {"- off by 3": 1}
    with pytest.raises(NotExplorable, match="the check raised ZeroDivisionError"):
        saying(lambda: str(1 // 0))


def waits_for_an_item(*, again: bool) -> Program:
    """Two take one item each; the waiting stands in a loop, or not."""

    def program() -> Made:
        items: list[int] = []
        condition = threading.Condition()

        def take() -> None:
            with condition:
                if again:
                    while not items:
                        condition.wait()
                elif not items:
                    condition.wait()
                items.pop()

        def put() -> None:
            with condition:
                items.append(1)
                condition.notify_all()
                items.append(2)

        def put_twice() -> None:
            for n in range(2):
                with condition:
                    items.append(n)
                    condition.notify_all()

        return [take, take, put_twice], lambda: f"{len(items)} left" if again else put.__name__

    return program


def test_a_condition_needs_a_loop_around_its_wait() -> None:
    assert words(waits_for_an_item(again=True)).keys() == {"0 left"}
    found = words(waits_for_an_item(again=False))
    assert any("IndexError: pop from empty list" in word for word in found)


def test_wait_for_is_such_a_loop() -> None:
    def program() -> Made:
        items: list[int] = []
        condition = threading.Condition(threading.Lock())

        def take() -> None:
            with condition:
                condition.wait_for(lambda: items)
                items.pop()

        def put() -> None:
            with condition:
                items.append(1)
                condition.notify()

        return [take, put], lambda: f"{len(items)} left"

    assert words(program).keys() == {"0 left"}


def test_nobody_leaves_a_barrier_before_all_have_come() -> None:
    def program() -> Made:
        barrier = threading.Barrier(2)
        came: list[int] = []
        seen: list[int] = []

        def work(n: int) -> None:
            came.append(n)
            barrier.wait()
            seen.append(len(came))

        return [lambda: work(0), lambda: work(1)], lambda: repr(seen)

    assert words(program).keys() == {"[2, 2]"}


def test_each_worker_has_its_own_in_a_threading_local() -> None:
    def program() -> Made:
        local = threading.local()
        local.value = "of the program"
        found: list[str] = []

        def work(n: int) -> None:
            try:
                found.append(local.value)
            except AttributeError as error:
                local.value = n
                found.append(f"{error}: {local.value}")

        return [lambda: work(0), lambda: work(1)], lambda: " ".join(sorted(found))

    text = "'_thread._local' object has no attribute 'value': "
    assert words(program).keys() == {f"{text}0 {text}1"}


def test_a_queue_hands_over_one_at_a_time() -> None:
    def program() -> Made:
        line: queue.Queue[int] = queue.Queue(1)
        got: list[int] = []

        def put() -> None:
            for n in range(3):
                line.put(n)

        def get() -> None:
            for _ in range(3):
                got.append(line.get())

        return [put, get], lambda: repr(got)

    assert words(program).keys() == {"[0, 1, 2]"}


@dataclass
class Config:
    name: str = ""
    ready: bool = False


def test_what_is_ones_own_makes_no_orders_until_others_see_it() -> None:
    def program(*, complete: bool) -> Made:
        place: dict[str, Config] = {}

        def publish() -> None:
            config = Config()
            config.name = "own"
            if complete:
                config.ready = True
            place["it"] = config
            if not complete:
                config.ready = True

        def read() -> str | None:
            config = place.get("it")
            if config is not None and not config.ready:
                raise AssertionError("half made")
            return None

        return [publish, read], lambda: None

    assert words(lambda: program(complete=True)) == {"holds": 2}
    assert words(lambda: program(complete=False)) == {
        "holds": 3,
        "- worker 1: AssertionError: half made": 1,
    }


def test_a_missing_item_of_a_defaultdict_is_made() -> None:
    def program() -> Made:
        found: defaultdict[str, list[int]] = defaultdict(list)
        lists: list[list[int]] = []

        def work() -> None:
            mine = found["a"]
            lists.append(mine)

        return [work, work], lambda: str(lists[0] is lists[1])

    assert words(program).keys() == {"True"}
    assert explored(program, World.ANY_STEP, reduced=True).total() == 4


def test_a_global_is_the_same_seen_from_outside_of_its_module() -> None:
    def program() -> Made:
        def load() -> None:
            assert test_worlds.balance != 5

        return [test_worlds.set_to_5_and_back, load], lambda: None

    assert words(program) == {"holds": 2, "- worker 1: AssertionError": 1}


def test_a_worker_may_end_itself() -> None:
    assert words(lambda: ([sys_exit], lambda: None)) == {"holds": 1}


def sys_exit() -> None:
    raise SystemExit


def test_what_two_files_contain_is_two() -> None:
    source = (
        "value = 0\ndef get():\n    return value\ndef put():\n    global value\n    value = 1\n"
    )
    read, changed = (written(source, f"<the same, {name}>") for name in ("read", "changed"))
    get_read, get_changed, put = read["get"], changed["get"], changed["put"]

    def program() -> Made:
        changed["value"] = 0
        seen: list[int] = []

        def look() -> None:
            get_read()
            seen.append(get_changed())

        return [look, put], lambda: str(seen)

    assert words(program).keys() == {"[0]", "[1]"}
