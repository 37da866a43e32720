"""Environments: whole or not there, whoever is killed, and however many make one at once."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

import pytest

from async_contrast.errors import InterpreterError
from async_contrast.interpreters import environments, finding, installing
from async_contrast.interpreters.choosing import choose
from async_contrast.interpreters.listing import list_all
from async_contrast.interpreters.probing import Probed, probe
from tests.interpreters.pythons import a_pipe, fake, wait_for_words, wait_until_let_go
from tests.zygote import ROOT

UV = """
case $1 in
venv) exec {python} -m venv --without-pip $5 ;;
esac
{then}
echo {libraries} >$(echo ${{5%/bin/python}}/lib/python*/site-packages)/libraries.pth
"""
"""What makes environments as uv is told to, and puts into them what the tests have."""


def uv(tools: Path, then: str = "") -> None:
    """`then` is done before anything is installed."""
    libraries = sysconfig.get_path("purelib")
    fake(tools, "uv", UV.format(python=sys.executable, then=then, libraries=libraries))


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the PATH, for tools of the test's own."""
    folder = tmp_path / "tools"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


@pytest.fixture
async def found(bare_python: Path) -> Probed:
    return await probe(bare_python)


def left(cache: Path) -> list[str]:
    """What is in the cache folder besides the lock."""
    return sorted(each.name for each in cache.iterdir() if each.name != "lock")


@pytest.mark.parametrize(
    ("then", "told"),
    [
        ("echo 'error: no index' >&2; exit 1", "the package cannot be installed: error: no index"),
        ("exit 1", "the package cannot be installed: it does not say why"),
        ("kill -9 $$", "the package cannot be installed: it does not say why"),
        ("exec sleep 1000", "the package cannot be installed: uv did not end in 2 s"),
    ],
)
async def test_what_cannot_be_installed_leaves_nothing(
    tools: Path, cache: Path, found: Probed, monkeypatch: pytest.MonkeyPatch, then: str, told: str
) -> None:
    uv(tools, then)
    if "sleep" in then:
        monkeypatch.setattr(environments, "LONGEST", 2.0)
    with pytest.raises(InterpreterError) as error:
        await environments.add(found)
    assert str(error.value) == told
    assert left(cache) == []


async def test_an_interpreter_that_makes_none(cache: Path, found: Probed, tools: Path) -> None:
    fake(tools, "uv", "echo 'ensurepip is not available'; exit 1")
    with pytest.raises(InterpreterError, match=r"makes no environment: .*python3-venv"):
        await environments.add(found)
    assert left(cache) == []


async def test_a_cache_folder_that_cannot_be_made(
    found: Probed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(InterpreterError, match="cannot be made: Not a directory; XDG_CACHE_HOME"):
        await environments.add(found)


async def test_what_is_made_is_chosen_listed_and_removed(
    tools: Path,
    cache: Path,
    found: Probed,
    bare_python: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    base = found.base
    monkeypatch.setattr(finding, "_executables", lambda: [base])
    uv(tools)
    made = await environments.add(found)
    assert (made.ready, made.base) == (True, found.base)
    assert left(cache) == [made.prefix.name]
    _, chosen = await choose([str(bare_python)])
    assert (chosen.path, chosen.lacks) == (made.executable, "")
    listed = next(each for each in (await list_all()).listed if each.environment)
    assert listed.found.base == found.base
    assert environments.remove(found.base)
    assert left(cache) == []
    assert not environments.remove(found.base)


async def test_it_is_made_once(tools: Path, found: Probed) -> None:
    uv(tools)
    made = await environments.add(found)
    uv(tools, "exit 1")
    assert await environments.add(found) == made


async def test_one_that_is_not_ready_any_more_is_made_anew(
    tools: Path, cache: Path, found: Probed
) -> None:
    uv(tools)
    made = await environments.add(found)
    next(made.prefix.glob("lib/*/site-packages/libraries.pth")).unlink()
    assert (await environments.add(found)).ready
    assert left(cache) == [made.prefix.name]


async def test_two_at_once_do_not_disturb_each_other(
    tools: Path, cache: Path, found: Probed
) -> None:
    uv(tools)
    one, other = await asyncio.gather(environments.add(found), environments.add(found))
    assert one == other
    assert one.ready
    assert left(cache) == [one.prefix.name]


PROGRAM = """
import asyncio, sys
from pathlib import Path
from async_contrast.interpreters.environments import add
from async_contrast.interpreters.probing import probe

async def main():
    await add(await probe(Path(sys.argv[1])))

asyncio.run(main())
"""


async def test_a_maker_that_is_killed_leaves_nothing_half_made(
    tools: Path, cache: Path, found: Probed, bare_python: Path, tmp_path: Path
) -> None:
    pipe = a_pipe(tmp_path / "here")
    uv(tools, f"exec 3>{tmp_path}/here; echo begun >&3; exec sleep 1000")
    maker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, str(bare_python)),
        env={**os.environ, "PYTHONPATH": str(ROOT / "service")},
    )
    wait_for_words(pipe)
    assert await environments.made() == [], "it is not whole yet"
    maker.send_signal(signal.SIGKILL)
    assert await maker.wait() == -signal.SIGKILL
    assert wait_until_let_go(pipe) == b"begun\n", "what it had started is gone, too"
    assert await environments.made() == []
    uv(tools)
    made = await environments.add(found)
    assert left(cache) == [made.prefix.name], "what it left is gone"


async def test_versions_are_those_that_are_here(tools: Path, found: Probed, tmp_path: Path) -> None:
    uv(tools, f"cat $7 >{tmp_path}/limits; echo $8 >{tmp_path}/what")
    await environments.add(found)
    limits = (tmp_path / "limits").read_text().splitlines()
    assert f"quart=={metadata.version('quart')}" in limits
    assert (tmp_path / "what").read_text().startswith(str(ROOT))


async def test_where_they_cannot_be_what_fits_is_installed(tools: Path, found: Probed) -> None:
    uv(tools, '[ "$6" = --constraint ] && exit 1')
    assert (await environments.add(found)).ready


@pytest.mark.thorough
async def test_venv_and_pip_where_there_is_no_uv(
    cache: Path, found: Probed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installing, "tool", lambda: "venv and pip")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(InterpreterError, match="the package cannot be installed: ERROR: "):
        await environments.add(found)
    assert left(cache) == []
