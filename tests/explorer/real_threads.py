"""Runs a program on real threads, in an order that is given: each waits for its turn at each step.

What a step is, is seen from outside: an opcode that loads or stores what is shared, and what is
called of the locks and lists that the program is given. Opcodes are told by sys.monitoring; where
there is none, by sys.settrace, which 3.12.0 and 3.12.1 do not tell of all.
"""

from __future__ import annotations

import dis
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from types import CodeType, FrameType
from typing import Any

LIMIT = 60
"""Seconds until a turn has to come."""

NAMES = ("LOAD_GLOBAL", "STORE_GLOBAL", "LOAD_DEREF", "STORE_DEREF", "LOAD_ATTR", "STORE_ATTR")
SHARED = {"a", "b", "value", "balance"}


class Over(SystemExit):
    """The order has come to its end, and this thread has not: it would wait for ever."""


class Baton:
    def __init__(self, order: Sequence[int]) -> None:
        self._order = order
        self._at = 0
        self._busy: int | None = None
        self._changed = threading.Condition()

    def turn(self) -> None:
        """The calling thread is done with its last step; wait for its turn to take the next."""
        me = int(threading.current_thread().name)
        with self._changed:
            self.done(me)
            if not self._changed.wait_for(lambda: self._over() or self._is_next(me), LIMIT):
                raise TimeoutError
            if self._over():
                raise Over
            self._at += 1
            self._busy = me

    def done(self, me: int) -> None:
        with self._changed:
            if self._busy == me:
                self._busy = None
                self._changed.notify_all()

    def _over(self) -> bool:
        return self._busy is None and self._at == len(self._order)

    def _is_next(self, me: int) -> bool:
        return self._busy is None and self._order[self._at] == me


def run_in_order(
    program: Callable[..., tuple[Sequence[Any], Callable[[], object]]],
    order: Sequence[int],
) -> tuple[tuple[bool, ...], object]:
    """Who has ended, and what the program's check returns."""
    baton = Baton(order)

    class Lock:
        def __init__(self) -> None:
            self._lock = threading.Lock()

        def acquire(self) -> None:
            baton.turn()
            assert self._lock.acquire(blocking=False)

        def release(self) -> None:
            if not isinstance(sys.exception(), Over):
                baton.turn()
                self._lock.release()

        def __enter__(self) -> None:
            self.acquire()

        def __exit__(self, *_: object) -> None:
            self.release()

    class Told(list[Any]):
        def append(self, value: Any) -> None:
            baton.turn()
            super().append(value)

    workers, check = program(Lock, Told)
    ended = [False] * len(workers)

    def run(number: int) -> None:
        if sys.version_info < (3, 12):
            sys.settrace(_tracer(baton))
        try:
            workers[number]()
            ended[number] = True
        except Over:
            pass  # and has not ended
        finally:
            if sys.version_info < (3, 12):
                sys.settrace(None)
            baton.done(number)

    threads = [threading.Thread(target=run, args=(n,), name=str(n)) for n in range(len(workers))]
    with _watched(baton, {worker.__code__ for worker in workers}):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LIMIT)
    return tuple(ended), check()


@contextmanager
def _watched(baton: Baton, codes: set[CodeType]) -> Iterator[None]:
    """Each step of these codes waits for its turn."""
    if sys.version_info >= (3, 12):
        monitoring, instruction = sys.monitoring, sys.monitoring.events.INSTRUCTION
        tool = monitoring.PROFILER_ID  # that of coverage is another one

        def before(code: CodeType, offset: int) -> None:
            if offset in _steps(code):
                baton.turn()

        monitoring.use_tool_id(tool, "turns")
        monitoring.register_callback(tool, instruction, before)
        for code in codes:
            monitoring.set_local_events(tool, code, instruction)
        try:
            yield
        finally:
            for code in codes:
                monitoring.set_local_events(tool, code, 0)
            monitoring.register_callback(tool, instruction, None)
            monitoring.free_tool_id(tool)
    else:
        yield


def _tracer(baton: Baton) -> Callable[[FrameType, str, Any], Any]:
    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if not frame.f_code.co_name.startswith("work"):
            return None  # not the baton's own
        frame.f_trace_opcodes = True
        if event == "opcode" and frame.f_lasti in _steps(frame.f_code):
            baton.turn()
        return trace

    return trace


@cache
def _steps(code: CodeType) -> frozenset[int]:
    """Where it loads or stores what is shared."""
    return frozenset(
        each.offset
        for each in dis.get_instructions(code)
        if (each.opname in NAMES and each.argval in SHARED and not _loads_a_thing(each, code))
        or each.opname in {"BINARY_SUBSCR", "STORE_SUBSCR"}
        or (each.opname == "BINARY_OP" and each.argrepr == "[]")
    )


def _loads_a_thing(instruction: dis.Instruction, code: CodeType) -> bool:
    """The object whose attribute or item is the shared one is itself never written."""
    stored = {each.argval for each in dis.get_instructions(code) if "STORE" in each.opname}
    by_items = any("SUBSCR" in each.opname or each.argrepr == "[]"
                   for each in dis.get_instructions(code))  # fmt: skip
    by_attributes = any(each.argval == "value" for each in dis.get_instructions(code))
    return instruction.argval in {"a", "b"} and (by_items or by_attributes) and bool(stored)
