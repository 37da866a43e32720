"""What a view returns, every cell for real."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.lab.comparison import Comparison
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.response import rules
from tests.cells import Labs, ask, ends_as_documented, every_cell, result_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

APART = [form for form, known in rules.KNOWN.items() if not known.alike]
ALIKE = [form for form, known in rules.KNOWN.items() if known.alike]
ORIGINAL, NAIVE, PORT = (
    "threads.return_values_as_written",
    "asyncio.return_values_as_written",
    "asyncio.return_values_ported",
)
ONE_EACH = {"answered alike on both sides": 28, "refused alike on both sides": 15}


@pytest.mark.parametrize(("contrast", "cell", "database"), every_cell("response"))
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "response", contrast, cell)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def forms(lab: Lab) -> Comparison:
    """Every form on either side, once for all tests that only look at it."""
    return await ask(lab, "response/return-values")


@pytest.mark.parametrize("form", ALIKE)
async def test_a_form_is_answered_alike_on_both_sides(forms: Comparison, form: str) -> None:
    ours, theirs, ported = (
        result_of(forms, cell).seen.evidence["answers"][form] for cell in (ORIGINAL, NAIVE, PORT)
    )
    assert without_words(ours) == without_words(theirs) == without_words(ported)
    assert ("raised" in ours) == rules.KNOWN[form].refused


def without_words(answer: dict[str, Any]) -> dict[str, Any]:
    """All but how either side names its refusal, the words of a status that ASGI has not, and
    the length of an empty body."""
    kind = answer.get("raised", "").partition(":")[0]
    headers = [each for each in answer["headers"] if each != "content-length: 0"]
    return {**answer, "raised": kind, "headers": headers, "status": answer["status"][:3]}


@pytest.mark.parametrize("form", APART)
async def test_a_form_that_differs_is_an_outcome_of_its_own(forms: Comparison, form: str) -> None:
    known = rules.KNOWN[form]
    for cell, brief in ((ORIGINAL, known.flask), (NAIVE, known.quart), (PORT, known.port)):
        assert result_of(forms, cell).seen.outcomes[f"{form}: {brief}"] == 1


async def test_most_of_what_quart_refuses_is_a_500_that_the_first_request_finds(
    forms: Comparison,
) -> None:
    assert result_of(forms, ORIGINAL).seen.outcomes == {
        **ONE_EACH,
        "bytearray: 200 text/html, cut off before its 6 bytes": 1,
        "async-generator: 500 TypeError": 1,
        "iter: 200 text/html: ab": 1,
        "map: 200 text/html: 12": 1,
        "file: 200 text/html: octets": 1,
        "wsgi-app: 200 text/plain: text": 1,
        "status-text: 201 text/html: text": 1,
        "header-list-twice: 200 text/html, x-part 1 and 2: text": 1,
        "header-tuple: 200 text/html, x-part 1 and 2: text": 1,
    }
    naive = result_of(forms, NAIVE)
    assert naive.verdict is Verdict.BREAKS
    assert naive.seen.outcomes == {
        **ONE_EACH,
        "bytearray: 200 text/html: 658 NUL bytes": 1,
        "async-generator: 200 text/html: ab": 1,
        "iter: 500 TypeError": 1,
        "map: 500 TypeError": 1,
        "file: 500 TypeError": 1,
        "wsgi-app: 500 TypeError": 1,
        "status-text: 500 ValueError": 1,
        "header-list-twice: 200 text/html, x-part 2: text": 1,
        "header-tuple: 500 TypeError": 1,
    }
    answers = naive.seen.evidence["answers"]
    assert answers["map"]["raised"] == "TypeError: The response value type (map) is not valid"
    assert answers["none"]["raised"].endswith("view function cannot be None")


# one test a hazard


async def test_a_bytearray_becomes_nul_bytes(lab: Lab) -> None:
    comparison = await ask(lab, "response/bytearray")
    naive = result_of(comparison, "asyncio.bytearray_served")
    assert naive.seen.outcomes == {"NUL bytes arrive, as many as the octets add up to": 1}
    assert naive.seen.evidence["answer"]["body"] == f"{sum(b'octets')} NUL bytes"
    assert naive.seen.evidence["answer"]["status"] == "200"


async def test_a_test_client_shows_bytes_that_no_wsgi_server_need_send(lab: Lab) -> None:
    comparison = await ask(lab, "response/bytearray")
    client = result_of(comparison, "threads.bytearray_in_test_client")
    served = result_of(comparison, "threads.bytearray_served")
    assert client.seen.outcomes == {"the bytes arrive": 1}
    assert served.seen.outcomes == {"the connection ends before the bytes": 1}
    assert "content-length: 6" in served.seen.evidence["answer"]["headers"]


@pytest.mark.parametrize("cell", ["threads.tuples_of_one", "asyncio.tuples_of_one"])
async def test_a_tuple_of_one_is_a_500_whatever_the_notes_say(lab: Lab, cell: str) -> None:
    result = result_of(await ask(lab, "response/tuples"), cell)
    assert result.verdict is Verdict.BREAKS
    assert result.seen.outcomes == {"refused with a 500, though the notes call it legal": 1}
    assert result.seen.evidence["('text',)"]["raised"].startswith("TypeError: The ")


async def test_the_words_of_a_status_are_a_500_on_quart(lab: Lab) -> None:
    comparison = await ask(lab, "response/status-text")
    naive = result_of(comparison, "asyncio.status_text_phrase")
    assert naive.seen.outcomes == {"refused with a 500": 1}
    assert naive.seen.evidence["answer"]["raised"] == (
        "ValueError: invalid literal for int() with base 10: '201 Created'"
    )
    original = result_of(comparison, "threads.status_text_phrase")
    assert original.seen.evidence["answer"]["status"] == "201 Created"


async def test_of_two_cookies_in_a_list_one_is_lost(lab: Lab) -> None:
    comparison = await ask(lab, "response/headers")
    naive = result_of(comparison, "asyncio.headers_list_twice")
    assert naive.seen.outcomes == {"only the last header of a name arrives": 1}
    cookies = [each for each in naive.seen.evidence["answer"]["headers"] if "cookie" in each]
    assert cookies == ["set-cookie: b=2"]
    assert result_of(comparison, "threads.headers_list_twice").verdict is Verdict.HOLDS


async def test_a_wsgi_app_becomes_a_response_and_no_request_object(lab: Lab) -> None:
    comparison = await ask(lab, "response/wsgi-app")
    original = result_of(comparison, "threads.wsgi_app_returned")
    assert original.seen.outcomes == {"becomes a response object (the notes: a request object)": 1}
    assert original.seen.evidence["the object"] == "flask.wrappers.Response"
    naive = result_of(comparison, "asyncio.wsgi_app_returned")
    assert naive.seen.outcomes == {"refused with a 500": 1}
    port = result_of(comparison, "asyncio.wsgi_app_run")
    assert port.seen.evidence["answer"]["body"] == "text"


async def test_a_forgotten_await_is_a_500_or_a_coroutine_in_the_answer(lab: Lab) -> None:
    naive = result_of(await ask(lab, "response/missing-await"), "asyncio.missing_await_as_written")
    assert naive.seen.outcomes == {
        "refused with a 500": 3,
        "a 200 with something else": 3,
        "a warning on standard error: never awaited": 6,
    }
    answers = naive.seen.evidence["answers"]
    assert answers["make_response"]["raised"] == (
        "AttributeError: 'coroutine' object has no attribute 'headers'"
    )
    assert answers["get_json"]["raised"] == "TypeError: 'coroutine' object is not subscriptable"
    assert answers["form"]["raised"] == "TypeError: 'coroutine' object is not subscriptable"
    assert answers["get_data, in text"]["body"].startswith("got <coroutine object Request.get_data")
    assert naive.seen.evidence["warnings"] == [
        "coroutine 'Request.form' was never awaited",
        "coroutine 'Request.form' was never awaited",
        "coroutine 'Request.get_data' was never awaited",
        "coroutine 'Request.get_json' was never awaited",
        "coroutine 'Request.get_json' was never awaited",
        "coroutine 'make_response' was never awaited",
    ]
    assert "printed" not in naive.seen.evidence


@pytest.mark.parametrize("view", ["get_json, tested", "form, tested"])
async def test_a_coroutine_that_is_tested_is_always_true(lab: Lab, view: str) -> None:
    comparison = await ask(lab, "response/missing-await")
    for cell, status in (
        ("threads.missing_await_as_written", "400"),
        ("asyncio.missing_await_as_written", "200"),
        ("asyncio.missing_await_awaited", "400"),
    ):
        answers = result_of(comparison, cell).seen.evidence["answers"]
        assert answers[view]["status"][:3] == status


# wire


async def test_a_head_runs_the_whole_generator(lab: Lab) -> None:
    comparison = await ask(lab, "response/head")
    made = {result.cell.name: result.seen.evidence["parts made"] for result in comparison.results}
    assert made == {
        "threads.head_of_generator": [],
        "asyncio.head_of_generator": ["a", "b"],
        "asyncio.head_answered_apart": [],
    }


async def test_a_204_from_a_tuple_has_a_content_length(lab: Lab) -> None:
    comparison = await ask(lab, "response/no-content")
    naive = result_of(comparison, "asyncio.no_content_tuple")
    assert naive.seen.outcomes == {"a Content-Length, which HTTP forbids here": 1}
    assert "content-length: 0" in naive.seen.evidence["answer"]["headers"]


async def test_except_generator_exit_is_passed_over_when_a_client_leaves(lab: Lab) -> None:
    comparison = await ask(lab, "response/client-leaves")
    seen = {result.cell.name: result.seen for result in comparison.results}
    released = {"what it held is released": 1}
    assert seen["threads.client_leaves_except"].outcomes == {
        **released,
        "told when it sends its next part": 1,
    }
    assert seen["asyncio.client_leaves_except"].outcomes == {
        "told while it waits": 1,
        "what it held is not released": 1,
    }
    assert seen["asyncio.client_leaves_except"].evidence["told"] == "CancelledError"
    assert seen["asyncio.client_leaves_finally"].outcomes == {**released, "told while it waits": 1}
