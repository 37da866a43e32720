"""Which files are read, and why others are not: links, devices, sizes, encodings."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from async_contrast.doctor.project import sources
from async_contrast.doctor.project.cache import Cache
from async_contrast.doctor.project.files import Files, read_files
from async_contrast.doctor.project.sources import LARGEST, find


def write(folder: Path, *names: str, text: str = "x = 1\n") -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def found(folder: Path, *exclude: str, paths: tuple[str, ...] = (".",)) -> list[str]:
    told = find([folder / path for path in paths], folder, exclude, here=folder)
    assert told.unread == ()
    return [each.shown for each in told.files]


def unread(folder: Path, *paths: str) -> dict[str, str]:
    """What is not read, and why; the rest is."""
    told = find([folder / path for path in paths or (".",)], folder, here=folder)
    files = read_files(told, folder, Cache(None))
    assert len({each.path for each in files.facts} & dict(files.unread).keys()) == 0
    assert "good.py" in {each.path for each in files.facts}
    return dict(files.unread)


def files_of(folder: Path) -> Files:
    return read_files(find([folder], folder, here=folder), folder, Cache(None))


def test_files_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    write(tmp_path, "b.py", "a/c.py", "a/b/d.py", "note.txt", "a/x.pyi", "PY")
    assert found(tmp_path) == ["b.py", "a/c.py", "a/b/d.py"]


def test_what_is_not_ones_own_is_left_out_unless_it_is_named(tmp_path: Path) -> None:
    write(tmp_path, "a.py", ".venv/lib/x.py", "venv/x.py", "node_modules/x/y.py", ".git/x.py")
    write(tmp_path, "__pycache__/x.py", "build/x.py", "dist/x.py", ".tox/x.py")
    write(tmp_path, "lib/site-packages/x.py", "mine/pyvenv.cfg", "mine/x.py")
    write(tmp_path, "app/build/__init__.py")
    assert found(tmp_path) == ["a.py", "app/build/__init__.py"]
    assert found(tmp_path, paths=("build", "venv/x.py")) == ["build/x.py", "venv/x.py"]


def test_globs_leave_out_files_and_folders_that_are_not_named(tmp_path: Path) -> None:
    write(tmp_path, "app/a.py", "app/b.py", "tests/c.py", "app/deep/tests/d.py")
    assert found(tmp_path, "tests", "app/b.py") == ["app/a.py"]
    assert found(tmp_path, "tests", paths=("tests/c.py", "app")) == [
        "tests/c.py",
        "app/a.py",
        "app/b.py",
    ]
    assert found(tmp_path, "tests", paths=("tests",)) == []


def test_a_named_file_is_read_whatever_it_is_called_and_only_once(tmp_path: Path) -> None:
    write(tmp_path, "script", "a.py")
    assert found(tmp_path, paths=("script", "a.py", ".", "script")) == ["script", "a.py"]


def test_two_names_of_a_file_are_two_modules(tmp_path: Path) -> None:
    write(tmp_path, "a.py")
    (tmp_path / "b.py").hardlink_to(tmp_path / "a.py")
    assert found(tmp_path) == ["a.py", "b.py"]


def test_a_path_is_shown_from_where_people_are(tmp_path: Path) -> None:
    write(tmp_path, "app/a.py")
    [told] = find([tmp_path], tmp_path, here=tmp_path / "app").files
    assert told.shown == "a.py"
    [told] = find([tmp_path], tmp_path, here=tmp_path / "other").files
    assert told.shown == (tmp_path / "app/a.py").as_posix()


@pytest.mark.skipif(os.name != "posix", reason="other systems have other names")
def test_a_name_is_shown_so_that_it_can_be_printed(tmp_path: Path) -> None:
    write(tmp_path, "a\nb\x1b[31m.py", "ä🐍.py")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.py")).write_text("x = 1")
    assert found(tmp_path) == ["a\\nb\\x1b[31m.py", "ä🐍.py", "\\udcff.py"]


def test_links_stay_in_the_project_and_each_file_is_read_once(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(tmp_path, "outside/x.py", "root/good.py", "root/app/a.py")
    (root / "app" / "up").symlink_to(root)
    (root / "again").symlink_to(root / "app")
    (root / "round").symlink_to(root / "round")
    (root / "round.py").symlink_to(root / "dnuor.py")
    (root / "dnuor.py").symlink_to(root / "round.py")
    (root / "same.py").symlink_to(root / "good.py")
    (root / "out").symlink_to(tmp_path / "outside")
    (root / "out.py").symlink_to(tmp_path / "outside" / "x.py")
    (root / "nothing.py").symlink_to(root / "gone.py")
    assert unread(root) == {
        "app/up": "a link in a circle",
        "round": "a link in a circle",
        "dnuor.py": "a link in a circle",
        "round.py": "a link in a circle",
        "nothing.py": "there is no such file or folder",
        "out": "a link that leads out of the project",
        "out.py": "a link that leads out of the project",
    }
    assert [each.path for each in files_of(root).facts] == ["good.py", "app/a.py"]


def test_only_files_are_opened(tmp_path: Path) -> None:
    write(tmp_path, "good.py", "folder.py/a.py")
    os.mkfifo(tmp_path / "fifo.py")
    (tmp_path / "zero.py").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket.py"))
        names = ("good.py", "socket.py", "fifo.py", "zero.py", "gone", "a\0b")
        found = unread(tmp_path, *names)
        assert "embedded null" in found.pop("a\\x00b")
        assert found == {
            "fifo.py": "a FIFO, no file",
            "socket.py": "a socket, no file",
            "zero.py": "a device, no file",
            "gone": "there is no such file or folder",
        }


def test_a_file_that_becomes_a_fifo_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "good.py")
    os.mkfifo(tmp_path / "fifo.py")
    monkeypatch.setattr(sources, "_why_not_opened", lambda _: "")
    assert unread(tmp_path) == {"fifo.py": "no file"}


@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="the superuser reads all")
def test_what_may_not_be_read_is_named(tmp_path: Path) -> None:
    write(tmp_path, "good.py", "secret.py", "closed/x.py")
    (tmp_path / "secret.py").chmod(0)
    (tmp_path / "closed").chmod(0)
    try:
        assert unread(tmp_path) == {
            "secret.py": "no permission to read it",
            "closed": "no permission to read it",
        }
    finally:
        (tmp_path / "closed").chmod(0o700)


PUNYCODE = b"# coding: punycode\nx-" + b"a" * 20_000

# The bytes of a file, and why it says nothing.
TEXTS = {
    b"x = (": "does not parse: line 1, '(' was never closed",
    b"x = 1\n\n  y = 2\n": "does not parse: line 3, unexpected indent",
    b"print 'python 2'\n": "does not parse: line 1, Missing parentheses in call to 'print'. "
    "Did you mean print(...)?",
    b"x = 1\ny = '\xe9'\n": "not UTF-8: line 2",
    b"# \xe9\n": "not UTF-8: line 1",
    "x = 'ä'\n".encode("utf-16"): "not UTF-8: line 1",
    b"# coding: ascii\n\nx = '\xe9'\n": "not ASCII: line 3",
    b"# coding: nothing\n": "unknown encoding: nothing",
    b"# coding: rot13\n": "not a text in rot13",
    PUNYCODE: "not a text in punycode",
    b"\xef\xbb\xbf# coding: latin-1\n": "encoding problem: utf-8",
    b"x = 1\0\n": "holds a NUL byte",
    b"(" * 1000 + b")" * 1000: "does not parse: line 1, too many nested parentheses",
    b"x = a" + b".b" * 100_000: "nested too deep",
    b"x = " + b"-" * 100_000 + b"1": "nested too deep",
    b"x = " + b"1 + " * 100_000 + b"1": "nested too deep",
    b"if x: pass\n" + b"elif y: pass\n" * 50_000: "nested too deep",
    b"".join(b" " * depth + b"if x:\n" for depth in range(1000)): "does not parse: line 101, "
    "too many levels of indentation",
    b"#" * (LARGEST + 1): "larger than 1 MB",
}

DECODED_AT_ONCE = {PUNYCODE: "invalid or missing encoding declaration"}
"""What tokenize says of it that decodes the first line to find the encoding, as it does in 3.14."""


@pytest.mark.parametrize("data", TEXTS, ids=lambda data: repr(data[:20]))
def test_why_a_file_says_nothing(tmp_path: Path, data: bytes) -> None:
    write(tmp_path, "good.py")
    (tmp_path / "bad.py").write_bytes(data)
    told = unread(tmp_path)
    assert told.pop("bad.py") in (TEXTS[data], DECODED_AT_ONCE.get(data))
    assert told == {}


READ = (
    b"",
    b"\xef\xbb\xbfx = 1\n",
    b"# -*- coding: latin-1 -*-\nx = '\xe9'\n",
    b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n",
    "x = 'ä'\r\ny = 2\ry = 3\x0c\n".encode(),
    b"import x\nclass A(A): pass\nclass B(C): pass\nclass C(B): pass\n",
    b"x = '\\d'\n'\\ud800'.x\nx is 1\n",
    b"x = a" + b".b" * 700,
    b"x = " + b"f(" * 90 + b")" * 90,
    b"x = " + b"1 + " * 900 + b"1",
    b"x = a" + b".b()" * 450,
    b"if x: pass\n" + b"elif y: pass\n" * 950,
    b"x: '" + b"|".join([b"a"] * 5_000) + b"'",
    b"x = 0x" + b"f" * 50_000,
    b"".join(b" " * depth + b"def f():\n" for depth in range(99)) + b" " * 99 + b"pass\n",
    b"#" * LARGEST,
)


@pytest.mark.parametrize("data", READ, ids=lambda data: repr(data[:20]))
def test_odd_files_are_read(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "odd.py").write_bytes(data)
    files = files_of(tmp_path)
    assert files.unread == ()
    [facts] = files.facts
    assert (facts.module, facts.path) == ("odd", "odd.py")


def test_columns_and_lines_are_those_of_an_editor(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"\xef\xbb\xbf'\xc3\xa4'; a.b\r'\x0c'; a.c\r\n'\xc3\xa4'; a.d")
    [facts] = files_of(tmp_path).facts
    told = [(event.ref, event.line, event.column) for event in facts.functions[0].events]
    assert told == [("a.a.b", 1, 6), ("a.a.c", 2, 6), ("a.a.d", 3, 6)]
    assert facts.lines == 3
