"""Cells whose parts are broken: none holds then, and none shows its documented hazard."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, NoReturn

import flask
import flask_login
import pytest
import pytest_asyncio
import quart
import quart_auth

from async_contrast.contrasts.contrast import Cell, Contrast, Side, Verdict
from async_contrast.specimen.database import Specimen
from async_contrast.topics.login import (
    app_on_asyncio,
    app_on_threads,
    naive_app_on_asyncio,
    on_asyncio,
    on_threads,
)
from tests.broken import Judged, cells_of, judged

thorough = pytest.mark.thorough

# A naive port forgets to await, and sends a Secure cookie: both are warnings that cells are about.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Secure cookies", "ignore:coroutine .* was never awaited"
)

GUARDED = [
    f"login/{name}"
    for name in (
        "anonymous",
        "id-in-session",
        "next",
        "next-off-site",
        "logout-replay",
        "deleted-user",
        "decorator-order",
        "secure-cookie",
    )
]
"""The contrasts that a sign-in stands before, and a guard."""

ALL = [*GUARDED, "login/six-steps"]

CELLS = {
    f"{contrast.name}/{cell.name}": (contrast, cell)
    for contrast, cell in (each.values for each in cells_of(*ALL))
}
SIGN_INS = (app_on_threads, app_on_asyncio, naive_app_on_asyncio, on_threads, on_asyncio)

Break = Callable[[pytest.MonkeyPatch], None]


def fail(*_: object, **__: object) -> NoReturn:
    raise RuntimeError("broken by a test")


@pytest_asyncio.fixture(autouse=True)
async def specimens(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Close what cells leave open, for their own process ends with them."""
    opened: list[Specimen] = []
    at = Specimen.at

    def open_and_note(path: Path, demo_hash: str) -> Specimen:
        opened.append(at(path, demo_hash))
        return opened[-1]

    monkeypatch.setattr(Specimen, "at", open_and_note)
    yield
    for specimen in opened:
        await specimen.close()


def refuse_every_password(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (app_on_threads, app_on_asyncio):
        monkeypatch.setattr(module, "check_password_hash", lambda *_: False)


def forget_every_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in SIGN_INS:
        monkeypatch.setattr(module, "login_user", lambda *_: None)


def fail_at_every_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in SIGN_INS:
        monkeypatch.setattr(module, "login_user", fail)


def fail_in_every_view(monkeypatch: pytest.MonkeyPatch) -> None:
    for world in (flask.Flask, quart.Quart):
        monkeypatch.setattr(world, "dispatch_request", fail)


def let_everybody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    async def yes(_: object) -> bool:
        return True

    monkeypatch.setattr(flask_login.AnonymousUserMixin, "is_authenticated", True)
    for user in (quart_auth.AuthUser, app_on_asyncio.Visitor):
        monkeypatch.setattr(user, "is_authenticated", property(yes))


def open_every_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    class Anybody:
        @property
        async def is_authenticated(self) -> bool:
            return True

    monkeypatch.setattr(quart_auth.globals, "current_user", Anybody())
    config = {**flask.Flask.default_config, "LOGIN_DISABLED": True}
    monkeypatch.setattr(flask.Flask, "default_config", config)


def assert_failed(came: Judged, complaint: str = "") -> None:
    assert (came.verdict, complaint in came.reason) == (Verdict.FAILS, True), came


@thorough
@pytest.mark.parametrize(("contrast", "cell"), cells_of(*ALL))
def test_what_is_whole_ends_as_documented(contrast: Contrast, cell: Cell, tmp_path: Path) -> None:
    verdict, reason, _ = judged(contrast, cell, tmp_path)
    assert verdict is cell.expect, reason


@pytest.mark.parametrize(
    "break_it",
    [
        forget_every_sign_in,
        pytest.param(fail_at_every_sign_in, marks=thorough),
        pytest.param(fail_in_every_view, marks=thorough),
        let_everybody_in,
    ],
)
@pytest.mark.parametrize(("contrast", "cell"), cells_of(*ALL))
def test_no_cell_has_anything_to_say_where_nothing_works(
    contrast: Contrast,
    cell: Cell,
    break_it: Break,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    break_it(monkeypatch)
    assert_failed(judged(contrast, cell, tmp_path))


# The six steps are recorded behind a sign-in and a page of their own: no password, no guard.
@pytest.mark.parametrize(
    "break_it", [pytest.param(refuse_every_password, marks=thorough), open_every_guard]
)
@pytest.mark.parametrize(("contrast", "cell"), cells_of(*GUARDED))
def test_no_cell_has_anything_to_say_without_a_guard_or_with_nobody_inside(
    contrast: Contrast,
    cell: Cell,
    break_it: Break,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    break_it(monkeypatch)
    assert_failed(judged(contrast, cell, tmp_path))


@pytest.mark.parametrize("name", [f"{side}.logout_replay" for side in Side])
@pytest.mark.parametrize(
    ("broken", "complaint"), [(lambda: None, "left this browser signed in"), (fail, "500")]
)
def test_a_sign_out_that_signs_nobody_out_is_not_the_hazard(
    name: str, broken: Any, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (app_on_threads, naive_app_on_asyncio):
        monkeypatch.setattr(module, "logout_user", broken)
    assert_failed(judged(*CELLS[f"logout-replay/{name}"], tmp_path), complaint)


@pytest.mark.parametrize("name", [name for name in CELLS if name.startswith("deleted-user/")])
def test_a_user_who_was_not_there_is_not_deleted(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (on_threads, on_asyncio):
        delete = module.delete
        monkeypatch.setattr(
            module, "delete", lambda user, delete=delete: delete(user).where(user.id == 0)
        )
    assert_failed(judged(*CELLS[name], tmp_path), "deleted were []")


@pytest.mark.parametrize("name", [name for name in CELLS if name.endswith("_checked")])
def test_a_check_that_lets_no_next_pass_does_not_hold(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (app_on_threads, app_on_asyncio):
        monkeypatch.setattr(module, "path_on_this_service", lambda _: "/")
    assert_failed(judged(*CELLS[name], tmp_path), "/login/me is not followed")


def test_a_page_that_fails_once_the_user_is_gone_turns_nobody_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = app_on_asyncio.Visitor.user

    async def find_or_fail(visitor: app_on_asyncio.Visitor) -> Any:
        user = await find(visitor)
        return user if user or visitor.auth_id is None else fail()

    monkeypatch.setattr(app_on_asyncio.Visitor, "user", find_or_fail)
    name = "deleted-user/asyncio.deleted_user_in_database"
    assert_failed(judged(*CELLS[name], tmp_path), "500")


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"QUART_AUTH_COOKIE_PATH": "/elsewhere"}, "kept back, but not for Secure"),
        ({"QUART_AUTH_DURATION": -1}, "it is not the cookie that lets a visitor in"),
    ],
)
def test_only_secure_keeps_a_cookie_back(
    changed: dict[str, object], complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"QUART_AUTH_COOKIE_SECURE": False, **changed}.items():
        monkeypatch.setitem(quart_auth.extension.DEFAULTS, name, value)
    name = "secure-cookie/asyncio.secure_cookie_default"
    assert_failed(judged(*CELLS[name], tmp_path), complaint)
