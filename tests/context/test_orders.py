"""What is found in every order of a program, where its g belongs to somebody else."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.context import G_LIFETIME, rules
from async_contrast.topics.context.orders import on_asyncio
from async_contrast.topics.explored import InEveryOrder
from tests.broken import Deaf, but_for, explored_of, idle, is_documented, judged

EVERY = explored_of("context/g-lifetime")
OF_TASKS = [each for each in EVERY if each.values[1].name.startswith("asyncio.")]

user: ContextVar[Any] = ContextVar("user", default=None)


class OfATask:
    """A g that each task has to itself."""

    @property
    def user(self) -> Any:
        return user.get()

    @user.setter
    def user(self, value: object) -> None:
        user.set(value)


async def go_on(_: float) -> None:
    """asyncio.sleep that lets nobody else in."""


@pytest.mark.parametrize(("contrast", "cell"), EVERY)
def test_a_program_comes_to_what_is_documented(
    tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    assert is_documented(judged(contrast, cell, tmp_path), cell)


@pytest.mark.parametrize(("contrast", "cell"), EVERY)
def test_workers_that_do_nothing_say_nothing(
    tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    assert judged(contrast, idle(cell), tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize("g", [OfATask(), SimpleNamespace(user=None)], ids=["own", "shared"])
def test_a_g_of_somebody_else_tells_the_naive_port_from_the_port_no_more(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, g: object
) -> None:
    monkeypatch.setattr(on_asyncio, "g", g)
    came = [
        judged(G_LIFETIME, G_LIFETIME.cell(f"asyncio.{name}_every_order"), tmp_path).verdict
        for name in ("g_lifetime_once", "g_lifetime_once_own_context")
    ]
    assert came == [Verdict.HOLDS if isinstance(g, OfATask) else Verdict.BREAKS] * 2


@pytest.mark.parametrize(("contrast", "cell"), OF_TASKS)
def test_tasks_that_keep_nothing_in_g_say_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    class Kept(Deaf):
        user = None

    monkeypatch.setattr(on_asyncio, "g", Kept())
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(("contrast", "cell"), OF_TASKS)
def test_where_no_task_lets_others_in_the_orders_are_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(on_asyncio, "asyncio", but_for(asyncio, sleep=go_on))
    came = judged(contrast, cell, tmp_path)
    assert came.verdict is not Verdict.FAILS, came.reason
    assert not is_documented(came, cell)


@pytest.mark.parametrize("read_back", [[], [(0, 0)], [(0, 0), (1, None)], [(0, 0), (0, 1)]])
def test_who_read_nothing_says_nothing(read_back: list[tuple[int, Any]]) -> None:
    with pytest.raises(RuntimeError, match="read was"):
        rules.judge_read_back(read_back)


def test_the_tasks_that_a_view_starts_are_drawn_beside_it(tmp_path: Path) -> None:
    cell = G_LIFETIME.cell("asyncio.g_lifetime_once_every_order")
    assert isinstance(cell.function, InEveryOrder)
    trial = Trial({}, tmp_path)
    cell.function(trial)
    timeline = trial.report()["timeline"]
    assert {worker for worker, *_ in timeline} == {0, 1, 2}
