"""The cache: the same facts, whatever has become of its file."""

from __future__ import annotations

import hashlib
import marshal
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from async_contrast.doctor.project import cache as cache_module
from async_contrast.doctor.project.cache import Cache, cache_file
from async_contrast.doctor.project.facts import Facts
from async_contrast.doctor.project.files import read_files
from async_contrast.doctor.project.packing import packed, unpacked
from async_contrast.doctor.project.sources import find
from async_contrast.doctor.project.syntax.reader import read
from tests.doctor.project.told import facts

TEXT = """
import asyncio
from . import models

class C(Base):
    x: int = field(default=3)

    @app.route('/')
    async def f(self, a: 'C', *b, c=(1, 'ä\\ud800')):
        async with self.lock as d:
            yield d.e(a, b=c)  # noqa: AC101

__all__ = ['C']
exec('')
"""


class Project:
    """A folder with two files and a cache; counts the texts that are read anew."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder / "project"
        self.file = folder / "cache" / "async-contrast" / "doctor"
        self.anew: list[str] = []
        self.folder.mkdir()
        self.write("a.py", "import b\nb.x()\n")
        self.write("b.py", TEXT)

        def counted(text: str, module: str, path: str, is_package: bool) -> Facts:
            self.anew.append(path)
            return read(text, module, path, is_package)

        monkeypatch.setattr("async_contrast.doctor.project.files.read", counted)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")

    def read(self, file: Path | None = None) -> tuple[Facts, ...]:
        self.anew.clear()
        sources = find([self.folder], self.folder, here=self.folder)
        return read_files(sources, self.folder, Cache(file or self.file)).facts


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    return Project(tmp_path, monkeypatch)


def test_what_is_unpacked_is_what_was_packed() -> None:
    told = facts(TEXT)
    again = unpacked(packed(told), "elsewhere.py")
    assert again == told._replace(path="elsewhere.py")
    assert repr(again) == repr(told._replace(path="elsewhere.py"))


def test_what_has_not_changed_is_not_read_again(project: Project) -> None:
    first = project.read()
    assert project.anew == ["a.py", "b.py"]
    assert project.read() == first
    assert project.anew == []


def test_a_file_that_has_changed_is_read_again_and_no_other(project: Project) -> None:
    project.read()
    project.write("a.py", "x = 1\n")
    assert [each.lines for each in project.read()] == [1, TEXT.count("\n")]
    assert project.anew == ["a.py"]


def test_a_module_of_another_name_is_read_again(project: Project) -> None:
    project.read()
    (project.folder / "__init__.py").touch()
    assert [each.module for each in project.read()] == ["project", "project.a", "project.b"]
    assert project.anew == ["__init__.py", "a.py", "b.py"]


def test_what_was_read_of_files_that_are_gone_is_dropped(project: Project) -> None:
    project.read()
    size = project.file.stat().st_size
    (project.folder / "b.py").unlink()
    project.read()
    assert project.anew == []
    assert project.file.stat().st_size < size / 2


def test_a_part_of_a_project_drops_nothing_of_the_rest(project: Project) -> None:
    project.read()
    sources = find([project.folder / "a.py"], project.folder)
    read_files(sources, project.folder, Cache(project.file))
    project.read()
    assert project.anew == []


def test_another_version_of_the_reader_reads_anew(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.read()
    monkeypatch.setattr(cache_module, "_version", lambda: b"x" * 32)
    project.read()
    assert project.anew == ["a.py", "b.py"]
    project.read()
    assert project.anew == []


def test_the_version_is_told_from_the_sources_of_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("async_contrast.doctor.project.syntax.__path__", [str(tmp_path)])
    versions = set()
    for text in ("", "x = 1", "x = 2"):
        (tmp_path / "reader.py").write_text(text)
        versions.add(cache_module._version.__wrapped__())
    assert len(versions) == 3


def _sealed(entries: Any) -> Callable[[bytes], bytes]:
    """A file that looks right from outside, with other entries."""

    def change(data: bytes) -> bytes:
        body = marshal.dumps(entries)
        return data[:32] + hashlib.sha256(body).digest() + body

    return change


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut": lambda data: data[: len(data) // 2],
    "cut in its head": lambda data: data[:40],
    "longer": lambda data: data + b"x",
    "a bit": lambda data: data[:200] + bytes([data[200] ^ 1]) + data[201:],
    "text": lambda _: b"{}",
    "of another version": lambda data: b"0" * 32 + data[32:],
    "a list": _sealed([1, 2]),
    "a number": _sealed(3),
    "code": _sealed(compile("raise SystemExit", "x", "exec")),
    "entries of another shape": _sealed({"a.py": 3, 4: (b"", b"")}),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_cache_is_made_anew(project: Project, damage: str) -> None:
    first = project.read()
    project.file.write_bytes(DAMAGE[damage](project.file.read_bytes()))
    assert project.read() == first
    assert project.anew == ["a.py", "b.py"]
    assert project.read() == first
    assert project.anew == []


INSIDE = {
    "nothing": b"",
    "no marshal": b"\xff",
    "another shape": marshal.dumps((1, 2)),
    "a list": marshal.dumps([]),
    "code": marshal.dumps(compile("raise SystemExit", "x", "exec")),
    "too short": packed(facts(TEXT))[:-40],
}


@pytest.mark.parametrize("inside", INSIDE)
def test_what_is_damaged_inside_is_read_anew(project: Project, inside: str) -> None:
    first = project.read()
    entries = cache_module._load(project.file)
    entries = {path: (key, INSIDE[inside]) for path, (key, _) in entries.items()}
    project.file.write_bytes(cache_module._sealed(entries))
    assert project.read() == first
    assert project.anew == ["a.py", "b.py"]
    project.read()
    assert project.anew == []


@pytest.mark.skipif(os.name != "posix", reason="other systems tell users otherwise")
@pytest.mark.parametrize("foreign", ["owner", "writable by others", "a link", "a FIFO", "a folder"])
def test_what_others_may_have_written_is_not_looked_at(
    project: Project, foreign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = project.read()
    real = project.folder.with_name("real")
    match foreign:
        case "owner":
            monkeypatch.setattr(os, "getuid", lambda: project.file.stat().st_uid + 1)
        case "writable by others":
            project.file.chmod(0o666)
        case "a link":
            project.file.rename(real)
            project.file.symlink_to(real)
        case "a FIFO":
            project.file.unlink()
            os.mkfifo(project.file)
        case _:
            project.file.unlink()
            project.file.mkdir()
    assert cache_module._load(project.file) == {}
    assert project.read() == first
    assert project.anew == ["a.py", "b.py"]


def test_a_cache_that_cannot_be_written_is_none(project: Project, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    file = tmp_path / "taken" / "async-contrast" / "doctor"
    first = project.read(file)
    assert project.read(file) == first
    assert project.anew == ["a.py", "b.py"]


def test_nothing_is_left_beside_the_cache_and_nobody_else_reads_it(project: Project) -> None:
    project.read()
    assert [*project.file.parent.iterdir()] == [project.file]
    assert project.file.parent.stat().st_mode & 0o077 == 0


def test_two_at_once_leave_a_whole_cache(project: Project) -> None:
    def often() -> None:
        for _ in range(20):
            sources = find([project.folder], project.folder)
            cache = Cache(project.file)
            cache._changed = True
            told.append(read_files(sources, project.folder, cache).facts)

    told: list[tuple[Facts, ...]] = []
    threads = [threading.Thread(target=often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 80
    assert len({repr(each) for each in told}) == 1
    project.read()
    assert project.anew == []


FOLDERS = {
    "XDG_CACHE_HOME": ({"XDG_CACHE_HOME": "/x", "HOME": "/home/me"}, "/x/async-contrast"),
    "HOME": ({"HOME": "/home/me"}, "/home/me/.cache/async-contrast"),
    "a relative one": (
        {"XDG_CACHE_HOME": "x", "HOME": "/home/me"},
        "/home/me/.cache/async-contrast",
    ),
    "none": ({"HOME": ""}, None),
}


@pytest.mark.parametrize("case", FOLDERS)
def test_the_cache_is_in_the_users_folder(case: str) -> None:
    environ, folder = FOLDERS[case]
    file = cache_file(Path("/project"), environ)
    assert (file and str(file.parent)) == folder
    assert file is None or file != cache_file(Path("/other"), environ)


def test_a_link_in_place_of_the_cache_leads_nowhere(project: Project, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    project.file.parent.mkdir(parents=True)
    project.file.symlink_to(precious)
    project.read()
    project.read()
    assert project.anew == []
    assert precious.read_text() == "mine"
