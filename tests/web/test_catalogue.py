"""GET /compare and /compare/<topic>: what there is."""

from __future__ import annotations

from typing import Any

import pytest
from quart import Quart
from quart.typing import TestClientProtocol as Client

from async_contrast.lab.environment import platform_of
from tests.web.specimen import TOPIC

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_lists_every_topic_with_the_environment(app: Quart, client: Client) -> None:
    found = await (await client.get("/compare")).get_json()
    assert found["environment"] == app.extensions["catalogue"].lab.environment
    assert [topic["topic"] for topic in found["topics"]] == ["specimen"]
    assert found["topics"][0] == await (await client.get("/compare/specimen")).get_json()


async def test_a_topic_lists_its_contrasts_as_declared(client: Client) -> None:
    found = await (await client.get("/compare/specimen")).get_json()
    assert found["summary"] == TOPIC.summary
    assert [each["contrast"] for each in found["contrasts"]] == [
        "specimen/quick",
        "specimen/hanging",
    ]


async def test_a_contrast_is_listed_whole(app: Quart, client: Client) -> None:
    topic = await (await client.get("/compare/specimen")).get_json()
    platform = platform_of(app.extensions["catalogue"].lab.environment)
    assert topic["contrasts"][0] == {
        "contrast": "specimen/quick",
        "question": "Does it answer?",
        "symptoms": ["It says <em>nothing</em> & stops."],
        "says": "It answers.",
        "outcomes": [
            {"outcome": "good", "grade": "acceptable"},
            {"outcome": "bad", "grade": "forbidden"},
        ],
        "parameters": [
            {
                "name": "number",
                "what": "how often it is seen",
                "default": 3,
                "least": 1,
                "most": 10,
                "most_on_asyncio": 99,
            }
        ],
        "side": {
            "name": "side",
            "what": "run only this side; both if it is left out",
            "one_of": ["asyncio", "threads"],
        },
        "cells": [
            _cell(
                "threads.quick",
                "Sees good things",
                "threads",
                "original",
                shows=[{"verdict": "holds", "outcome": "good", "count": 3}],
            ),
            _cell(
                "asyncio.quick",
                "Sees good things",
                "asyncio",
                "port",
                because=str(platform.interpreter),
            ),
            _cell(
                "asyncio.wrong",
                "Sees what nobody has declared, then something bad, then something good",
                "asyncio",
                "naive port",
                shows=[{"verdict": "holds", "outcome": "good", "count": 2}],
            ),
        ],
        "remedy": "None is needed.",
    }


def _cell(cell: str, what: str, side: str, role: str, **more: Any) -> dict[str, Any]:
    code = f"tests/web/specimen/on_{side}.py"
    known = {"cell": cell, "what": what, "code": code, "side": side, "role": role}
    return {**known, "expected": "holds", "shows": [], **more}


async def test_health_is_cheap_and_says_so(client: Client) -> None:
    response = await client.get("/healthz")
    assert (response.status_code, await response.get_json()) == (200, {"status": "ok", "trials": 0})
