"""GET /api/search: what is found, and what is said where nothing can be."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from quart.typing import TestClientProtocol as Client

from async_contrast.finding.query import LONGEST
from tests.finding import tracebacks

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_hit_says_which_contrast_where_it_matched_and_what_it_lacks(client: Client) -> None:
    response = await client.get("/api/search?q=NEEDED+umbrella")
    assert response.status_code == 200
    assert await response.get_json() == {
        "found": 1,
        "hits": [
            {
                "contrast": "specimen/quick",
                "question": "Does it answer?",
                "matched": [{"field": "remedy", "excerpt": "None is needed."}],
                "missing": ["umbrella"],
            }
        ],
    }


async def test_nothing_is_found_and_that_is_no_error(client: Client) -> None:
    response = await client.get("/api/search?q=nowhere")
    assert (response.status_code, await response.get_json()) == (200, {"found": 0, "hits": []})


async def test_a_whole_traceback_is_searched(client: Client) -> None:
    told = tracebacks.told(tracebacks.a_lock_without_await).strip()
    pasted = f"{tracebacks.long(told)}: needed"
    assert len(pasted) > 19_000
    found = await (await client.get(f"/api/search?q={quote(pasted)}")).get_json()
    assert [hit["contrast"] for hit in found["hits"]] == ["specimen/quick"]


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("", 422, "must have a word in it"),
        ("q=", 422, "must have a word in it"),
        ("q=%20%00%3F", 422, "must have a word in it"),
        ("q=a&q=b", 400, "q must be given once"),
        ("q=" + "x" * (LONGEST + 1), 422, f"at most {LONGEST} characters"),
        ("words=x", 422, "no parameter has this name here; known: q"),
    ],
)
async def test_what_cannot_be_searched_is_refused_as_elsewhere(
    client: Client, query: str, status: int, told: str
) -> None:
    response = await client.get(f"/api/search?{query}")
    assert response.status_code == status
    error = (await response.get_json())["error"]
    assert (error["status"], error["field"]) == (status, query.partition("=")[0] or "q")
    assert told in error["message"]
