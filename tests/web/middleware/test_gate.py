"""What holds for both apps: headers for browsers, and who may write."""

from __future__ import annotations

import pytest
from quart.typing import TestClientProtocol as Client

from async_contrast.web.middleware.asgi import Message, Receive, Scope, Send
from async_contrast.web.middleware.gate import answer, plain
from async_contrast.web.middleware.headers import HEADERS
from async_contrast.web.middleware.sending import Sending
from tests.web.asking import ask

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOST = "here.example:8000"


@pytest.mark.parametrize(
    "path",
    [
        "/compare",
        "/healthz",
        "/nothing",
        "//",
        "/quart/specimen/number",
        "/quart/specimen/broken",
        "/flask/specimen/number",
        "/flask/specimen/broken",
        "/flask/nothing",
    ],
)
async def test_every_response_tells_browsers_to_be_careful(client: Client, path: str) -> None:
    response = await client.get(path)
    for name, value in HEADERS:
        assert response.headers.getlist(name.decode()) == [value.decode()]


async def test_the_policy_allows_nothing_inline_and_nobody_else() -> None:
    policy = dict(HEADERS)[b"content-security-policy"]
    assert b"unsafe" not in policy
    assert b"http" not in policy
    assert b"*" not in policy
    assert policy.startswith(b"default-src 'none'")


@pytest.mark.parametrize("side", ["flask", "quart"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "new-word"}, 403),
        ({"Origin": f"http://{HOST}"}, 200),
        ({"Origin": f"https://{HOST.upper()}"}, 200),
        ({"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://other.example"}, 403),
        ({"Origin": "http://here.example:8001"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": ""}, 403),
        ({"Origin": "http://["}, 403),
        ({"Origin": f"http://{HOST}", "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
async def test_only_our_own_pages_may_write(
    client: Client, side: str, headers: dict[str, str], status: int
) -> None:
    named = {"Host": HOST, **headers}
    response = await client.post(f"/{side}/specimen/body", headers=named, data=b"x")
    assert response.status_code == status


async def test_what_no_app_has_is_refused_first(client: Client) -> None:
    response = await client.delete("/healthz", headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403


async def test_reading_from_another_site_is_left_to_browsers(client: Client) -> None:
    for method in ("GET", "HEAD", "OPTIONS"):
        response = await ask(client, method, "/healthz", headers={"Sec-Fetch-Site": "cross-site"})
        assert response.status_code == 200


FOLLOWED = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (FOLLOWED, 200),
        ({"Sec-Fetch-Mode": "navigate"}, 200),
        ({}, 403),
        ({"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, 403),
        ({"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}, 403),
        ({**FOLLOWED, "Sec-Fetch-Dest": "iframe"}, 403),
        ({**FOLLOWED, "Sec-Purpose": "prefetch;prerender"}, 403),
    ],
)
async def test_another_sites_page_runs_no_comparison_by_itself(
    client: Client, site: str, headers: dict[str, str], status: int
) -> None:
    given = {"Sec-Fetch-Site": site, **headers}
    response = await client.get("/compare/specimen/quick", headers=given)
    assert response.status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, 200),
        ({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}, 200),
        ({"Origin": f"http://{HOST}"}, 200),
        ({"Origin": "http://other.example"}, 403),  # a browser without Sec-Fetch-Site
        ({"Origin": "null"}, 403),
    ],
)
async def test_our_own_pages_and_programs_run_comparisons(
    client: Client, headers: dict[str, str], status: int
) -> None:
    named = {"Host": HOST, **headers}
    response = await client.get("/compare/specimen/quick", headers=named)
    assert response.status_code == status


async def test_bytes_that_no_url_may_hold_reach_the_apps_escaped() -> None:
    scope = {"path": "/\ud800x", "query_string": b'a=%20\xff "\x00&b=+', "headers": []}
    assert plain(scope) == {**scope, "path": "/?x", "query_string": b'a=%20%FF%20"%00&b=+'}


async def test_an_app_that_says_nothing_is_answered_for() -> None:
    said: list[Message] = []

    async def silent(scope: Scope, receive: Receive, send: Send) -> None:
        """Returns, as Quart does when the client has left."""

    async def send(message: Message) -> None:
        said.append(message)

    await answer(silent, {}, NotImplemented, Sending(send))
    assert said[0]["status"] == 400
    assert b"application/json" in dict(said[0]["headers"]).values()
