"""What a worker may do with locks, events and queues, in steps.

The objects are the real ones, and do what they do as they always do, errors included; but they are
only asked when they need not wait. What they know of threads is kept here, since all workers of a
run are of one.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from async_contrast.explorer.memory import Access, Memory, Turns
from async_contrast.explorer.natures import CONTAINERS
from async_contrast.explorer.steps import LOCK, READ, UNLOCK, WRITE

_Method = Callable[..., Turns[Any]]
_RLock: Any = type(threading.RLock())


@dataclass(frozen=True, slots=True)
class Model:
    """Of a primitive. What is not here is refused."""

    methods: Mapping[str, _Method]
    properties: Mapping[str, _Method] = field(default_factory=dict)
    constants: frozenset[str] = frozenset()
    """Attributes that never change."""
    from_source: frozenset[str] = frozenset()
    """Methods that need no model, since they only call those that have one."""


def _simple(verb: str, name: str, kind: Any = WRITE) -> _Method:
    """A method that never waits."""

    def steps(memory: Memory, primitive: Any, *args: Any, **kwargs: Any) -> Turns[Any]:
        yield Access(kind, primitive, None, verb)
        memory.publish((args, *kwargs.values()))
        return getattr(primitive, name)(*args, **kwargs)

    return steps


def _no_limit(memory: Memory, timeout: float | None) -> None:
    if timeout is not None and timeout != -1:
        memory.refuse("a timeout: how long others take is not explored; wait without one")


# locks


def _acquire(
    memory: Memory, lock: Any, blocking: bool = True, timeout: float | None = -1
) -> Turns[bool]:
    if not blocking:
        yield Access(WRITE, lock, None, "tries to acquire")
        return bool(lock.acquire(False, *(() if timeout == -1 else (timeout,))))
    _no_limit(memory, timeout)
    yield Access(LOCK, lock, None, "acquires", lock.locked)
    return bool(lock.acquire(False))


def _release(memory: Memory, lock: Any) -> Turns[None]:  # noqa: ARG001
    yield Access(UNLOCK, lock, None, "releases")
    lock.release()


def _owner(memory: Memory, lock: Any) -> int | None:
    """Who holds an RLock."""
    if not lock._is_owned():
        return None
    return memory.owners.get(id(lock), -1)


def _acquire_rlock(
    memory: Memory, lock: Any, blocking: bool = True, timeout: float | None = -1
) -> Turns[bool]:
    me = memory.worker
    if _owner(memory, lock) == me:
        yield Access(WRITE, lock, None, "acquires again")
    elif blocking:
        _no_limit(memory, timeout)
        yield Access(LOCK, lock, None, "acquires", lock._is_owned)
    else:
        yield Access(WRITE, lock, None, "tries to acquire")
        if _owner(memory, lock) is not None:
            return False
    memory.owners[id(lock)] = me
    return bool(lock.acquire(False))


def _release_rlock(memory: Memory, lock: Any) -> Turns[None]:
    yield Access(UNLOCK, lock, None, "releases")
    if _owner(memory, lock) != memory.worker:
        raise RuntimeError("cannot release un-acquired lock")
    lock.release()


# conditions: all that is done to one is done to its lock


def _of_lock(name: str) -> _Method:
    def steps(memory: Memory, condition: Any, *args: Any, **kwargs: Any) -> Turns[Any]:
        lock = condition._lock
        if type(lock) not in MODELS:
            memory.refuse(f"a condition of a {type(lock).__name__}, which is not known here")
        return (yield from MODELS[type(lock)].methods[name](memory, lock, *args, **kwargs))

    return steps


def _wait(memory: Memory, condition: Any, timeout: float | None = None) -> Turns[bool]:
    """Two steps: let the lock go and stand in line; come back with it once notified."""
    _no_limit(memory, timeout)
    lock = condition._lock
    me = memory.worker
    yield Access(UNLOCK, lock, None, "waits, and releases")
    if not _holds(memory, lock):
        raise RuntimeError("cannot wait on un-acquired lock")
    place = threading.Lock()
    place.acquire()
    condition._waiters.append(place)
    state = condition._release_save()
    yield Access(LOCK, lock, None, "is notified, and acquires",
                 lambda: place.locked() or condition._is_owned())  # fmt: skip
    condition._acquire_restore(state)
    if isinstance(lock, _RLock):
        memory.owners[id(lock)] = me
    return True


def _notify(name: str) -> _Method:
    def steps(memory: Memory, condition: Any, *args: Any, **kwargs: Any) -> Turns[None]:
        yield Access(WRITE, condition._lock, None, "notifies")
        if not _holds(memory, condition._lock):
            raise RuntimeError("cannot notify on un-acquired lock")
        getattr(condition, name)(*args, **kwargs)

    return steps


def _holds(memory: Memory, lock: Any) -> bool:
    """As a condition sees it: a Lock knows not who holds it."""
    if isinstance(lock, _RLock):
        return _owner(memory, lock) == memory.worker
    return bool(lock.locked())


# what has a number of places, or a state


def _acquire_semaphore(
    memory: Memory, semaphore: Any, blocking: bool = True, timeout: float | None = None
) -> Turns[bool]:
    if not blocking:
        yield Access(WRITE, semaphore, None, "tries to acquire")
        return bool(semaphore.acquire(False, timeout))
    _no_limit(memory, timeout)
    yield Access(WRITE, semaphore, None, "acquires", lambda: semaphore._value == 0)
    return bool(semaphore.acquire(False))


def _wait_for_event(memory: Memory, event: Any, timeout: float | None = None) -> Turns[bool]:
    _no_limit(memory, timeout)
    yield Access(WRITE, event, None, "waits for", lambda: not event.is_set())
    return True


FILLING, DRAINING, RESETTING, BROKEN = 0, 1, -1, -2
"""The states of a Barrier, as the standard library numbers them."""


def _wait_at_barrier(memory: Memory, barrier: Any, timeout: float | None = None) -> Turns[int]:
    _no_limit(memory, barrier._timeout if timeout is None else timeout)
    if barrier._action is not None:
        memory.refuse("a barrier's action; do it before the barrier")
    yield Access(WRITE, barrier, None, "comes to",
                 lambda: barrier._state in {DRAINING, RESETTING})  # fmt: skip
    if barrier._state == BROKEN:
        raise threading.BrokenBarrierError
    number: int = barrier._count
    barrier._count += 1
    if barrier._count == barrier._parties:
        barrier._state = DRAINING
    else:
        yield Access(WRITE, barrier, None, "leaves", lambda: barrier._state == FILLING)
    broken = barrier._state != DRAINING
    barrier._count -= 1
    if barrier._count == 0 and barrier._state in {DRAINING, RESETTING}:
        barrier._state = FILLING
    if broken:
        raise threading.BrokenBarrierError
    return number


# queues


def _put(
    memory: Memory, line: Any, item: object, block: bool = True, timeout: float | None = None
) -> Turns[None]:
    if block:
        _no_limit(memory, timeout)
    waits = line.full if block and not isinstance(line, queue.SimpleQueue) else None
    yield Access(WRITE, line, None, "puts into", waits)
    memory.publish(item)
    line.put_nowait(item)


def _get(memory: Memory, line: Any, block: bool = True, timeout: float | None = None) -> Turns[Any]:
    if block:
        _no_limit(memory, timeout)
    yield Access(WRITE, line, None, "gets from", line.empty if block else None)
    return line.get_nowait()


def _compared(steps: _Method, *, puts: bool) -> _Method:
    """Of a queue that compares what it keeps. Python code that does so is noted."""

    def compared(memory: Memory, line: Any, *args: Any, **kwargs: Any) -> Turns[Any]:
        result = None
        turns = steps(memory, line, *args, **kwargs)
        try:
            access = next(turns)
            yield access
            item = (*args[:1], *(kwargs[name] for name in kwargs if name == "item"))
            if _may_tie([*line.queue, *(item if puts else ())]):
                memory.refuse("containers in a PriorityQueue, which compares them; put tuples of "
                              "what does not change")  # fmt: skip
            memory.watch(next, turns)
        except StopIteration as end:
            result = end.value
        return result

    return compared


def _may_tie(items: list[Any]) -> bool:
    """Whether containers in them might be compared: what comes first does not tell them apart."""
    inside = [(item, *(item if isinstance(item, tuple) else ())) for item in items]
    if not any(isinstance(each, CONTAINERS) for values in inside for each in values):
        return False
    first = [values[1] if len(values) > 1 else None for values in inside]
    return any(type(each) not in {int, float, str} for each in first) or len({*first}) < len(first)


def _join(memory: Memory, line: Any) -> Turns[None]:  # noqa: ARG001
    yield Access(WRITE, line, None, "joins", lambda: line.unfinished_tasks > 0)


def _looks(*names: str) -> dict[str, _Method]:
    return {name: _simple(f"asks {name} of", name, READ) for name in names}


def _property(name: str) -> _Method:
    def steps(memory: Memory, primitive: Any) -> Turns[Any]:  # noqa: ARG001
        yield Access(READ, primitive, None, f"asks {name} of")
        return getattr(primitive, name)

    return steps


_LOCK = Model({"acquire": _acquire, "release": _release, **_looks("locked")})
_SEMAPHORE = Model({"acquire": _acquire_semaphore, "release": _simple("releases", "release")})
_BOTH_ENDS: dict[str, _Method] = {
    "put": _put,
    "get": _get,
    "put_nowait": _simple("puts into", "put_nowait"),
    "get_nowait": _simple("gets from", "get_nowait"),
    **_looks("qsize", "empty"),
}
_QUEUE = Model(
    {
        **_BOTH_ENDS,
        "join": _join,
        "task_done": _simple("finishes one of", "task_done"),
        **_looks("full"),
    },
    constants=frozenset({"maxsize"}),
)

_PRIORITY_QUEUE = Model(
    {
        name: _compared(steps, puts=name.startswith("put")) if name[:3] in {"put", "get"} else steps
        for name, steps in _QUEUE.methods.items()
    },
    constants=_QUEUE.constants,
)

MODELS: dict[type, Model] = {
    type(threading.Lock()): _LOCK,
    _RLock: Model(
        {
            "acquire": _acquire_rlock,
            "release": _release_rlock,
            **(_looks("locked") if hasattr(_RLock, "locked") else {}),  # from Python 3.14 on
        }
    ),
    threading.Condition: Model(
        {
            "acquire": _of_lock("acquire"),
            "release": _of_lock("release"),
            "wait": _wait,
            "notify": _notify("notify"),
            "notify_all": _notify("notify_all"),
        },
        from_source=frozenset({"wait_for"}),
    ),
    threading.Event: Model(
        {
            "set": _simple("sets", "set"),
            "clear": _simple("clears", "clear"),
            "wait": _wait_for_event,
            **_looks("is_set"),
        }
    ),
    threading.Semaphore: _SEMAPHORE,
    threading.BoundedSemaphore: _SEMAPHORE,
    threading.Barrier: Model(
        {
            "wait": _wait_at_barrier,
            "reset": _simple("resets", "reset"),
            "abort": _simple("breaks", "abort"),
        },
        {name: _property(name) for name in ("n_waiting", "broken")},
        frozenset({"parties"}),
    ),
    queue.Queue: _QUEUE,
    queue.LifoQueue: _QUEUE,
    queue.PriorityQueue: _PRIORITY_QUEUE,
    queue.SimpleQueue: Model(_BOTH_ENDS),
}


def model_of(primitive: object) -> Model | None:
    """None if it is no primitive."""
    return MODELS.get(type(primitive))


def enters(primitive: object) -> bool:
    """Whether it can stand in `with`."""
    model = model_of(primitive)
    return model is not None and "release" in model.methods


def is_held(lock: Any) -> bool:
    """By whomever."""
    held = lock._is_owned if isinstance(lock, _RLock) else lock.locked
    return bool(held())
