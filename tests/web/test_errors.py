"""Every error of both apps: its status, its one shape, and what it does not say."""

from __future__ import annotations

import pytest
from quart import Quart
from quart.typing import TestClientProtocol as Client
from sqlalchemy.exc import OperationalError

from async_contrast.errors import AsyncContrastError, ConfigurationError
from async_contrast.problem import STATUS, problem_of
from tests.web.asking import ask

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/compare/", 404),
        ("GET", "/compare/nothing", 404),
        ("GET", "/compare/specimen/", 404),
        ("GET", "/compare/specimen/nothing", 404),
        ("GET", "/compare/specimen/quick/", 404),
        ("GET", "/compare/nothing/quick", 404),
        ("GET", "/compare//specimen", 404),
        ("GET", "//compare", 404),
        ("GET", "//other.example/%2F..", 404),
        ("GET", "/static/x", 404),
        ("GET", "/redocs", 404),
        ("GET", "/scalar", 404),
        ("POST", "/compare", 405),
        ("DELETE", "/compare/specimen/quick", 405),
        ("PUT", "/healthz", 405),
        ("PATCH", "/openapi.json", 405),
        ("BREW", "/healthz", 405),
        *(
            (method, side + path, status)
            for side in ("/flask", "/quart")
            for method, path, status in (
                ("GET", "", 404),
                ("GET", "/nothing", 404),
                ("GET", "/nothing", 404),
                ("GET", "x/specimen/number", 404),
                ("GET", "/specimen/number/", 404),
                ("GET", "/specimen//number", 404),
                ("GET", "//specimen/number", 404),
                ("GET", "/specimen/caf%C3%A9%00%FF", 404),
                ("GET", "/specimen/number?number=x", 400),
                ("GET", "/specimen/number?number=11", 422),
                ("DELETE", "/specimen/number", 405),
                ("GET", "/specimen/broken", 500),
            )
        ),
    ],
)
async def test_an_error_has_its_status_and_the_one_shape(
    client: Client, method: str, path: str, status: int
) -> None:
    response = await ask(client, method, path)
    assert response.status_code == status
    assert response.mimetype == "application/json"
    error = (await response.get_json())["error"]
    assert set(error) - {"field"} == {"status", "title", "message"}
    assert error["status"] == status
    assert ("Allow" in response.headers) == (status == 405)
    assert "Location" not in response.headers
    assert "secret" not in await response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/compare/nothing", "/compare/none"),
        ("/compare/specimen/nothing", "/compare/specimen/none"),
        ("/compare/nothing", "/compare/nothing/quick"),
        ("/nothing", "/none/at/all"),
        ("/flask/nothing", "/quart/nothing"),
        ("/flask//nothing", "/nothing"),
    ],
)
async def test_two_names_of_nothing_get_the_same_bytes(
    client: Client, one: str, other: str
) -> None:
    responses = [await client.get(one), await client.get(other)]
    bodies = [await response.get_data() for response in responses]
    assert bodies[0] == bodies[1]
    headers = [dict(response.headers) for response in responses]
    for each in headers:
        each.pop("vary", None)  # Quart 0.23 opens the session for every request, and says so
    assert headers[0] == headers[1]


@pytest.mark.parametrize("path", ["/quart/specimen/broken", "/flask/specimen/broken"])
async def test_what_is_broken_is_logged_with_its_traceback(
    client: Client, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    await client.get(path)
    [record] = caplog.records
    assert record.exc_info is not None
    assert str(record.exc_info[1]) == "a secret of the implementation"


@pytest.mark.parametrize("prefix", ["", "/flask/specimen/number", "/quart/specimen/number"])
@pytest.mark.parametrize("host", ["a..b", "\u00e9", "a" * 70 + ".b", "a b", "", "a/b@c:d"])
async def test_a_strange_host_is_no_failure(client: Client, prefix: str, host: str) -> None:
    response = await client.get(prefix or "/healthz", headers={"Host": host})
    assert response.status_code in (200, 400)


async def test_forwarding_headers_change_nothing(client: Client) -> None:
    headers = {
        "X-Forwarded-Host": "other.example",
        "X-Forwarded-Prefix": "/other",
        "X-Forwarded-Proto": "https",
        "X-Original-URL": "/other",
        "Forwarded": "host=other.example",
    }
    for side in ("flask", "quart"):
        plain = await client.get(f"/{side}/specimen/here")
        forwarded = await client.get(f"/{side}/specimen/here", headers=headers)
        assert await plain.get_data() == await forwarded.get_data()
        assert (await plain.get_json())["url"] == f"/{side}/specimen/here"


async def test_an_error_of_ours_without_a_status_is_not_told() -> None:
    problem = problem_of(ConfigurationError("a secret"))
    assert (problem.status, "secret" in problem.message) == (500, False)
    others = {kind for kind in STATUS if not issubclass(kind, AsyncContrastError)}
    assert others == {OperationalError}
    told = problem_of(OperationalError("SELECT secret", None, Exception("secret")))
    assert (told.status, "secret" in told.message) == (503, False)


async def test_a_long_body_is_refused_by_both_apps(client: Client, app: Quart) -> None:
    most = app.config["MAX_CONTENT_LENGTH"]
    for side in ("flask", "quart"):
        for length, status in ((most, 200), (most + 1, 413)):
            response = await client.post(f"/{side}/specimen/body", data=b"x" * length)
            assert response.status_code == status
            assert status == 200 or b"longer than the 64 KiB that" in await response.get_data()


async def test_the_two_apps_keep_their_sessions_apart(app: Quart) -> None:
    original = app.extensions["original"]
    assert app.config["SESSION_COOKIE_NAME"] != original.config["SESSION_COOKIE_NAME"]


async def test_no_rule_redirects(app: Quart) -> None:
    rules = [*app.url_map.iter_rules(), *app.extensions["original"].url_map.iter_rules()]
    assert [rule.rule for rule in rules if rule.rule.endswith("/")] == ["/"]
