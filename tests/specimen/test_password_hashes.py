"""The passwords of the specimen, which everybody may have checked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import pytest
from werkzeug import security

from async_contrast.config import processors
from async_contrast.specimen.database import DEMO_PASSWORD, FAST_HASH
from async_contrast.specimen.password_hashes import check_password_hash


def test_no_more_are_checked_at_once_than_there_are_processors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lock, running, most = Lock(), 0, 0
    check = security.check_password_hash

    def note_and_check(stored: str, password: str) -> bool:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        right = check(stored, password)
        with lock:
            running -= 1
        return right

    monkeypatch.setattr(security, "check_password_hash", note_and_check)
    stored = security.generate_password_hash(DEMO_PASSWORD)
    many = 2 * processors()
    with ThreadPoolExecutor(2 * many) as pool:
        words = [DEMO_PASSWORD, "wrong"] * many
        found = list(pool.map(check_password_hash, [stored] * 2 * many, words))
    assert found == [True, False] * many
    assert 1 <= most <= processors()


@pytest.mark.parametrize("module", ["basic_auth", "login"])
@pytest.mark.parametrize("side", ["threads", "asyncio"])
def test_the_live_pairs_check_them_so(module: str, side: str) -> None:
    source = Path(f"service/async_contrast/topics/{module}/app_on_{side}.py").read_text()
    assert "from async_contrast.specimen.password_hashes import check_password_hash\n" in source
    assert "werkzeug.security" not in source


def test_it_is_right_about_a_hash() -> None:
    assert check_password_hash(FAST_HASH, DEMO_PASSWORD)
    assert not check_password_hash(FAST_HASH, "")
