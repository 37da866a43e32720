"""What keeps an account, or does not: one hash for any name, off the loop; what ends a sign-in."""

from __future__ import annotations

import base64
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from types import ModuleType
from typing import Any

import flask
import pytest
import pytest_asyncio
import quart
from flask import Flask
from quart import Quart
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash

from async_contrast.specimen.database import FAST_HASH, Specimen
from async_contrast.specimen.models import SignIn
from async_contrast.topics.basic_auth import app_on_asyncio as basic_on_asyncio
from async_contrast.topics.basic_auth import app_on_threads as basic_on_threads
from async_contrast.topics.login import app_on_asyncio as login_on_asyncio
from async_contrast.topics.login import app_on_threads as login_on_threads
from async_contrast.topics.login import naive_app_on_asyncio as naive_on_asyncio

NAMES = ["ada", "nobody", ""]


@pytest_asyncio.fixture
async def specimen(tmp_path: Path) -> AsyncIterator[Specimen]:
    specimen = Specimen.at(tmp_path / "specimen.db", FAST_HASH)
    yield specimen
    await specimen.close()


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, threading.Thread]]:
    """Every hash that is checked, and the thread that checks it."""
    seen: list[tuple[str, threading.Thread]] = []

    def note_and_check(stored: str, password: str) -> bool:
        seen.append((stored, threading.current_thread()))
        return check_password_hash(stored, password)

    modules = (basic_on_asyncio, basic_on_threads, login_on_asyncio, login_on_threads)
    for module in modules:
        monkeypatch.setattr(module, "check_password_hash", note_and_check)
    return seen


def flask_app(module: ModuleType, specimen: Specimen) -> Flask:
    app = Flask(__name__)
    app.secret_key = "of a test"
    app.extensions["specimen"] = specimen
    app.register_blueprint(module.routes, url_prefix="/x")
    return app


def quart_app(module: ModuleType, specimen: Specimen) -> Quart:
    app = Quart(__name__)
    app.secret_key = "of a test"
    app.extensions["specimen"] = specimen
    app.register_blueprint(module.routes, url_prefix="/x")
    return app


def credentials(name: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{name}:wrong'.encode()).decode()}"}


@pytest.mark.parametrize("name", NAMES)
async def test_the_port_checks_one_hash_off_the_loop_for_any_name(
    specimen: Specimen, hashes: list[Any], name: str
) -> None:
    client = quart_app(login_on_asyncio, specimen).test_client()
    await client.post("/x/sign-in", form={"name": name, "password": "wrong"})
    client = quart_app(basic_on_asyncio, specimen).test_client()
    await client.get("/x/me", headers=credentials(name))
    assert [stored for stored, _ in hashes] == [FAST_HASH, FAST_HASH]
    assert threading.current_thread() not in {thread for _, thread in hashes}


@pytest.mark.parametrize("name", NAMES)
async def test_the_original_checks_one_hash_for_any_name(
    specimen: Specimen, hashes: list[Any], name: str
) -> None:
    client = flask_app(login_on_threads, specimen).test_client()
    client.post("/x/sign-in", data={"name": name, "password": "wrong"})
    client = flask_app(basic_on_threads, specimen).test_client()
    client.get("/x/me", headers=credentials(name))
    assert [stored for stored, _ in hashes] == [FAST_HASH, FAST_HASH]


async def test_the_oldest_sign_ins_are_forgotten(
    specimen: Specimen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login_on_asyncio, "MOST_SIGN_INS", 3)
    app = quart_app(login_on_asyncio, specimen)
    clients = [app.test_client() for _ in range(5)]
    for client in clients:
        await client.post("/x/sign-in", form={"name": "ada", "password": "lovelace"})
    with Session(specimen.engine) as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 3
    statuses = [(await client.get("/x/me")).status_code for client in clients]
    assert statuses == [302, 302, 200, 200, 200]


async def test_clearing_the_session_signs_out_with_flask_login(specimen: Specimen) -> None:
    app = flask_app(login_on_threads, specimen)

    @app.get("/clear")
    def clear() -> str:
        flask.session.clear()
        return "cleared"

    client = app.test_client()
    client.post("/x/sign-in", data={"name": "ada", "password": "lovelace"})
    assert client.get("/x/me").status_code == 200
    client.get("/clear")
    assert client.get("/x/me").status_code == 302


@pytest.mark.filterwarnings("ignore:Secure cookies will be ignored")
async def test_clearing_the_session_signs_nobody_out_with_quart_auth(specimen: Specimen) -> None:
    app = quart_app(naive_on_asyncio, specimen)

    @app.get("/clear")
    async def clear() -> str:
        quart.session.clear()
        return "cleared"

    client = app.test_client()
    await client.post("/x/sign-in", form={"name": "ada", "password": "lovelace"})
    assert (await client.get("/clear")).status_code == 200
    assert (await client.get("/x/me")).status_code == 200
