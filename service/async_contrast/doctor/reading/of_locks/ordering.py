"""AC208: two locks of asyncio are taken in two orders, with an await between them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Event, Function
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.reach import is_test
from async_contrast.doctor.reading.of_locks.taking import seconds, taken


class _Both(NamedTuple):
    """A function that holds one lock and takes another."""

    function: Function
    event: Event
    gates: frozenset[str]
    """The locks that it holds besides."""


def two_orders(project: Project) -> Iterator[Finding]:
    """One finding for two locks, where the later of two orders takes the second."""
    orders: dict[tuple[str, str], _Both] = {}
    for function in project.functions.values():
        if is_test(project.file(function).path):
            continue
        every = taken(project, function)
        for first in every:
            around = {each.lock for each in every if each.spot.at in first.spot.around}
            for second in seconds(project, function, first):
                if second.waits and second.lock not in {first.lock, *around}:
                    both = _Both(function, second.event, frozenset(around))
                    orders.setdefault((first.lock, second.lock), both)
    for (first_lock, second_lock), both in orders.items():
        other = orders.get((second_lock, first_lock))
        if other is None or first_lock > second_lock or both.gates & other.gates:
            continue
        names = [lock.rpartition(".")[2] for lock in (first_lock, second_lock)]
        says = f"takes `{names[1]}` while it holds `{names[0]}`; "
        says += f"`{project.called(other.function.name)}` takes them the other way round"
        yield found(project, "AC208", (both.function, both.event), says, Sureness.LIKELY)
