"""Who asks for the list pages."""

from __future__ import annotations

import pytest

from benchmarks.lists import Client
from tests.benchmarks.liars import serving


def test_who_cannot_sign_in_does_not_ask() -> None:
    with (
        serving(lambda *_: None) as port,
        pytest.raises(SystemExit, match="account-1 cannot sign in: 501"),
    ):
        Client(port)
