"""Who asks for the list pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks import lists
from benchmarks.lists import Client
from benchmarks.serving import Served
from tests.benchmarks.liars import serving


def test_who_cannot_sign_in_does_not_ask() -> None:
    with (
        serving(lambda *_: None) as port,
        pytest.raises(SystemExit, match="account-1 cannot sign in: 501"),
    ):
        Client(port)


def test_nobody_signs_in_before_the_last_service_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that is ready first would close the connection while the last one starts."""
    ready = []

    @contextmanager
    def service_on(database: str) -> Iterator[Served]:
        with serving(lambda *_: None) as port:
            ready.append(database)
            yield Served(port, 0)

    monkeypatch.setattr(lists, "service_on", service_on)
    with (
        pytest.raises(SystemExit, match="account-1 cannot sign in: 501"),
        lists.signed_in({1: "few", 2: "many"}),
    ):
        pass
    assert ready == ["few", "many"]
