"""Runs a command's coroutine so that Ctrl-C ends it between two steps of the loop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T]) -> T:
    """Its result. Ctrl-C cancels it; once it has cleaned up, KeyboardInterrupt is raised.

    asyncio.run by itself cancels in the middle of whatever step the signal finds: in one that is
    about to wake the coroutine, that is an InvalidStateError (CPython 3.11 to 3.13).
    """
    try:
        return asyncio.run(_cancelled_by_ctrl_c(main))
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


async def _cancelled_by_ctrl_c(main: Coroutine[Any, Any, T]) -> T:
    task = asyncio.create_task(main)
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, task.cancel)
    return await task
