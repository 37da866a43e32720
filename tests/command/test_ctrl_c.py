"""Ctrl-C ends a coroutine wherever it comes."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

import pytest

from async_contrast.command import ctrl_c


async def wait_for_one_that_is_interrupted(said: list[str]) -> None:
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def wake() -> None:
        if not future.done():
            signal.raise_signal(signal.SIGINT)
            future.set_result(None)

    def complain(_: object, context: dict[str, Any]) -> None:
        said.append(repr(context["exception"]))

    loop.set_exception_handler(complain)
    loop.call_soon(wake)
    try:
        await future
        await loop.create_future()  # until it is cancelled
    finally:
        said.append("cleaned up")


def test_ctrl_c_amid_a_step_of_the_loop() -> None:
    said: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        ctrl_c.run(wait_for_one_that_is_interrupted(said))
    assert said == ["cleaned up"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


async def seven() -> int:
    return 7


def test_what_nobody_interrupts_has_a_result() -> None:
    assert ctrl_c.run(seven()) == 7
