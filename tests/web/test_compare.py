"""GET /compare/<topic>/<name>: a comparison, run now."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from quart import Quart
from quart.typing import TestClientProtocol as Client

from tests.web.asking import ask, connection_to
from tests.web.conftest import Bounding, Switchboard, an_app, while_hanging

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _compare(client: Client, query: str = "") -> dict[str, Any]:
    response = await client.get(f"/compare/specimen/quick{query}")
    assert response.status_code == 200
    found: dict[str, Any] = await response.get_json()
    return found


async def test_the_answer_has_both_sides(app: Quart, client: Client) -> None:
    found = await _compare(client, "?number=7")
    assert list(found) == [
        "contrast",
        "question",
        "parameters",
        "environment",
        "cells",
        "remedy",
        "says",
    ]
    assert found["contrast"] == "specimen/quick"
    assert found["parameters"] == {"number": 7}
    assert found["environment"] == app.extensions["catalogue"].lab.environment
    assert [cell["cell"] for cell in found["cells"]] == [
        "threads.quick",
        "asyncio.quick",
        "asyncio.wrong",
    ]


async def test_a_cell_that_does_as_expected(client: Client) -> None:
    cell = (await _compare(client))["cells"][0]
    assert cell.pop("elapsed_ms") > 0
    [span] = cell.pop("timeline")
    assert (span["worker"], span["what"], span["to_ms"]) == (0, "looks", None)
    assert cell == {
        "cell": "threads.quick",
        "what": "Sees good things",
        "code": "tests/web/specimen/on_threads.py",
        "side": "threads",
        "role": "original",
        "verdict": "holds",
        "expected": "holds",
        "surprise": False,
        "differences": [],
        "outcomes": [{"outcome": "good", "grade": "acceptable", "count": 3}],
        "evidence": {},
    }


async def test_a_surprise_says_its_reason_and_lists_outcomes_as_declared(
    client: Client,
) -> None:
    cell = (await _compare(client))["cells"][2]
    assert (cell["verdict"], cell["expected"], cell["surprise"]) == ("fails", "holds", True)
    assert cell["reason"] == "saw an outcome that nobody declared: 'strange'"
    assert cell["differences"] == [
        'showed "good" 1 time, not 2',
        "showed, and should not: strange",
        "showed, and should not: bad",
    ]
    assert cell["outcomes"] == [
        {"outcome": "good", "grade": "acceptable", "count": 1},
        {"outcome": "bad", "grade": "forbidden", "count": 1},
        {"outcome": "strange", "grade": "undeclared", "count": 1},
    ]


async def test_an_expectation_says_why(client: Client) -> None:
    cell = (await _compare(client))["cells"][1]
    assert cell["because"].startswith("CPython 3.")


async def test_one_side_alone_may_do_more(client: Client) -> None:
    found = await _compare(client, "?number=99&side=asyncio")
    assert {cell["side"] for cell in found["cells"]} == {"asyncio"}
    assert found["cells"][0]["outcomes"][0]["count"] == 99


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("number=x", 400, "number"),
        ("number=", 400, "number"),
        ("number", 400, "number"),
        ("number=1.0", 400, "number"),
        ("number=1e1", 400, "number"),
        ("number=%2B1", 400, "number"),
        ("number=+1", 400, "number"),
        ("number=%201", 400, "number"),
        ("number=1_0", 400, "number"),
        ("number=0x1", 400, "number"),
        ("number=--1", 400, "number"),
        ("number=-", 400, "number"),
        ("number=%D9%A3", 400, "number"),  # an Arabic 3
        ("number=%C2%B2", 400, "number"),  # a superscript 2
        ("number=%FF", 400, "number"),
        ("number=3%00", 400, "number"),
        ("number=" + "9" * 5000, 422, "number"),
        ("number=3&number=3", 400, "number"),
        ("number=3&number=", 400, "number"),
        ("side=threads&side=threads", 400, "side"),
        ("number=0", 422, "number"),
        ("number=-1", 422, "number"),
        ("number=11", 422, "number"),
        ("number=11&side=threads", 422, "number"),
        ("number=100&side=asyncio", 422, "number"),
        ("side=", 422, "side"),
        ("side=both", 422, "side"),
        ("side=Threads", 422, "side"),
        ("Number=3", 422, "Number"),
        ("number=3&workers=3", 422, "workers"),
        ("%FF=3", 422, "%FF"),
        ("n" * 5000 + "=3", 422, "n" * 100),
    ],
)
async def test_a_bad_query_names_its_field(
    client: Client, query: str, status: int, field: str
) -> None:
    for method in ("GET", "HEAD"):
        response = await ask(client, method, f"/compare/specimen/quick?{query}")
        assert response.status_code == status
    error = (await response.get_json())["error"]
    assert (error["status"], error["field"]) == (status, field)


async def test_a_number_out_of_bounds_names_the_bound_and_the_way_past_it(
    client: Client,
) -> None:
    response = await client.get("/compare/specimen/quick?number=11")
    assert (await response.get_json())["error"]["message"] == (
        "number must be from 1 to 10, not 11; up to 99 with side=asyncio, tasks being cheap"
    )


async def test_head_runs_nothing(client: Client, switchboard: Switchboard) -> None:
    response = await client.head(f"/compare/specimen/hanging?port={switchboard.port}")
    assert response.status_code == 200
    assert response.mimetype == "application/json"
    assert switchboard.nobody_called()


async def test_a_body_on_get_is_harmless(client: Client) -> None:
    response = await ask(client, "GET", "/compare/specimen/quick", data=b"{" * 100_000)
    assert response.status_code == 200


async def test_who_leaves_takes_the_trials_along(client: Client, switchboard: Switchboard) -> None:
    path = f"/compare/specimen/hanging?port={switchboard.port}"
    async with connection_to(client, path) as connection:
        await connection.send_complete()
        await while_hanging(switchboard)
        await connection.disconnect()
    assert await asyncio.to_thread(switchboard.all_ended)
    assert connection.status_code == 400  # said to nobody, in place of the server's own 500


async def test_the_loop_answers_while_trials_hang(client: Client, switchboard: Switchboard) -> None:
    path = f"/compare/specimen/hanging?port={switchboard.port}"
    async with client.request(path) as connection:
        await connection.send_complete()
        await while_hanging(switchboard)
        health = await (await client.get("/healthz")).get_json()
        await connection.disconnect()
    assert health["trials"] == 2


async def test_too_many_trials_in_line_is_a_429(client: Client, bounded: Bounding) -> None:
    bounded(waiting=1)
    response = await client.get("/compare/specimen/quick")
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert (await response.get_json())["error"]["title"] == "Too Many Requests"


async def test_when_the_service_ends_comparisons_end_with_a_503(
    switchboard: Switchboard, tmp_path: Path
) -> None:
    async with an_app(tmp_path) as app:
        client = app.test_client()
        asking = asyncio.create_task(
            client.get(f"/compare/specimen/hanging?port={switchboard.port}")
        )
        await while_hanging(switchboard)
        app.extensions["catalogue"].end()
        responses = [await asking, await client.get("/compare/specimen/quick")]
        assert await asyncio.to_thread(switchboard.all_ended)
    assert [response.status_code for response in responses] == [503, 503]
    assert all(int(response.headers["Retry-After"]) > 0 for response in responses)
