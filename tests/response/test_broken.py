"""What a cell comes to where its view raises, its WSGI application errs, or its client stays."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from quart import Quart

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.response import BYTEARRAY, WSGI_APP, on_asyncio, on_threads, rules, wire
from tests.broken import cells_of, judged


def fail(*_: object) -> Any:
    # In a kind and in words that a framework's refusal and a forgotten await have as well.
    raise TypeError("'coroutine' object is not valid")


async def fail_in_time() -> Any:
    fail()


class Fails:
    """Stands for request."""

    def __getattr__(self, name: str) -> Any:
        fail()


VIEWS: list[tuple[Any, str, Callable[..., Any], int]] = [
    (on_threads, "_answer_to", fail, 0),
    (on_asyncio, "_answer_to", fail, 0),
    (on_asyncio, "_judge_made", fail_in_time, 1),
    (wire.on_threads, "_answer_to", fail, 0),
    (wire.on_asyncio, "_answer_to", fail_in_time, 0),
]
"""What is given views: where that stands, its name, a view that fails, its place."""


def with_view(whole: Callable[..., Any], view: Callable[..., Any], place: int) -> Any:
    return lambda *given: whole(*given[:place], view, *given[place + 1 :])


@pytest.mark.parametrize(
    ("contrast", "cell"),
    cells_of(
        "response/return-values",
        "response/bytearray",
        "response/tuples",
        "response/status-text",
        "response/headers",
        "response/wsgi-app",
        "response/missing-await",
        "response/head",
        "response/no-content",
        "response/client-leaves",
        # Its view only names an application, which the next test breaks.
        without=("threads.wsgi_app_returned",),
    ),
)
def test_a_view_that_raises_fails_whatever_the_cell_is_about(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    for module, name, view, place in VIEWS:
        monkeypatch.setattr(module, name, with_view(getattr(module, name), view, place))
    for side in (on_threads, on_asyncio):
        monkeypatch.setattr(side, "FORMS", dict.fromkeys(rules.KNOWN, fail))
        monkeypatch.setattr(side, "bytearray", fail, raising=False)
        monkeypatch.setattr(side, "make_response", fail)
        monkeypatch.setattr(side, "request", Fails())
        monkeypatch.setattr(side, "wsgi_app", fail)
    monkeypatch.setattr(on_asyncio, "PORTED", on_asyncio.FORMS)
    monkeypatch.setattr(wire.rules, "MANY", "nothing to count to")
    verdict, reason, _ = judged(contrast, cell, tmp_path)
    assert verdict is Verdict.FAILS, reason


@pytest.mark.parametrize("cell", ["threads.wsgi_app_returned", "asyncio.wsgi_app_run"])
def test_another_answer_than_the_wsgi_applications_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cell: str
) -> None:
    def find_nothing(_environ: object, start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return []

    for side in (on_threads, on_asyncio):
        monkeypatch.setattr(side, "wsgi_app", find_nothing)
    verdict, reason, _ = judged(WSGI_APP, WSGI_APP.cell(cell), tmp_path)
    assert (verdict, reason) == (Verdict.FAILS, "RuntimeError: answered 404 text/plain")


def test_a_test_client_that_fails_at_everything_does_not_fail_at_a_bytearray(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(Quart, "test_client", fail)
    cell = BYTEARRAY.cell("asyncio.bytearray_in_test_client")
    assert judged(BYTEARRAY, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    "cell",
    [each for each in wire.CLIENT_LEAVES.cells if each.side == "asyncio"],
    ids=lambda cell: cell.name,
)
def test_a_servers_end_does_not_tell_the_generator_what_its_client_should(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cell: Cell
) -> None:
    connection = socket.socket()
    judge_left = wire.rules.judge_left

    def stay(port: int, _waiting: object) -> None:
        connection.connect(("127.0.0.1", port))
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        connection.recv(1)

    def judge_and_leave(trial: Trial, **seen: Any) -> None:
        judge_left(trial, **seen)
        connection.close()  # from Python 3.12 on, a server waits for its last connection

    monkeypatch.setattr(wire.rules, "leave_midway", stay)
    monkeypatch.setattr(wire.rules, "judge_left", judge_and_leave)
    monkeypatch.setattr(wire.on_asyncio, "PATIENCE", 0.1)
    outcomes = judged(wire.CLIENT_LEAVES, cell, tmp_path).outcomes
    assert outcomes == {"what it held is not released": 1, "never told": 1}
