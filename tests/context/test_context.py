"""Application and request contexts, every cell for real."""

from __future__ import annotations

import sys
from importlib.metadata import version

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Role, Verdict
from async_contrast.lab.supervisor import Lab
from tests.cells import Labs, ask, ends_as_documented, every_cell, result_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

threads_begin_empty = pytest.mark.skipif(
    getattr(sys.flags, "thread_inherit_context", False),
    reason="a new thread inherits its starter's context here",
)
QUART_HAS_ONE_CONTEXT = not version("quart").startswith("0.22.")


@pytest.mark.parametrize(("contrast", "cell", "database"), every_cell("context"))
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    for result in await ends_as_documented(await labs(database), "context", contrast, cell):
        assert "printed" not in result.seen.evidence, "a cell tells by saw() and show() alone"


@pytest.mark.parametrize(
    "cell",
    [
        "threads.outside_with",
        "threads.outside_push_pop",
        "asyncio.outside_async_with",
        "asyncio.outside_awaited_push_pop",
    ],
)
async def test_current_app_is_there_inside_an_app_context_only(lab: Lab, cell: str) -> None:
    result = result_of(await ask(lab, "context/outside"), cell)
    assert result.seen.outcomes == {"the application, inside": 1, "RuntimeError, outside": 2}
    shown = result.seen.evidence["current_app"]
    assert shown["inside"] == result.cell.function.__module__
    assert shown["before"] == shown["afterwards"]
    assert shown["before"].startswith("RuntimeError: ")


async def test_a_plain_with_is_refused_by_quarts_app_context(lab: Lab) -> None:
    result = result_of(await ask(lab, "context/outside"), "asyncio.outside_with")
    assert result.verdict is Verdict.BREAKS
    assert result.seen.outcomes == {
        "with is refused": 1,
        "no application, inside": 1,
        "RuntimeError, outside": 2,
    }
    refused = "AppContext' object does not support the context manager protocol"
    assert refused in result.seen.evidence["error"]


async def test_a_push_without_await_pushes_nothing(lab: Lab) -> None:
    result = result_of(await ask(lab, "context/outside"), "asyncio.outside_push_pop")
    assert result.seen.outcomes == {"no application, inside": 1, "RuntimeError, outside": 2}
    assert result.seen.evidence["warnings"] == [
        "coroutine 'AppContext.push' was never awaited",
        "coroutine 'AppContext.pop' was never awaited",
    ]


@pytest.mark.parametrize(("side", "kind"), [("threads", "Flask"), ("asyncio", "Quart")])
async def test_the_notes_are_wrong_and_get_current_object_returns_the_application(
    lab: Lab, side: str, kind: str
) -> None:
    result = result_of(await ask(lab, "context/real-object"), f"{side}.real_object")
    assert result.seen.outcomes == {"the application itself": 1}
    assert result.seen.evidence == {"it is": f"an object of {kind}", "current_app is it": False}


@threads_begin_empty
@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_a_thread_needs_the_real_object_and_not_the_proxy(lab: Lab, side: str) -> None:
    comparison = await ask(lab, "context/real-object", side=side)
    real = result_of(comparison, f"{side}.real_object_in_thread")
    assert real.seen.outcomes == {"the application itself": 1}
    proxy = result_of(comparison, f"{side}.real_object_proxy_in_thread")
    assert proxy.seen.outcomes == {"RuntimeError": 1}
    assert "app" in proxy.seen.evidence["it is"]


async def test_a_task_started_from_a_view_shares_its_g(lab: Lab) -> None:
    result = result_of(await ask(lab, "context/g-lifetime"), "asyncio.g_lifetime_worker")
    assert result.verdict is Verdict.BREAKS
    assert result.seen.outcomes == {"the starter's g": 1}
    assert result.seen.evidence["g.user"] == {
        "the worker found": "the view's",
        "the view found afterwards": "the worker's",
    }


@threads_begin_empty
async def test_a_thread_started_from_a_view_has_no_g(lab: Lab) -> None:
    result = result_of(await ask(lab, "context/g-lifetime"), "threads.g_lifetime_worker")
    assert result.seen.outcomes == {"no g at all": 1}
    assert result.seen.evidence["g.user"] == {
        "the worker found": "RuntimeError: Working outside of application context.",
        "the view found afterwards": "the view's",
    }


async def test_a_copied_context_shares_g_up_to_quart_0_22_only(lab: Lab) -> None:
    result = result_of(await ask(lab, "context/g-lifetime"), "asyncio.g_lifetime_copied_context")
    whose = "a g of its own" if QUART_HAS_ONE_CONTEXT else "the starter's g"
    assert result.seen.outcomes == {whose: 1}
    assert "Quart" in result.expected.because


@pytest.mark.parametrize("requests", [2, 20, pytest.param(200, marks=pytest.mark.thorough)])
async def test_requests_in_flight_see_their_own_request_and_session(
    lab: Lab, requests: int
) -> None:
    comparison = await ask(lab, "context/request-isolation", requests=requests)
    others = 2 * requests - 2
    for result in comparison.results:
        if result.cell.role is Role.CONTROL:
            last_one = {"own request": 2, "own session": 2}
            others_too = {"another's request": others, "another's session": others}
            assert result.seen.outcomes == last_one | others_too
        else:
            both_rounds = 2 * requests
            assert result.seen.outcomes == {"own request": both_rounds, "own session": both_rounds}
    assert len(comparison.results) == 5


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_a_session_over_4_kib_is_sent_with_a_warning_and_a_browser_drops_it(
    lab: Lab, side: str
) -> None:
    comparison = await ask(lab, "context/session-size", side=side)
    result = result_of(comparison, f"{side}.session_size_cookie")
    assert result.verdict is Verdict.BREAKS
    assert result.seen.outcomes == {"a warning": 1, "a browser drops the session": 1}
    evidence = result.seen.evidence
    assert evidence["bytes of the cookie's name and value"] > 5000
    assert evidence["the test client brings it back"] is True
    (warning,) = evidence["warnings"]
    size = evidence["bytes of the Set-Cookie header"]
    assert f"The final size was {size} bytes but the limit is 4093 bytes." in warning


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_a_session_that_holds_a_key_comes_back(lab: Lab, side: str) -> None:
    comparison = await ask(lab, "context/session-size", side=side)
    result = result_of(comparison, f"{side}.session_size_key")
    assert result.seen.outcomes == {"no warning": 1, "the session comes back": 1}
    assert result.seen.evidence["bytes of the cookie's name and value"] < 200


async def test_a_sync_hooks_context_var_never_reaches_the_view(lab: Lab) -> None:
    comparison = await ask(lab, "context/hooks")
    naive = result_of(comparison, "asyncio.hooks_context_var")
    assert naive.seen.outcomes == {"never reaches the view": 1}
    assert naive.seen.evidence == {
        "the view found": None,
        "hook and view ran on one thread": False,
    }
    g = result_of(comparison, "asyncio.hooks_g")
    assert g.seen.outcomes == {"reaches the view": 1}
    assert g.seen.evidence == {"the view found": "ada", "hook and view ran on one thread": False}


async def test_quarts_copied_context_never_runs_in_a_thread(lab: Lab) -> None:
    comparison = await ask(lab, "context/background")
    naive = result_of(comparison, "asyncio.background_copied_context")
    assert naive.seen.outcomes == {"never ran": 1}
    (warning,) = naive.seen.evidence["warnings"]
    assert warning.endswith("work' was never awaited")
    original = result_of(comparison, "threads.background_copied_context")
    assert original.seen.outcomes == {"knows the request": 1}


async def test_a_task_that_nobody_keeps_is_collected_before_it_is_done(lab: Lab) -> None:
    comparison = await ask(lab, "context/background", side="asyncio")
    naive = result_of(comparison, "asyncio.background_create_task_unkept")
    assert naive.verdict is Verdict.BREAKS
    assert naive.seen.outcomes == {"collected as garbage before it was done": 1}
    assert naive.seen.evidence == {
        "asyncio says": ["Task was destroyed but it is pending!"],
        "request.path in the worker": [],
    }
    port = result_of(comparison, "asyncio.background_create_task")
    assert port.seen.outcomes == {"knows the request": 1}
    assert port.seen.evidence == {"request.path in the worker": ["/orders"]}


@threads_begin_empty
@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_a_thread_loses_the_request_of_the_view_that_started_it(lab: Lab, side: str) -> None:
    result = result_of(await ask(lab, "context/background"), f"{side}.background_thread")
    assert result.seen.outcomes == {"no request": 1}
    (path,) = result.seen.evidence["request.path in the worker"]
    assert path.startswith("RuntimeError: ")
    assert "request context" in path


async def test_a_background_task_loses_the_request_from_quart_0_23_on(lab: Lab) -> None:
    comparison = await ask(lab, "context/background")
    result = result_of(comparison, "asyncio.background_task")
    knows = "no request" if QUART_HAS_ONE_CONTEXT else "knows the request"
    assert result.seen.outcomes == {knows: 1}
    assert "Quart" in result.expected.because
    for cell in ("create_task", "task_copied_context", "arguments"):
        port = result_of(comparison, f"asyncio.background_{cell}")
        assert port.seen.evidence["request.path in the worker"] == ["/orders"]


async def test_stream_with_context_loses_g_on_quart(lab: Lab) -> None:
    comparison = await ask(lab, "context/streaming")
    naive = result_of(comparison, "asyncio.streaming_with_context")
    assert naive.seen.outcomes == {"the request is there": 1, "g is gone": 1}
    assert naive.seen.evidence["what the generator found"] == {
        "request.path": "/orders",
        "g.user": "AttributeError: user",
    }
    original = result_of(comparison, "threads.streaming_with_context")
    assert original.seen.outcomes == {"the request is there": 1, "g is there": 1}


async def test_stream_with_context_around_a_generator_is_a_500_on_quart(lab: Lab) -> None:
    comparison = await ask(lab, "context/streaming")
    naive = result_of(comparison, "asyncio.streaming_around_generator")
    assert naive.seen.outcomes == {"no stream, a 500": 1}
    assert naive.seen.evidence["error"] == "The response value type (function) is not valid"


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("request-isolation", "threads.request_isolation"),
        ("request-isolation", "asyncio.request_isolation"),
        ("request-isolation", "asyncio.request_isolation_in_sync_view"),
        ("g-lifetime", "threads.g_lifetime_requests"),
        ("g-lifetime", "asyncio.g_lifetime_requests"),
    ],
)
async def test_the_requests_really_were_in_flight_together(lab: Lab, name: str, cell: str) -> None:
    result = result_of(await ask(lab, f"context/{name}"), cell)
    requests = [span for span in result.seen.timeline if span["worker"] != "event loop"]
    first_of_each = {span["worker"]: span for span in reversed(requests)}.values()
    assert len(first_of_each) >= 10
    last_to_come = max(span["from_ms"] for span in first_of_each)
    assert last_to_come <= min(span["to_ms"] for span in first_of_each)
