"""A lab under another interpreter, with the libraries that are there, not with those here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from async_contrast.catalog import TOPICS
from async_contrast.config import Settings
from async_contrast.contrasts.contrast import Contrast
from async_contrast.errors import LabUnavailable
from async_contrast.lab import supervisor
from async_contrast.lab.comparison import Comparison, compare
from async_contrast.lab.loading import load
from async_contrast.lab.supervisor import Lab
from tests.interpreters.pythons import (
    a_pipe,
    another_version,
    bare,
    fake,
    ready,
    site_packages,
    wait_until_let_go,
)
from tests.lab.meeting import DEADLINE

ISOLATION = TOPICS["local"].contrasts["isolation"]

WITHOUT_LIBRARIES = """
import sys
from async_contrast.contrasts.contrast import (
    ACCEPTABLE, HOLDS, ORIGINAL, Cell, Contrast, Side, Topic
)
import beside

def run(trial):
    trial.saw(beside.WORD)
    trial.show("path", sys.path)
    trial.show("prefix", sys.prefix)

TOPICS = [Topic.of("plain", "", Contrast(
    name="nothing-installed",
    question="Does a cell run?",
    outcomes={"it ran": ACCEPTABLE},
    cells=(Cell(run, ORIGINAL, HOLDS, side=Side.THREADS),),
    remedy="None.",
))]
"""


async def compared(lab: Lab, topic: str, contrast: Contrast) -> Comparison:
    return await compare(lab, topic, contrast, contrast.defaults, contrast.sides)


@pytest.mark.parametrize(
    ("does", "told"),
    [
        ("kill -9 $$", "its process ended with SIGKILL before it was ready"),
        ("exit 3", "its process ended with exit status 3 before it was ready"),
        ("echo I am no Python", "its process ended with exit status 0 before it was ready"),
    ],
)
async def test_what_is_no_python_is_told(tmp_path: Path, does: str, told: str) -> None:
    lab = Lab(Settings(), interpreter=fake(tmp_path, "python", does))
    with pytest.raises(LabUnavailable, match=told):
        await lab.start()
    await lab.close()


async def test_one_that_is_not_there(tmp_path: Path) -> None:
    lab = Lab(Settings(), interpreter=tmp_path / "python")
    with pytest.raises(LabUnavailable, match="No such file"):
        await lab.start()
    await lab.close()


async def test_one_that_is_never_ready_is_ended_with_what_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "WARM_UP", 0.3)
    monkeypatch.setattr(supervisor, "FAREWELL", 0.1)
    pipe = a_pipe(tmp_path / "here")
    does = f"exec 3>{tmp_path}/here; echo once >&3; sleep 1000"
    lab = Lab(Settings(), interpreter=fake(tmp_path, "python", does))
    with pytest.raises(LabUnavailable, match="is not ready after"):
        await lab.start()
    await lab.close()
    assert wait_until_let_go(pipe) in (b"", b"once\n")


async def test_nothing_of_ours_is_lent_to_it(tmp_path: Path) -> None:
    async with Lab(Settings(), interpreter=bare(tmp_path / "bare")) as lab:
        absent = dict(lab.absent)
    assert "races" not in absent, "which needs no library"
    assert "lock" in absent
    for name in TOPICS.keys() & absent.keys():
        assert absent[name].startswith("ModuleNotFoundError: No module named '")


async def test_of_topics_that_are_named_no_other_is_there(tmp_path: Path) -> None:
    named = ("races", "lock")
    async with Lab(Settings(), interpreter=bare(tmp_path / "bare"), topics=named) as lab:
        assert lab.absent.keys() == {"lock"}, "which needs libraries"
    async with Lab(Settings(DEADLINE), topics=["races"]) as lab:
        seen = await lab.run("local", "isolation", ISOLATION.cells[0], {"workers": 2})
    assert seen.failure == "it could not be started: KeyError: 'local'"


@pytest.mark.parametrize("own_scratch", [False, True])
async def test_a_catalogue_of_ones_own_needs_only_what_it_imports(
    tmp_path: Path, own_scratch: bool
) -> None:
    python, file = bare(tmp_path / "bare"), tmp_path / "mine.py"
    file.write_text(WITHOUT_LIBRARIES)
    (tmp_path / "beside.py").write_text("WORD = 'it ran'")
    scratch = tmp_path / "scratch" if own_scratch else None
    contrast = load(str(file))["plain"].contrasts["nothing-installed"]
    async with Lab(Settings(DEADLINE, scratch=scratch), str(file), python) as lab:
        found = await compared(lab, "plain", contrast)
    [result] = found.results
    assert (result.verdict, result.outcomes) == ("holds", {"it ran": 1})
    assert result.seen.evidence["prefix"] == str(tmp_path / "bare")
    installed = [path for path in result.seen.evidence["path"] if "site-packages" in path]
    assert installed == [str(site_packages(tmp_path / "bare"))]
    if scratch:
        assert [each.name for each in scratch.iterdir() if each.is_dir()] == []


async def test_a_module_of_ones_own_is_found_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    catalogue = "tests.lab.hostile"
    deeds = load(catalogue)["hostile"].contrasts["deeds"]
    good = next(cell for cell in deeds.cells if cell.name == "threads.behaves")
    async with Lab(Settings(DEADLINE), catalogue, ready(tmp_path / "ready")) as lab:
        seen = await lab.run("hostile", "deeds", good, {})
    assert (seen.failure, seen.hung) == ("", False)


async def test_it_says_what_it_runs_on(tmp_path: Path) -> None:
    python = ready(tmp_path / "ready")
    another_version(tmp_path / "ready", "quart", "9.9")
    async with Lab(Settings(DEADLINE), interpreter=python, topics=["local"]) as lab:
        found = await compared(lab, "local", ISOLATION)
    assert not found.surprise
    assert found.environment["libraries"]["quart"] == "9.9"
    assert found.environment["python"].split()[0] == sys.version.split()[0]


async def test_a_topic_that_cannot_be_imported_takes_no_other_away(tmp_path: Path) -> None:
    python = ready(tmp_path / "ready")
    module = site_packages(tmp_path / "ready") / "flask_login.py"
    module.write_text("raise ImportError('not here')")
    [broken, *_] = TOPICS["login"].contrasts.values()
    async with Lab(Settings(DEADLINE), interpreter=python, topics=["local", "login"]) as lab:
        fine = await compared(lab, "local", ISOLATION)
        missing = await compared(lab, "login", broken)
    assert not fine.surprise
    for result in missing.results:
        assert result.verdict == "fails"
        assert result.reason == "it could not be started: ImportError: not here"
