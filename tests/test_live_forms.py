"""The live pairs whose port is another view: on threads, as a naive port, and as a port."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import pytest
from quart import Blueprint, Quart

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import FORBIDDEN, Contrast, Side
from async_contrast.live_routes import live_routes
from async_contrast.topics.live import AS_WRITTEN, FORMS, PORTED
from tests.web.server import PATIENCE, Server

SIDES = ("flask", "quart")
ALL = [(side, form) for side in SIDES for form in FORMS]
NAIVE = ("quart", AS_WRITTEN)

both_sides = pytest.mark.parametrize("side", SIDES)
every_form = pytest.mark.parametrize(("side", "form"), ALL)


def ask(server: Server, path: str, method: str = "GET", body: bytes = b"") -> tuple[int, str]:
    """The status and the body."""
    connection = HTTPConnection(server.host, server.port, timeout=PATIENCE)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, text


RUN_BY_LIVE_VIEWS = [
    pytest.param(topic, TOPICS[topic].contrasts[contrast], id=f"{topic}/{contrast}")
    for topic, contrast in (
        ("decorators", "cached"),
        ("decorators", "around"),
        ("lock", "time-limits"),
        ("errors", "one-of-four"),
        ("pools", "one-by-one"),
        ("pools", "thread-bound"),
    )
]
"""The contrasts whose live views run cells."""


@every_form
@pytest.mark.parametrize(("topic", "contrast"), RUN_BY_LIVE_VIEWS)
def test_the_naive_port_alone_comes_to_what_is_forbidden(
    server: Server, topic: str, contrast: Contrast, side: str, form: str
) -> None:
    status, text = ask(server, f"/{side}/{topic}/{contrast.name}/{form}")
    outcomes = json.loads(text)["outcomes"]
    assert status == 200
    assert outcomes.keys() <= contrast.outcomes.keys()
    breaks = FORBIDDEN in [contrast.outcomes[outcome] for outcome in outcomes]
    assert breaks == ((side, form) == NAIVE), outcomes


@every_form
def test_step_2_of_a_sync_generator_reads_nothing_on_quart(
    server: Server, side: str, form: str
) -> None:
    status, text = ask(server, f"/{side}/context/generator-context/{form}")
    second = "ada; it is reset"
    if (side, form) == NAIVE:
        second = "None; ValueError: created in a different Context"
    assert (status, text) == (200, f"step 1 set ada\nstep 2 reads {second}\n")


@every_form
def test_names_of_flask_that_need_a_context_fail_on_quart(
    server: Server, side: str, form: str
) -> None:
    gave = json.loads(ask(server, f"/{side}/context/flask-names/{form}?q=here")[1])
    outside = {name for name, what in gave.items() if "RuntimeError: Working outside of" in what}
    if (side, form) == NAIVE:
        assert outside == {"request", "g", "jsonify", "make_response", "render_template_string"}
        assert gave["has_request_context"] == "False"
    else:
        assert outside == set()
        assert (gave["request"], gave["has_request_context"]) == ("here", "True")
    assert gave["redirect"] == gave["Response"] == "Response"


@every_form
def test_who_forgets_an_await_finds_a_file_that_nobody_sent(
    server: Server, side: str, form: str
) -> None:
    logged = server.errors()
    answer = ask(server, f"/{side}/response/silent-await/{form}", "POST", b"text=text")
    assert answer == (200, "there is a file" if (side, form) == NAIVE else "no file was sent")
    assert server.errors() == logged


@both_sides
@pytest.mark.parametrize(("error", "status"), [("refused", 403), ("gone", 410)])
def test_hook_and_handler_have_every_error(
    server: Server, side: str, error: str, status: int
) -> None:
    connection = HTTPConnection(server.host, server.port, timeout=PATIENCE)
    connection.request("GET", f"/{side}/errors/hooks-on-errors/{error}")
    response = connection.getresponse()
    assert (response.status, response.read()) == (status, f"handled a {status}".encode())
    assert response.headers["X-After-Request"] == str(status)
    connection.close()


@both_sides
def test_a_value_on_g_is_a_request_s_own(server: Server, side: str) -> None:
    def write(number: int) -> Any:
        return json.loads(ask(server, f"/{side}/local/web/g?value={number}&pause_ms=100")[1])

    with ThreadPoolExecutor(50) as pool:
        for number, answer in enumerate(pool.map(write, range(50))):
            assert answer == {"found": None, "wrote": number, "read": number}


def at_once_on_asyncio(path: str) -> list[Any]:
    """What 50 requests come to.

    They do come at once here: a task each, all of which go as many steps to the first wait.
    """
    app = Quart(__name__)
    for name, routes in live_routes(TOPICS, Side.ASYNCIO, Blueprint):
        app.register_blueprint(routes, url_prefix=f"/{name}")

    async def come() -> Any:
        return await (await app.test_client().get(path)).get_json()

    async def come_at_once() -> list[Any]:
        return await asyncio.gather(*(come() for _ in range(50)))

    return asyncio.run(come_at_once())


PATHS = sorted(
    {
        f"{topic.name}/{request.path.partition('/' + AS_WRITTEN)[0]}"
        for topic in TOPICS.values()
        for contrast in topic.contrasts.values()
        for request in contrast.live
        if f"/{AS_WRITTEN}" in request.path and request.method == "GET"
    }
    - {"websocket/guard"}
)
"""Of every form that a GET asks for, and gets."""

NAMED_IN_FULL = ("context/sync-view",)
"""Those with a route for each form."""


@every_form
@pytest.mark.parametrize("path", PATHS)
def test_fifty_at_once_are_all_answered(server: Server, path: str, side: str, form: str) -> None:
    logged = server.errors()
    with ThreadPoolExecutor(50) as pool:
        answers = pool.map(lambda _: ask(server, f"/{side}/{path}/{form}"), range(50))
        assert {status for status, _ in answers} == {200}
    assert server.errors() == logged


@both_sides
@pytest.mark.parametrize("path", [*PATHS, "errors/hooks-on-errors"])
@pytest.mark.parametrize("form", ["nothing", "PORTED", "ported%00", "%F0%9F%90%8D", "a" * 5000])
def test_an_unknown_form_is_a_404_that_lists_the_others(
    server: Server, side: str, path: str, form: str
) -> None:
    status, text = ask(server, f"/{side}/{path}/{form}")
    known = "refused, gone" if path.startswith("errors/hooks") else "as-written, ported"
    lists = f"no form has this name; live are {known}"
    if path in NAMED_IN_FULL:
        lists = "there is nothing at this path; /compare lists what there is"
    assert (status, json.loads(text)["error"]["message"]) == (404, lists)


@both_sides
@pytest.mark.parametrize(
    ("path", "name", "too_much"),
    [
        ("local/web/g", "value", 1_000_001),
        ("lock/bounded-work/ported", "pause_ms", 51),
        ("pools/one-by-one/ported", "jobs", 5),
    ],
)
def test_what_is_asked_for_has_bounds(
    server: Server, side: str, path: str, name: str, too_much: int
) -> None:
    for query, status, field in (
        (f"{name}={too_much}", 422, name),
        (f"{name}=-1", 422, name),
        (f"{name}=x", 400, name),
        (f"{name}=3&{name}=3", 400, name),
        ("other=1", 422, "other"),
    ):
        got, text = ask(server, f"/{side}/{path}?{query}")
        assert (got, json.loads(text)["error"]["field"]) == (status, field), query


@every_form
def test_a_view_left_sync_starts_no_task(server: Server, side: str, form: str) -> None:
    logged = server.errors()
    answer = ask(server, f"/{side}/context/sync-view/{form}")
    started = "what the view started has run"
    assert answer == (
        200,
        "RuntimeError: no running event loop" if (side, form) == NAIVE else started,
    )
    assert server.errors() == logged


@pytest.mark.parametrize(("side", "form"), [each for each in ALL if each != NAIVE])
def test_a_semaphore_for_all_bounds_them(server: Server, side: str, form: str) -> None:
    with ThreadPoolExecutor(50) as pool:
        path = f"/{side}/lock/bounded-work/{form}?pause_ms=1"
        answers = [json.loads(text) for _, text in pool.map(lambda _: ask(server, path), range(50))]
    assert len(answers) == 50
    assert all(each["places"] == 2 and each["inside"] in (1, 2) for each in answers)


@pytest.mark.parametrize(("form", "most"), [(AS_WRITTEN, 50), (PORTED, 2)])
def test_a_semaphore_of_each_request_bounds_nobody(form: str, most: int) -> None:
    path = f"/lock/bounded-work/{form}?pause_ms=20"
    assert max(answer["inside"] for answer in at_once_on_asyncio(path)) == most
