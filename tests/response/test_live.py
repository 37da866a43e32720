"""The live forms, on both sides of the service as people start it."""

from __future__ import annotations

import json

import pytest

from async_contrast.topics.loopback.client import Answer, Request, ask
from async_contrast.topics.response import rules
from tests.web.server import Server

SIDES = ["flask", "quart"]


def get(server: Server, path: str, method: str = "GET") -> Answer:
    return ask(server.port, Request(path, method))


@pytest.mark.parametrize("form", rules.LIVE)
def test_a_live_form_is_answered_alike_on_both_sides(server: Server, form: str) -> None:
    ours, theirs = (get(server, f"/{side}/response/{form}") for side in SIDES)
    assert ours.status == theirs.status == rules.LIVE[form]
    assert ours.body == theirs.body
    assert ours.media == theirs.media
    for header in ("x-part", "x-other"):
        assert ours.values(header) == theirs.values(header)
    assert ours.whole
    assert theirs.whole


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("form", ["str", "generator", "no-content", "exception-raised"])
def test_a_head_has_no_body(server: Server, side: str, form: str) -> None:
    answer = get(server, f"/{side}/response/{form}", "HEAD")
    assert (answer.status, answer.body) == (rules.LIVE[form], b"")


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("form", [form for form in rules.KNOWN if form not in rules.LIVE])
def test_a_form_that_flask_fails_at_is_not_live_and_says_where_it_runs(
    server: Server, side: str, form: str
) -> None:
    answer = get(server, f"/{side}/response/{form}")
    error = json.loads(answer.body)["error"]
    assert (answer.status, error["status"]) == (404, 404)
    assert error["message"] == (
        f"{form} is not live: Flask fails at it; /compare/response/return-values shows how"
    )


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("form", ["nothing", "STR", "%00", "%F0%9F%90%8D", "str%0A", "a" * 5000])
def test_an_unknown_form_is_a_404_that_lists_the_others(
    server: Server, side: str, form: str
) -> None:
    answer = get(server, f"/{side}/response/{form}")
    assert answer.status == 404
    assert json.loads(answer.body)["error"]["message"].startswith(
        "no form has this name; live are str"
    )


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("query", ["?a=1&a=2", "?%00", "?%FF&b"])
def test_a_query_changes_nothing(server: Server, side: str, query: str) -> None:
    """The port of wsgi-app hands the whole request on."""
    answer = get(server, f"/{side}/response/wsgi-app{query}")
    assert (answer.status, answer.body) == (200, b"text")


@pytest.mark.parametrize("side", SIDES)
def test_a_form_is_only_read(server: Server, side: str) -> None:
    assert get(server, f"/{side}/response/str", "POST").status == 405


def test_both_sides_have_the_same_paths(server: Server) -> None:
    document = json.loads(get(server, "/openapi.json").body)
    below = [
        {
            path.removeprefix(f"/{side}")
            for path in document["paths"]
            if f"/{side}/response/" in path
        }
        for side in SIDES
    ]
    assert below[0] == below[1]
    assert "/response/{form}" in below[0]
