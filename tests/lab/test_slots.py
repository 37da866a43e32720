"""Places for trials, shared by processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from async_contrast.lab.slots import Slots, temporary_folder

HOLDER = """
import sys
from pathlib import Path
from async_contrast.lab.slots import Slots, temporary_folder

slots = Slots(Path(sys.argv[1]), 3)
print(*(slots.take() for _ in range(int(sys.argv[2]))), flush=True)
for line in sys.stdin:
    slots.give_back(int(line)) if line.strip() != "leave" else slots.leave()
    print("done", flush=True)
"""


@contextmanager
def another_process(folder: Path, takes: int) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder), str(takes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout
        assert process.stdout.readline().split() == [str(n) for n in range(takes)]
        yield process
        process.kill()


def tell(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{words}\n")
    process.stdin.flush()
    assert process.stdout.readline() == "done\n"


def take_all(slots: Slots) -> list[int]:
    taken = []
    while (slot := slots.take()) is not None:
        taken.append(slot)
    return taken


def test_one_process_takes_what_there_is(tmp_path: Path) -> None:
    slots = Slots(tmp_path, 3)
    assert take_all(slots) == [0, 1, 2]
    slots.give_back(1)
    assert take_all(slots) == [1]
    slots.leave()


def test_two_processes_share(tmp_path: Path) -> None:
    with another_process(tmp_path, 2) as other:
        slots = Slots(tmp_path, 3)
        assert take_all(slots) == [2]
        tell(other, "0")
        assert take_all(slots) == [0]
        slots.leave()


def test_a_killed_process_gives_back(tmp_path: Path) -> None:
    slots = Slots(tmp_path, 3)
    with another_process(tmp_path, 3) as other:
        assert take_all(slots) == []
        other.kill()
        other.wait()
        assert take_all(slots) == [0, 1, 2]
    slots.leave()


def test_the_last_to_leave_removes_a_temporary_folder() -> None:
    folder = temporary_folder()
    slots = Slots(folder, 3)
    with another_process(folder, 0) as other:
        slots.leave()
        assert folder.exists(), "the other still uses it"
        tell(other, "leave")
        assert not folder.exists()


def test_a_killed_user_is_no_user() -> None:
    folder = temporary_folder()
    slots = Slots(folder, 3)
    with another_process(folder, 3) as other:
        other.kill()
        other.wait()
    slots.leave()
    assert not folder.exists()


def test_a_folder_of_somebody_elses_stays(tmp_path: Path) -> None:
    Slots(tmp_path, 3).leave()
    assert tmp_path.exists()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Slots(tmp_path / "nowhere", 3)


def test_a_new_folder_takes_the_place_of_deserted_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    used, deserted, new = (temporary_folder() for _ in range(3))
    for folder in (used, deserted, new):
        folder.joinpath("slots").touch()
    foreign = tmp_path / "async-contrast-without-a-mark"
    foreign.mkdir()
    for folder in (used, deserted, foreign):
        os.utime(folder, (0, 0))
    with another_process(used, 1):
        os.utime(used, (0, 0))
        last = temporary_folder()
    assert set(tmp_path.iterdir()) == {used, new, foreign, last}
