"""Names of interpreters, as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_contrast.contrasts.platforms import Interpreter
from async_contrast.errors import ForbiddenParameter
from async_contrast.interpreters.naming import Wanted, read
from tests.rows import each_row


@each_row(
    "word", ["", "python", "3", "3.", "three", "3.13tt", "3.13-x", "cpython-", "3.1.2.3", "3.13\n"]
)
def test_what_is_no_name_is_refused_with_those_that_are(word: str) -> None:
    with pytest.raises(ForbiddenParameter, match=r"--python takes a version such as 3\.13") as told:
        read(word)
    assert told.value.field == "python"


@each_row(
    ("word", "wanted"),
    [
        ("3.13", Wanted("cpython", (3, 13), gil=True)),
        ("3.14t", Wanted("cpython", (3, 14), gil=False)),
        ("cpython-3.13", Wanted("cpython", (3, 13), gil=True)),
        ("CPython3.13.1", Wanted("cpython", (3, 13, 1), gil=True)),
        ("pypy-3.11", Wanted("pypy", (3, 11), gil=True)),
        ("./python", Path("python")),
        ("/usr/bin/python3.13", Path("/usr/bin/python3.13")),
    ],
)
def test_a_name(word: str, wanted: object) -> None:
    assert read(word) == wanted


def test_a_home_is_found() -> None:
    assert read("~/bin/python") == Path.home() / "bin" / "python"


@pytest.mark.parametrize("word", ["3.13", "3.13.1", "cpython-3.13"])
def test_it_stands_for_one_build(word: str) -> None:
    wanted = read(word)
    assert isinstance(wanted, Wanted)
    assert wanted.matches(Interpreter("CPython", (3, 13, 1), gil=True))
    assert not wanted.matches(Interpreter("CPython", (3, 13, 1), gil=False))
    assert not wanted.matches(Interpreter("CPython", (3, 1, 3), gil=True))
    assert not wanted.matches(Interpreter("PyPy", (3, 13, 1), gil=True))


@pytest.mark.parametrize("word", ["cpython-3.13", "cpython-3.14t", "pypy-3.11"])
def test_the_name_of_an_interpreter_names_it(word: str) -> None:
    wanted = read(word)
    assert isinstance(wanted, Wanted)
    major, minor = wanted.version
    interpreter = Interpreter(wanted.implementation, (major, minor, 0), wanted.gil)
    assert str(wanted) == interpreter.name == word
    assert wanted.matches(interpreter)
