"""Ctrl-C ends a coroutine wherever it comes."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

import pytest

from async_contrast.catalog import TOPICS
from async_contrast.command import ctrl_c
from async_contrast.command.course import Course, CutShort
from async_contrast.contrasts.asking import ask


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


async def is_interrupted_after_one(course: Course[Any], asked: list[Any]) -> None:
    course.asked = asked
    course.answers.append({"contrast": asked[0].name, "cells": [{"cell": "threads.balance"}]})
    signal.raise_signal(signal.SIGINT)
    await asyncio.get_running_loop().create_future()


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["lock/balance"], "interrupted: lock/balance has no answer"),
        (["lock/balance", "local/web"], "interrupted: lock/balance, local/web have no answer"),
        (["lock"], f"and {len(TOPICS['lock'].contrasts) - 3} more have no answer"),
    ],
)
def test_ctrl_c_says_what_has_no_answer(names: list[str], told: str) -> None:
    course: Course[Any] = Course()
    asked = ask({name: topic.contrasts for name, topic in TOPICS.items()}, names, [], None)
    with pytest.raises(CutShort) as caught:
        course.run(is_interrupted_after_one(course, asked))
    assert str(caught.value).endswith(told)
    [answer] = caught.value.answers
    assert answer["contrast"] == asked[0].name
    assert "threads.balance" not in caught.value.not_run[0]["cells"]


def test_ctrl_c_before_anything_is_known() -> None:
    course: Course[Any] = Course()
    with pytest.raises(KeyboardInterrupt) as caught:
        course.run(wait_for_one_that_is_interrupted([]))
    assert not isinstance(caught.value, CutShort)


def test_what_nobody_interrupts_has_a_result() -> None:
    assert ctrl_c.run(seven()) == 7
