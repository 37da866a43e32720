"""Warnings are heard wherever they come, also where catch_warnings hears its own context alone."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings

import pytest

from async_contrast.topics.hearing import hear_warnings

EVERYWHERE = """
import asyncio, gc, threading, warnings
from async_contrast.topics.hearing import hear_warnings

async def forgotten(): ...

async def main():
    with hear_warnings() as heard:
        warnings.warn("here")
        thread = threading.Thread(target=warnings.warn, args=("in a thread",))
        thread.start()
        thread.join()
        loop = asyncio.get_running_loop()
        await asyncio.to_thread(forgotten)
        loop.call_soon(warnings.warn, "in a callback")
        await asyncio.sleep(0)
        gc.collect()
    print(sorted(str(each.message).partition(" was")[0] for each in heard))
    print(sorted({each.category.__name__ for each in heard}))

warnings.simplefilter("ignore")
before = list(warnings.filters)
asyncio.run(main())
print(warnings.filters == before)
"""


@pytest.mark.parametrize("context_aware", ["0", "1"])
def test_warnings_are_heard_from_every_thread_and_task(context_aware: str) -> None:
    """The variable means nothing before 3.14, which heard of all in any case."""
    ran = subprocess.run(
        [sys.executable, "-c", EVERYWHERE],
        env={**os.environ, "PYTHON_CONTEXT_AWARE_WARNINGS": context_aware},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stderr == ""
    assert ran.stdout.splitlines() == [
        "[\"coroutine 'forgotten'\", 'here', 'in a callback', 'in a thread']",
        "['RuntimeWarning', 'UserWarning']",
        "True",
    ]


def test_an_error_ends_the_hearing() -> None:
    shown, filters = warnings.showwarning, list(warnings.filters)
    with pytest.raises(LookupError), hear_warnings():
        raise LookupError
    assert (warnings.showwarning, list(warnings.filters)) == (shown, filters)
