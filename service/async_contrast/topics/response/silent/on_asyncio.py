"""Calls of Quart that do nothing until they are awaited, and look as if they had."""

from __future__ import annotations

import secrets
from typing import Any

from quart import Blueprint, Quart, flash, get_flashed_messages, request

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.hearing import hear_warnings
from async_contrast.topics.response.silent import rules

# silent-await: which forgotten awaits show nothing?


async def silent_await(trial: Trial) -> None:
    """Three views and two tests as in Flask but for `async`, an await forgotten in each."""
    app, path = _app(), trial.folder / "saved"

    @app.post("/save")
    async def save() -> Any:
        (await request.files)[rules.FIELD].save(path)  # type: ignore[unused-coroutine]
        return "saved"

    @app.post("/flash")
    async def say() -> Any:
        flash(rules.TEXT)  # type: ignore[unused-coroutine]
        return "", 302, {"Location": "/said"}

    @app.post("/files")
    async def files() -> Any:
        if request.files:
            return "there is a file"
        return "no file was sent", 400

    client = app.test_client()
    with hear_warnings() as heard:
        said = {
            rules.SAVE: (await client.post("/save", **_form())).status_code,
            rules.FLASH: (await client.post("/flash")).status_code,
            rules.NO_FILE: (await client.post("/files", **_form(None))).status_code,
        }
        messages = await (await client.get("/said")).get_data(as_text=True)
        empty, json = await client.get("/empty"), await client.get("/json")
        done = {
            rules.SAVE: path.exists() and path.read_text() == rules.TEXT,
            rules.FLASH: messages == rules.TEXT,
            rules.NO_FILE: said[rules.NO_FILE] == 400,
            rules.EMPTY: rules.fails(bool(empty.get_data())),
            rules.JSON: rules.fails(json.json != {"a": 1}),  # type: ignore[comparison-overlap]
        }
    rules.judge_calls(trial, said, done, [str(warning.message) for warning in heard])


async def silent_await_awaited(trial: Trial) -> None:
    """The three views and two tests with every await."""
    app, path = _app(), trial.folder / "saved"

    @app.post("/save")
    async def save() -> Any:
        await (await request.files)[rules.FIELD].save(path)
        return "saved"

    @app.post("/flash")
    async def say() -> Any:
        await flash(rules.TEXT)
        return "", 302, {"Location": "/said"}

    @app.post("/files")
    async def files() -> Any:
        if await request.files:
            return "there is a file"
        return "no file was sent", 400

    client = app.test_client()
    with hear_warnings() as heard:
        said = {
            rules.SAVE: (await client.post("/save", **_form())).status_code,
            rules.FLASH: (await client.post("/flash")).status_code,
            rules.NO_FILE: (await client.post("/files", **_form(None))).status_code,
        }
        messages = await (await client.get("/said")).get_data(as_text=True)
        empty, json = await client.get("/empty"), await client.get("/json")
        done = {
            rules.SAVE: path.exists() and path.read_text() == rules.TEXT,
            rules.FLASH: messages == rules.TEXT,
            rules.NO_FILE: said[rules.NO_FILE] == 400,
            rules.EMPTY: rules.fails(bool(await empty.get_data())),
            rules.JSON: rules.fails(await json.json != {"a": 1}),
        }
    rules.judge_calls(trial, said, done, [str(warning.message) for warning in heard])


def _app() -> Quart:
    app = Quart(__name__)
    app.secret_key = secrets.token_hex()
    app.add_url_rule("/said", "said", lambda: str(*get_flashed_messages()))
    app.add_url_rule("/empty", "empty", lambda: "")
    app.add_url_rule("/json", "json", lambda: {"a": 1})
    return app


def _form(filename: str | None = "text.txt") -> dict[str, Any]:
    return {
        "data": rules.upload(filename=filename),
        "headers": {"Content-Type": rules.UPLOAD_TYPE},
    }


# live routes

routes = Blueprint("silent", __name__)


@routes.post("/silent-await/<form>")
@live.chooses("form", live.FORMS)
@live.submits("text")
async def live_files(form: str) -> str:
    """Says whether a file was sent, as far as `if request.files` can tell."""
    return rules.files_say(await live.find(form, _TESTS)())


async def _test() -> bool:
    files: Any = request.files
    there = bool(files)
    files.close()  # else the service's log would say that it was never awaited
    return there


async def _test_awaited() -> bool:
    return bool(await request.files)


_TESTS = {live.AS_WRITTEN: _test, live.PORTED: _test_awaited}
