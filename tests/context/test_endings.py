"""How a request ends, every cell for real, and with something of it broken."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask import Flask
from quart import Quart

from async_contrast.contrasts.contrast import Cell, Contrast, Role, Verdict
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.context.endings import rules
from async_contrast.topics.loopback.client import Request
from async_contrast.topics.loopback.client import ask as ask_server
from tests.broken import cells_of, judged
from tests.cells import ask, result_of, try_cell

in_the_session = pytest.mark.asyncio(loop_scope="session")

ORDER, WHOLE = ["order"], ["order", "payment"]


@in_the_session
@pytest.mark.parametrize("hook", ["teardown_request", "teardown_appcontext"])
async def test_quart_tells_a_teardown_nothing_of_the_error_and_half_is_committed(
    lab: Lab, hook: str
) -> None:
    comparison = await ask(lab, "context/teardown")
    original = result_of(comparison, f"threads.{hook}").seen.evidence
    assert original == {"teardowns were told": ["Broken", None], "committed": [WHOLE]}
    naive = result_of(comparison, f"asyncio.{hook}").seen.evidence
    assert naive == {"teardowns were told": [None, None], "committed": [ORDER, WHOLE]}


@in_the_session
async def test_under_testing_a_teardown_is_told_so_that_no_test_shows_it(lab: Lab) -> None:
    result = await try_cell(lab, "context/teardown", "asyncio.teardown_under_testing")
    assert result.seen.evidence == {"teardowns were told": ["Broken", None], "committed": [WHOLE]}


@in_the_session
async def test_each_port_undoes_what_a_failed_view_began(lab: Lab) -> None:
    comparison = await ask(lab, "context/teardown")
    ports = [result for result in comparison.results if result.cell.role is Role.PORT]
    assert [result.seen.evidence["committed"] for result in ports] == [[WHOLE], [WHOLE]]


@in_the_session
async def test_a_client_that_leaves_ends_a_task_and_no_thread(lab: Lab) -> None:
    comparison = await ask(lab, "context/client-leaves-view")
    done = {
        result.cell.name: (
            result.seen.evidence["steps that were done"],
            result.seen.evidence["committed"],
        )
        for result in comparison.results
    }
    assert done == {
        "threads.client_leaves_view": (WHOLE, [WHOLE]),
        "asyncio.client_leaves_view": (ORDER, []),
        "asyncio.client_leaves_view_left_sync": (WHOLE, []),
        "asyncio.client_leaves_view_shielded": (WHOLE, [WHOLE]),
        "asyncio.client_leaves_view_background": (WHOLE, [WHOLE]),
    }


@in_the_session
async def test_except_exception_does_not_see_that_the_client_left(lab: Lab) -> None:
    result = await try_cell(lab, "context/client-leaves-view", "asyncio.client_leaves_view")
    assert result.seen.evidence["`except Exception` around the wait caught"] == []
    assert "teardown is told CancelledError" in result.seen.outcomes


@pytest.mark.parametrize(
    ("contrast", "cell"), cells_of("context/teardown", "context/client-leaves-view")
)
def test_a_view_that_does_nothing_says_nothing_of_how_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("broken")

    monkeypatch.setattr(Flask, "dispatch_request", fail)
    monkeypatch.setattr(Quart, "dispatch_request", fail)
    monkeypatch.setattr(rules, "PATIENCE", 0.2)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(("contrast", "cell"), cells_of("context/client-leaves-view"))
def test_a_client_that_stays_has_all_its_work_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    clients: list[threading.Thread] = []

    def stay(port: int, waiting: threading.Event) -> None:
        clients.append(threading.Thread(target=ask_server, args=(port, Request("/"))))
        clients[0].start()
        waiting.wait()

    monkeypatch.setattr(rules, "leave_view", stay)
    monkeypatch.setattr(rules, "PATIENCE", 0.2)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.HOLDS
    clients[0].join()
