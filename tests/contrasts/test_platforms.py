"""What a platform is called."""

from __future__ import annotations

import pytest

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.platforms import Interpreter
from tests.platforms import python
from tests.rows import each_row


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


@each_row(
    ("known", "version", "has"),
    [
        ("0.22.0", (0, 23), False),
        ("0.23.0", (0, 23), True),
        ("0.23.1rc1", (0, 23), True),
        ("1.0", (0, 23), True),
        ("0.23", (), True),
        (None, (0, 23), False),
        (None, (), False),
    ],
)
def test_a_library_of_a_platform_is_known_by_its_version(
    known: str | None, version: tuple[int, ...], has: bool
) -> None:
    libraries = {} if known is None else {"quart": known}
    assert python(libraries=libraries).has("quart", *version) is has


def test_what_is_expected_of_another_quart_is_what_it_does_and_not_what_this_one_does() -> None:
    cell = TOPICS["testing"].contrasts["testing-flag"].cells
    by_version = [
        {each.name: each.expected_on(python(libraries={"quart": version})).because for each in cell}
        for version in ("0.22.0", "0.23.1")
    ]
    assert by_version[0] != by_version[1]
