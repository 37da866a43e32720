"""The programs on threads as steps written by hand, and every order of them, one by one.

A worker is a generator. It stands before each of its steps, and yields whether it may take it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

May = Callable[[], bool]
Steps = Iterator[May]
Model = Callable[[], tuple[Sequence[Steps], Callable[[], str]]]


def always() -> bool:
    return True


def orders(model: Model) -> Counter[str]:
    """How many come to what; each is begun anew for every longer beginning."""
    found: Counter[str] = Counter()
    beginnings: list[tuple[int, ...]] = [()]
    while beginnings:
        beginning = beginnings.pop()
        workers, judge = model()
        standing = [next(steps, None) for steps in workers]
        for worker in beginning:
            standing[worker] = next(workers[worker], None)
        ready = [number for number, may in enumerate(standing) if may and may()]
        beginnings += [(*beginning, number) for number in ready]
        if not ready:
            waiting = sum(may is not None for may in standing)
            who = "all" if waiting == len(standing) else "some"
            found[f"{who} wait for ever" if waiting else judge()] += 1
    return found


@dataclass
class Shared:
    """What the workers of one run share, of whatever program."""

    value: int = 0
    refused: str = ""
    notified: int = 0
    items: list[int] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    held: set[str] = field(default_factory=set)

    def free(self, *locks: str) -> bool:
        return self.held.isdisjoint(locks)


def _checks_then_acts(shared: Shared) -> Steps:
    yield always
    if not shared.value:
        yield always
        shared.value = 1
        yield always
        shared.told.append(1)


def check_then_act_unlocked() -> tuple[Sequence[Steps], Callable[[], str]]:
    shared = Shared()
    workers = [_checks_then_acts(shared), _checks_then_acts(shared)]
    return workers, lambda: "one has the name" if len(shared.told) == 1 else "two have the name"


def cache_unlocked() -> tuple[Sequence[Steps], Callable[[], str]]:
    """The load notes that it runs before the cache has the value."""

    def look_up(shared: Shared) -> Steps:
        yield always
        if not shared.value:
            yield always
            shared.told.append(1)
            yield always
            shared.value = 1

    shared = Shared()
    workers = [look_up(shared), look_up(shared)]
    return workers, lambda: "loaded once" if len(shared.told) == 1 else "loaded twice"


def publish_in_place() -> tuple[Sequence[Steps], Callable[[], str]]:
    """The variable is loaded anew for each setting that is stored."""
    shared = Shared()

    def load() -> Steps:
        yield always
        shared.value = 1
        for _ in range(2):
            yield always
            yield always
            shared.items.append(1)

    def read() -> Steps:
        yield always
        count = -1
        if shared.value:
            yield always
            count = len(shared.items)
        yield always
        shared.told.append(count)

    words = {-1: "not there yet", 0: "half made", 1: "half made", 2: "whole"}
    return [load(), read()], lambda: words[shared.told[0]]


def two_locks(order: str) -> tuple[Sequence[Steps], Callable[[], str]]:
    """One takes a and b, the other one in this order."""
    shared = Shared()

    def move(first: str, second: str) -> Steps:
        for lock in (first, second):
            yield partial(shared.free, lock)
            shared.held.add(lock)
        for lock in (second, first):
            yield always
            shared.held.remove(lock)

    return [move("a", "b"), move(*order)], lambda: "both are through"


def condition(again: bool) -> tuple[Sequence[Steps], Callable[[], str]]:
    """What is done with the lock is one step: nobody else does anything meanwhile."""
    shared = Shared()
    line: list[list[bool]] = []

    def consume() -> Steps:
        yield always
        while not shared.items:
            place = [False]
            line.append(place)
            yield partial(all, place)
            if not again:
                break
        shared.told.append(bool(shared.items) and shared.items.pop())

    def produce() -> Steps:
        for item in (1, 2):
            yield always
            shared.items.append(item)
            if line:
                line.pop(0)[0] = True

    def judge() -> str:
        return "each got an item" if all(shared.told) else "woke up, and found nothing"

    return [consume(), produce(), consume()], judge


def queue(ends: int) -> tuple[Sequence[Steps], Callable[[], str]]:
    shared = Shared()

    def produce() -> Steps:
        for item in (1, 2, *[0] * ends):
            yield always
            shared.items.append(item)

    def consume() -> Steps:
        while True:
            yield lambda: bool(shared.items)
            item = shared.items.pop(0)
            if not item:
                return
            yield always
            shared.told.append(item)

    return [produce(), consume(), consume()], lambda: "each item once"


def queue_list() -> tuple[Sequence[Steps], Callable[[], str]]:
    shared = Shared(items=[1])

    def consume() -> Steps:
        yield always
        if shared.items:
            yield always
            item = shared.items.pop() if shared.items else 0
            yield always
            shared.told.append(item)

    def judge() -> str:
        return "each item once" if all(shared.told) else "took from an empty list"

    return [consume(), consume()], judge


def _most(told: Sequence[int], places: int) -> str:
    most = max(sum(told[:end]) for end in range(len(told) + 1))
    return "more inside than places" if most > places else "never more inside than places"


def semaphore_counter() -> tuple[Sequence[Steps], Callable[[], str]]:
    """A number is loaded and stored for itself, even by `+=`."""
    shared = Shared()

    def work() -> Steps:
        yield always
        if shared.value < 1:
            yield always
            loaded = shared.value
            yield always
            shared.value = loaded + 1
            for step in (1, -1):
                yield always
                shared.told.append(step)
            yield always
            loaded = shared.value
            yield always
            shared.value = loaded - 1

    return [work(), work()], lambda: _most(shared.told, 1)


def semaphore(
    places: int, releases: Sequence[int], bounded: bool = False
) -> tuple[Sequence[Steps], Callable[[], str]]:
    """A worker for each number of releases."""
    shared = Shared(value=places)

    def work(releases: int) -> Steps:
        yield lambda: shared.value > 0
        shared.value -= 1
        for step in (1, -1):
            yield always
            shared.told.append(step)
        for _ in range(releases):
            yield always
            if bounded and shared.value == places:
                yield always
                shared.refused = (
                    "ValueError where it was released twice"
                    if releases > 1
                    else "ValueError at another one's release"
                )
                return
            shared.value += 1

    def judge() -> str:
        seen = _most(shared.told, places)
        return shared.refused if shared.refused and seen.startswith("never") else seen

    return [work(each) for each in releases], judge
