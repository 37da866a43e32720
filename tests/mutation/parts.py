"""What mutants are made of: things that look like the primitives of the cells, and do nothing.

A copy of it stands beside the mutated sources, as the module mutant_parts.
"""

from __future__ import annotations

import types
from collections.abc import Awaitable, Callable
from typing import Any


class NullLock:
    """A threading.Lock or RLock that keeps nobody out and never is locked."""

    def acquire(self, *_: object, **__: object) -> bool:
        return True

    def release(self) -> None:
        pass

    def locked(self) -> bool:
        return False

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


class NullAsyncLock:
    """The same for asyncio.Lock."""

    async def acquire(self) -> bool:
        return True

    def release(self) -> None:
        pass

    def locked(self) -> bool:
        return False

    async def __aenter__(self) -> None:
        await self.acquire()

    async def __aexit__(self, *_: object) -> None:
        self.release()


class LyingLock(NullLock):
    """Keeps nobody out, and says that it is locked while somebody has it."""

    def __init__(self) -> None:
        self.holders = 0

    def acquire(self, *_: object, **__: object) -> bool:
        self.holders += 1
        return True

    def release(self) -> None:
        self.holders -= 1

    def locked(self) -> bool:
        return self.holders > 0


class LyingAsyncLock(NullAsyncLock):
    """The same for asyncio.Lock."""

    def __init__(self) -> None:
        self.holders = 0

    async def acquire(self) -> bool:
        self.holders += 1
        return True

    def release(self) -> None:
        if not self.holders:
            raise RuntimeError("Lock is not acquired.")
        self.holders -= 1

    def locked(self) -> bool:
        return self.holders > 0


_MISSING = object()


class SharedVar:
    """A ContextVar that all contexts share."""

    def __init__(self, _name: str, *, default: Any = _MISSING) -> None:
        self.value = default

    def get(self, default: Any = _MISSING) -> Any:
        if self.value is not _MISSING and self.value is not None:
            return self.value
        if default is not _MISSING:
            return default
        if self.value is _MISSING:
            raise LookupError(self)
        return self.value

    def set(self, value: Any) -> Any:
        token, self.value = self.value, value
        return token

    def reset(self, token: Any) -> None:
        self.value = token


def shared_holder() -> types.SimpleNamespace:
    """A threading.local that all threads share."""
    return types.SimpleNamespace()


class NoBarrier:
    """A threading.Barrier at which nobody waits."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def wait(self, *_: object, **__: object) -> int:
        return 0

    def abort(self) -> None:
        pass


class NoAsyncBarrier:
    """The same for asyncio.Barrier."""

    def __init__(self, *_: object) -> None:
        pass

    async def wait(self) -> int:
        return 0


async def here(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """asyncio.to_thread that stays on the loop."""
    return function(*args, **kwargs)


def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """copy_context().run that runs in the context that is there."""
    return function(*args, **kwargs)


def in_turn(count: int, work: Callable[[int], Any]) -> list[Any]:
    """run_threads that starts no thread: one worker after the other, here."""
    return [work(number) for number in range(count)]


async def one_by_one(*awaitables: Awaitable[Any], return_exceptions: bool = False) -> list[Any]:
    """asyncio.gather that awaits one after the other, in the caller's own task."""
    results = []
    for awaitable in awaitables:
        try:
            results.append(await awaitable)
        except Exception as error:
            if not return_exceptions:
                raise
            results.append(error)
    return results
