"""From words to what is asked: one column each, and what cannot be asked says so."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from async_contrast.errors import ForbiddenParameter, InterpreterError
from async_contrast.interpreters import finding
from async_contrast.interpreters.choosing import Chosen, choose
from async_contrast.interpreters.naming import Wanted
from async_contrast.interpreters.probing import own
from tests.interpreters.pythons import PYTHON_2, fake, ready

OWN = own().interpreter


async def names(*words: str) -> list[str]:
    return [each.name for each in await choose(words)]


async def test_a_word_that_names_nothing_is_refused() -> None:
    with pytest.raises(ForbiddenParameter):
        await choose(["./python", "threeish"])


async def test_a_version_that_is_not_here_is_refused_with_the_command_that_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "_executables", lambda: [Path(sys.executable)])
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        InterpreterError, match=r"no cpython-4\.99t .*; uv python install 4\.99t \("
    ):
        await choose(["4.99t"])
    fake(tmp_path, "pyenv", "true")
    with pytest.raises(InterpreterError, match=r"; pyenv install 4\.99$"):
        await choose(["4.99"])
    fake(tmp_path, "uv", "true")
    with pytest.raises(InterpreterError, match=r"; uv python install pypy-4\.99$"):
        await choose(["pypy-4.99"])


async def test_what_is_no_python_is_a_column_that_says_so(tmp_path: Path) -> None:
    dies = fake(tmp_path, "dies", "kill -9 $$")
    old = fake(tmp_path, "old", f"echo '{PYTHON_2}'")
    _, first, second, third = await choose([str(dies), str(old), str(tmp_path / "missing")])
    assert (first.name, first.path) == (str(dies), None)
    assert "SIGKILL" in first.problem
    assert (second.name, second.problem) == ("cpython-2.7", "cpython-2.7.18 is older than 3.11")
    assert "No such file" in third.problem


async def test_one_that_lacks_libraries_says_which_and_the_command(bare_python: Path) -> None:
    _, found = await choose([str(bare_python)])
    assert found.problem == ""
    assert found.lacks.startswith("it lacks flask, quart, werkzeug and ")
    assert found.lacks.endswith(f"; async-contrast interpreters add {bare_python}")


async def test_the_one_that_runs_this_is_first_unless_it_is_named(ready_python: Path) -> None:
    [this, other] = await choose([str(ready_python)])
    assert this == Chosen(OWN.long_name)
    assert (other.name, other.path) == (f"{OWN.long_name}-2", ready_python)
    [other, this] = await choose([str(ready_python), sys.executable])
    assert (other.path, this.path) == (ready_python, None)
    assert await choose([OWN.name]) == (Chosen(OWN.name),)


async def test_each_is_asked_once(ready_python: Path) -> None:
    again = ready_python.with_name("python3")
    assert len(await choose([str(ready_python), str(again), OWN.name, OWN.long_name])) == 2


async def test_no_two_have_one_name(ready_python: Path, tmp_path: Path) -> None:
    others = [str(ready(tmp_path / name)) for name in ("a", "b")]
    found = await names(str(ready_python), *others)
    assert found == [OWN.long_name, *(f"{OWN.long_name}-{number}" for number in (2, 3, 4))]


@pytest.mark.thorough
async def test_every_interpreter_that_is_found_is_asked_once() -> None:
    found = await finding.find_all()
    assert len({(each.base, each.prefix) for each in found}) == len(found)
    assert not [each for each in found if each.executable.parent.name == finding.SHIMS]
    versions = [each.interpreter.version for each in found]
    assert versions == sorted(versions, reverse=True)


async def test_what_is_found_can_be_named(bare_python: Path, ready_python: Path,
                                          monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(finding, "_executables", lambda: [bare_python, ready_python])
    wanted = Wanted(OWN.implementation.lower(), OWN.version[:2], OWN.gil)
    assert (await finding.find(wanted)).executable == ready_python, "the one that is ready"


@pytest.mark.thorough
async def test_one_on_the_path_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = ready(tmp_path / "environment")
    monkeypatch.setenv("PATH", str(python.parent), prepend=os.pathsep)
    assert shutil.which("python") == str(python)
    assert python.parent in [each.executable.parent for each in await finding.find_all()]


@pytest.mark.skipif(sys.prefix == sys.base_prefix, reason="no environment")
def test_of_an_activated_environment_the_base_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{sys.prefix}/bin", prepend=os.pathsep)
    found = finding._executables()
    assert own().base in found
    assert not [each for each in found if each.is_relative_to(sys.prefix)]
