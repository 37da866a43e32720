"""What is found in every order of a program, where its values belong to somebody else."""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.topics.local.orders import on_asyncio, on_threads
from tests.broken import Deaf, but_for, explored_of, idle, is_documented, judged
from tests.mutation.parts import SharedVar

CONTRASTS = ("local/isolation", "local/reuse")


class OfATask:
    """A threading.local that knows tasks."""

    def __init__(self) -> None:
        self.__dict__["values"] = ContextVar("values", default=None)

    def __getattr__(self, name: str) -> Any:
        value = self.__dict__["values"].get()
        if value is None:
            raise AttributeError(name)
        return value

    def __setattr__(self, name: str, value: object) -> None:
        self.__dict__["values"].set(value)


async def go_on(_: float) -> None:
    """asyncio.sleep that lets nobody else in."""


@pytest.mark.parametrize(("contrast", "cell"), explored_of(*CONTRASTS))
def test_a_program_comes_to_what_is_documented(
    tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    assert is_documented(judged(contrast, cell, tmp_path), cell)


@pytest.mark.parametrize(("contrast", "cell"), explored_of(*CONTRASTS))
def test_workers_that_do_nothing_say_nothing(
    tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    assert judged(contrast, idle(cell), tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    ("contrast", "cell"), explored_of(*CONTRASTS, without=("isolation_once_variable",))
)
def test_values_that_belong_to_others_are_not_documented(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(on_threads, "threading", but_for(threading, local=SimpleNamespace))
    monkeypatch.setattr(on_asyncio, "threading", but_for(threading, local=OfATask))
    monkeypatch.setattr(on_asyncio, "context_var", SharedVar("shared", default=None))
    came = judged(contrast, cell, tmp_path)
    assert came.verdict is not Verdict.FAILS, came.reason
    assert not is_documented(came, cell)


@pytest.mark.parametrize(
    ("contrast", "cell"),
    [each for each in explored_of("local/isolation") if each.values[1].name.startswith("asyncio.")],
)
def test_tasks_whose_values_are_never_written_say_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(on_asyncio, "threading", but_for(threading, local=Deaf))
    monkeypatch.setattr(on_asyncio, "context_var", Deaf())
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    ("contrast", "cell"),
    [each for each in explored_of("local/isolation") if each.values[1].name.startswith("asyncio.")],
)
def test_where_no_task_lets_others_in_the_orders_are_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(on_asyncio, "asyncio", but_for(asyncio, sleep=go_on))
    came = judged(contrast, cell, tmp_path)
    assert came.verdict is not Verdict.FAILS, came.reason
    assert not is_documented(came, cell)
