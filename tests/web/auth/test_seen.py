"""What people have just seen is remembered: for them alone, for a while, and not too much of it."""

from __future__ import annotations

import asyncio
import secrets
import time
from pathlib import Path
from typing import Any

import pytest

from async_contrast.web.auth import seen as module
from async_contrast.web.auth.seen import Seen
from tests.web.conftest import an_app

HERE = "192.0.2.7"
ANSWER: dict[str, Any] = {"contrast": "a/one", "cells": []}


@pytest.fixture(params=["memory", "folder"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    return tmp_path / "scratch" if request.param == "folder" else None


@pytest.fixture
def seen(folder: Path | None) -> Seen:
    return Seen(folder)


async def keep(seen: Seen, account: int | None = 1, **answer: Any) -> str:
    word = await seen.keep(account, HERE, {**ANSWER, **answer}, "threads")
    assert word is not None
    return word


async def test_whoever_saw_it_finds_it_and_another_account_does_not(seen: Seen) -> None:
    word = await keep(seen, 1)
    found = await seen.find(1, word)
    assert found is not None
    assert (found.answer, found.side) == (ANSWER, "threads")
    assert abs(found.at - time.time()) < 60
    assert await seen.find(2, word) is None


async def test_what_nobody_signed_in_saw_is_for_whoever_has_the_word(seen: Seen) -> None:
    word = await keep(seen, None)
    assert await seen.find(2, word) is not None
    for other in (
        "",
        word[:-1],
        f"{word}x",
        f"../{word}"[:22],
        "*" * 22,
        secrets.token_urlsafe(16),
    ):
        assert await seen.find(2, other) is None


async def test_it_is_forgotten_after_a_while(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    word = await keep(seen)
    monkeypatch.setattr(module, "LASTS", -1.0)
    assert await seen.find(1, word) is None
    await keep(seen)
    assert list(seen._store.entries()) == []


async def test_the_oldest_go_first_and_nobody_drives_out_others(
    seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_EACH", 3)
    others = await keep(seen, 2)
    words = [await keep(seen, 1) for _ in range(5)]
    known = [await seen.find(1, word) is not None for word in words]
    assert known.count(True) == 3
    assert known[-1]
    assert await seen.find(2, others) is not None


@pytest.mark.parametrize(("bound", "value"), [("MOST", 2), ("MOST_BYTES", 300)])
async def test_all_together_are_bounded_in_count_and_bytes(
    seen: Seen, monkeypatch: pytest.MonkeyPatch, bound: str, value: int
) -> None:
    monkeypatch.setattr(module, bound, value)
    for number in range(6):
        await keep(seen, number)
    entries = list(seen._store.entries())
    assert 1 <= len(entries) <= (value if bound == "MOST" else 3)
    assert sum(entry.size for entry in entries) <= 300


async def test_one_that_is_too_long_is_not_remembered(
    seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST", 1000)
    noise = secrets.token_hex(4000)
    assert await seen.keep(1, HERE, {**ANSWER, "noise": noise}, "") is None


def test_the_processes_of_a_service_share_a_folder_that_nobody_else_reads(
    tmp_path: Path,
) -> None:
    word = asyncio.run(keep(Seen(tmp_path)))
    assert asyncio.run(Seen(tmp_path).find(1, word)) is not None
    [folder] = tmp_path.iterdir()
    assert folder.stat().st_mode & 0o077 == 0
    [file] = folder.iterdir()
    assert word not in file.name
    file.write_bytes(b"torn")
    assert asyncio.run(Seen(tmp_path).find(1, word)) is None


def test_it_goes_with_the_process_and_what_others_put_there_stays(tmp_path: Path) -> None:
    one, other = Seen(tmp_path), Seen(tmp_path)
    asyncio.run(keep(one))
    word = asyncio.run(keep(other))
    one.close()
    assert len(list(tmp_path.glob("seen/*"))) == 1
    assert asyncio.run(one.find(1, word)) is not None
    other.close()
    assert list(tmp_path.iterdir()) == []
    other.close()  # where there is nothing


async def test_an_app_that_ends_leaves_none_behind(tmp_path: Path) -> None:
    folder = tmp_path / "seen"
    async with an_app(tmp_path, scratch=tmp_path) as app:
        response = await app.test_client().get("/compare/specimen/quick?side=threads")
        assert response.headers["Content-Location"]
        assert list(folder.iterdir()) != []
    assert not folder.exists()


async def test_a_folder_that_cannot_be_is_no_reason_to_fail(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert await Seen(file).keep(1, HERE, ANSWER, "") is None
    assert await Seen(file).find(1, "x" * 22) is None


async def test_what_it_writes_is_for_nobody_else_and_neither_is_its_folder(tmp_path: Path) -> None:
    await keep(Seen(tmp_path))
    paths = [tmp_path / "seen", *(tmp_path / "seen").iterdir()]
    assert [path.stat().st_mode & 0o077 for path in paths] == [0, 0]


async def test_a_folder_that_others_may_look_into_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "seen").mkdir()
    (tmp_path / "seen").chmod(0o755)
    assert await Seen(tmp_path).keep(1, HERE, ANSWER, "") is None
    assert list((tmp_path / "seen").iterdir()) == []


async def test_what_unpacks_to_more_than_an_answer_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = await keep(Seen(tmp_path))
    monkeypatch.setattr(module, "LONGEST_UNPACKED", 10)
    assert await Seen(tmp_path).find(1, word) is None
    assert await Seen(tmp_path).keep(1, HERE, ANSWER, "") is None
