"""What a cell comes to where its guard, or the view behind it, does not work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from quart import abort
from quart_auth import basic_auth_required

from async_contrast.accounts.basic_credentials import Credentials
from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.topics.basic_auth import (
    HASH_ON_LOOP,
    app_on_asyncio,
    app_on_threads,
    on_asyncio,
    rules,
)
from tests.broken import cells_of, judged

Broken = Callable[[pytest.MonkeyPatch], None]


def fail(*_: object) -> Any:
    raise RuntimeError("on purpose")


async def fail_in_time(*_: object) -> Any:
    fail()


async def refuse(*_: object) -> Any:
    abort(401)


class FailsToTell:
    """Stands for g: what is stored cannot be read."""

    def __setattr__(self, name: str, value: object) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        fail()


def let_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_on_threads.auth, "verify_password_callback", lambda *_: None)
    monkeypatch.setattr(app_on_asyncio, "read_basic", lambda _: None)
    monkeypatch.setattr(on_asyncio, "basic_auth_required", lambda: lambda _view: refuse)


def let_everybody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Credentials("ada", "lovelace")
    monkeypatch.setattr(app_on_threads.auth, "verify_password_callback", lambda *_: "ada")
    monkeypatch.setattr(app_on_asyncio, "read_basic", lambda _: right)
    monkeypatch.setattr(on_asyncio, "basic_auth_required", lambda: lambda view: view)


def break_the_view(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = basic_auth_required()
    monkeypatch.setattr(app_on_threads.auth, "current_user", fail)
    monkeypatch.setattr(app_on_asyncio, "g", FailsToTell())
    monkeypatch.setattr(on_asyncio, "basic_auth_required", lambda: lambda _: guard(fail_in_time))


@pytest.mark.parametrize("broken", [let_nobody_in, let_everybody_in, break_the_view])
@pytest.mark.parametrize(
    ("contrast", "cell"),
    cells_of(
        *("basic_auth/challenge", "basic_auth/header", "basic_auth/malformed"),
        without=("header_digest",),  # whose view lets in whoever answers
    ),
)
def test_a_guard_that_does_not_work_fails_whatever_is_asked_of_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, contrast: Contrast, cell: Cell, broken: Broken
) -> None:
    broken(monkeypatch)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize("cell", HASH_ON_LOOP.cells, ids=lambda cell: cell.name)
def test_nobody_is_the_neighbour_of_a_view_that_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cell: Cell
) -> None:
    monkeypatch.setattr(rules, "hash_until", fail)
    verdict, reason, _ = judged(HASH_ON_LOOP, cell, tmp_path, {"neighbours": 3})
    assert verdict is Verdict.FAILS
    assert "the view that keeps its worker busy has failed" in reason


def test_nobody_waits_for_a_hash_that_is_not_slow(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(rules, "hash_until", lambda *_: None)
    cell = HASH_ON_LOOP.cell("asyncio.hash_on_loop")
    verdict, reason, _ = judged(HASH_ON_LOOP, cell, tmp_path, {"neighbours": 3})
    assert verdict is Verdict.FAILS
    assert "the view did not keep its worker busy" in reason
