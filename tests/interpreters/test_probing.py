"""What an interpreter says of itself, and what only looks like one."""

from __future__ import annotations

import os
import sys
from importlib import metadata
from pathlib import Path

import pytest

from async_contrast.errors import InterpreterError
from async_contrast.interpreters import probing
from async_contrast.interpreters.probing import own, probe
from tests.interpreters.pythons import (
    PYTHON_2,
    a_pipe,
    another_version,
    fake,
    ready,
    wait_until_let_go,
)


@pytest.mark.parametrize(
    ("does", "told"),
    [
        ("kill -9 $$", "ended with SIGKILL when it was asked"),
        ("exit 3", "ended with exit status 3 when it was asked"),
        ("echo I am no Python", "is no Python: it said 'I am no Python'"),
        ("printf '\\033[2J'", "is no Python: it said '\N{REPLACEMENT CHARACTER}[2J'"),
        ("exec true", "is no Python: it said ''"),
        ("echo '[]'", "is no Python"),
        ("""echo '{"version": "3"}'""", "is no Python"),
        ("exec yes", "is no Python: it said more than"),
    ],
)
async def test_what_is_no_python_is_told_in_one_line(tmp_path: Path, does: str, told: str) -> None:
    with pytest.raises(InterpreterError) as error:
        await probe(fake(tmp_path, "python", does))
    assert told in str(error.value)
    assert str(error.value).isprintable()


async def test_one_that_hangs_is_ended_with_what_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probing, "LONGEST", 0.5)
    pipe = a_pipe(tmp_path / "here")
    does = f"exec 3>{tmp_path}/here; sleep 1000 & wait"
    with pytest.raises(InterpreterError, match="it hangs"):
        await probe(fake(tmp_path, "python", does))
    wait_until_let_go(pipe)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("missing", "No such file or directory"),
        (".", "Permission denied"),
        ("text", "Permission denied"),
        ("empty", "Exec format error"),
    ],
)
async def test_what_cannot_be_run(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "text").write_text("print()")
    (tmp_path / "empty").touch(0o755)
    with pytest.raises(InterpreterError, match=f"cannot be run: {told}"):
        await probe(tmp_path / name)


async def test_a_python_2_says_what_it_is(tmp_path: Path) -> None:
    found = await probe(fake(tmp_path, "python", f"echo '{PYTHON_2}'"))
    assert found.too_old == "cpython-2.7.18 is older than 3.11"
    assert not found.ready


async def test_one_with_nothing_installed_lacks_all(bare_python: Path) -> None:
    found = await probe(bare_python)
    assert {"flask", "quart", "sqlalchemy"} <= set(found.missing)
    assert (found.ready, found.too_old, found.others) == (False, "", {})


async def test_one_with_the_same_libraries_is_ready(ready_python: Path) -> None:
    found = await probe(ready_python)
    assert (found.ready, found.missing, found.others) == (True, (), {})
    assert found.interpreter == own().interpreter
    assert found.base == own().base
    assert found.prefix == ready_python.parents[1]


async def test_another_version_is_told(tmp_path: Path) -> None:
    python = ready(tmp_path / "environment")
    another_version(tmp_path / "environment", "quart", "9.9")
    found = await probe(python)
    assert found.ready
    assert found.others == {"quart": ("9.9", metadata.version("quart"))}


async def test_neither_the_working_directory_nor_a_variable_misleads_it(
    bare_python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('json of the folder')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    monkeypatch.setenv("PYTHONHOME", str(tmp_path))
    assert not (await probe(bare_python)).ready


async def test_what_runs_the_tests_says_of_itself_what_the_command_knows() -> None:
    found, known = await probe(Path(sys.executable)), own()
    assert (found.interpreter, found.base, found.prefix) == (
        known.interpreter,
        known.base,
        known.prefix,
    )
    assert found.ready


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["python2", "python2.7", "python3.6", "python3.8"])
async def test_a_real_one_that_is_too_old(name: str) -> None:
    assert (await probe(of_pyenv(name))).too_old


def of_pyenv(name: str) -> Path:
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    found = sorted(pyenv.glob(f"*/bin/{name}"))
    if not found:
        pytest.skip(f"there is no {name} here")
    return found[0]
