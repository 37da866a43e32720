"""Files are written whole or not at all."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from async_contrast.doctor.writing import write


def test_a_folder_that_is_not_there_or_is_in_the_way_is_an_error(tmp_path: Path) -> None:
    for file in (tmp_path, tmp_path / "none" / "file"):
        with pytest.raises(OSError, match=str(tmp_path)):
            write(file, b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_loop_of_links_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(OSError, match="symbolic"):
        write(tmp_path / "a", b"new")


def test_what_is_not_still_so_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("old")
    assert not write(file, b"new", lambda: False)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_an_error_on_the_way_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("old")

    def gone() -> bool:
        raise FileNotFoundError

    with pytest.raises(FileNotFoundError):
        write(file, b"new", gone)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_keeps_its_mode_and_a_new_one_has_the_usual(tmp_path: Path) -> None:
    file, beside = tmp_path / "file", tmp_path / "beside"
    file.write_text("old")
    file.chmod(0o751)
    assert write(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o7777) == (b"new", 0o751)
    beside.touch()
    write(tmp_path / "other", b"new")
    assert (tmp_path / "other").stat().st_mode == beside.stat().st_mode


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("old")
    link.symlink_to(file)
    write(link, b"new")
    assert link.is_symlink()
    assert file.read_bytes() == b"new"


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    large = b"new" * 100_000  # more than it holds at a time
    heard: list[bytes] = []
    with os.fdopen(os.open(pipe, os.O_RDWR), "rb") as opened:  # for who writes it is read by then
        reader = threading.Thread(target=lambda: heard.append(opened.read(len(large))), daemon=True)
        reader.start()
        write(pipe, large)
        reader.join()
    assert heard == [large]
    assert pipe.is_fifo()


def test_a_pipe_that_nobody_reads_is_an_error(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match=f"it is a pipe that nobody reads: '{pipe}'"):
        write(pipe, b"new")


def test_a_name_may_be_as_long_as_names_are(tmp_path: Path) -> None:
    file = tmp_path / ("é" * 127)
    assert write(file, b"new")
    assert file.read_bytes() == b"new"
