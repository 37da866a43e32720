"""What a platform is called."""

from __future__ import annotations

import pytest

from async_contrast.contrasts.platforms import Interpreter


@pytest.mark.parametrize(
    ("interpreter", "name"),
    [
        (Interpreter("CPython", (3, 11, 7), gil=True), "cpython-3.11"),
        (Interpreter("CPython", (3, 14, 0), gil=False), "cpython-3.14t"),
        (Interpreter("PyPy", (3, 11, 13), gil=True), "pypy-3.11"),
    ],
)
def test_an_interpreters_name(interpreter: Interpreter, name: str) -> None:
    assert interpreter.name == name
