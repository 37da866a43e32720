"""Threads that wait for what another one puts there."""

from __future__ import annotations

import queue
import threading

from async_contrast.explorer.program import Check, Worker
from async_contrast.topics.races.waiting import rules
from async_contrast.topics.races.waiting.rules import END, FOUND_NOTHING, ITEMS

# condition: two consumers, of which one may come between a notify and the one it woke


def condition_while() -> tuple[list[Worker], Check]:
    """`while not items: condition.wait()`."""
    items: list[str] = []
    got: list[str] = []
    condition = threading.Condition()

    def consume() -> None:
        with condition:
            while not items:
                condition.wait()
            got.append(items.pop())

    def produce() -> None:
        for item in ITEMS:
            with condition:
                items.append(item)
                condition.notify()

    return [consume, produce, consume], lambda: rules.judge_got(got)


def condition_if() -> tuple[list[Worker], Check]:
    """`if not items: condition.wait()`."""
    items: list[str] = []
    got: list[str] = []
    condition = threading.Condition()

    def consume() -> None:
        with condition:
            if not items:
                condition.wait()
            got.append(items.pop() if items else FOUND_NOTHING)

    def produce() -> None:
        for item in ITEMS:
            with condition:
                items.append(item)
                condition.notify()

    return [consume, produce, consume], lambda: rules.judge_got(got)


# queue: a producer and two consumers


def queue_each_once() -> tuple[list[Worker], Check]:
    """queue.Queue, and an end for each consumer."""
    line: queue.Queue[str] = queue.Queue()
    done: list[str] = []

    def produce() -> None:
        for item in (*ITEMS, END, END):
            line.put(item)

    def consume() -> None:
        while (item := line.get()) != END:
            done.append(item)

    return [produce, consume, consume], lambda: rules.judge_done(done)


def queue_one_end() -> tuple[list[Worker], Check]:
    """queue.Queue, and one end for two consumers."""
    line: queue.Queue[str] = queue.Queue()
    done: list[str] = []

    def produce() -> None:
        for item in (*ITEMS, END):
            line.put(item)

    def consume() -> None:
        while (item := line.get()) != END:
            done.append(item)

    return [produce, consume, consume], lambda: rules.judge_done(done)


def queue_list() -> tuple[list[Worker], Check]:
    """A list instead: `if items: items.pop(0)`."""
    items = list(ITEMS[:1])
    done: list[str] = []

    def consume() -> None:
        if items:
            try:
                done.append(items.pop(0))
            except IndexError:
                done.append(FOUND_NOTHING)

    return [consume, consume], lambda: rules.judge_done(done)
