"""What a task asks of the outside is heard where no name tells of it."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

import pytest

from async_contrast.errors import NotExplorable
from async_contrast.explorer.program import Program
from async_contrast.explorer.worlds import ANY_ORDER, AS_ASYNCIO, World, explore_in
from tests.explorer.written import written

SOURCE = """\
import asyncio, datetime, logging, os, random, select, socket, subprocess, threading, time, uuid

class Clock:
    def now(self): return time.time()
    def chance(self): return random.random() + random.Random(1).random()
    def fixed(self): return random.Random(1).random()
    def path(self): return os.path.join("a", "b")
    def log(self): logging.getLogger("quiet").error("said")
    def name(self): return uuid.uuid4()
    def read(self): return open(os.devnull).close()
    def start(self): threading.Thread(target=str).start()
    def today(self): return datetime.date.today()
    def run(self): subprocess.run(["true"])
    def connect(self):
        with socket.socket() as it: it.bind(("127.0.0.1", 0))
    def selects(self): return select.select([], [], [], 0)

def program():
    kept = [Clock()]
    async def work():
        clock, = kept
        await asyncio.sleep(0)
        {body}
    return [work, work], lambda: None
"""


def program_of(body: str, file: str) -> Program:
    made: Program = written(SOURCE.format(body=body), file)["program"]
    return made


@pytest.mark.parametrize("world", [ANY_ORDER, AS_ASYNCIO])
@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        ("clock.now()", 4, r"time\(\): time; await asyncio.sleep"),
        ("raise ValueError(clock.now())", 4, r"time\(\): time"),  # another outcome in each run
        ("clock.chance()", 5, r"random\(\): randomness"),
        ("clock.name()", 9, r"urandom\(\): the system"),
        ("clock.read()", 10, r"open\(\): input and output"),
        ("clock.start()", 11, r"start\(\): a thread"),
        ("clock.selects()", 16, r"select\(\): the network"),
        ("clock.today()", 12, r"today\(\): time"),
        ("clock.run()", 13, r"pipe\(\): the system"),
        ("clock.connect()", 15, r"bind\(\): the network"),
    ],
)
def test_what_stands_behind_an_object_is_refused_where_it_asks(
    world: World, body: str, line: int, reason: str
) -> None:
    with pytest.raises(NotExplorable, match=rf"^<overheard .*>:{line}: {reason}"):
        explore_in(world, program_of(body, f"<overheard {body}>"))


def test_what_reads_a_file_that_was_open_before_is_refused() -> None:
    made = written(SOURCE.format(body="file, = files; file.read()"), "<overheard a file>")
    with Path(os.devnull).open() as file:
        made["files"] = [file]
        with pytest.raises(NotExplorable, match=r":\d+: read\(\): input and output, in a task"):
            explore_in(ANY_ORDER, made["program"])


@pytest.mark.parametrize("body", ["clock.fixed()", "clock.path()", "clock.log()"])
def test_what_changes_no_outcome_is_explored(body: str) -> None:
    explored = explore_in(ANY_ORDER, program_of(body, f"<overheard {body}>"))
    assert not explored.unfollowed
    assert explored.found.orders


def test_what_a_library_asks_is_noted_and_the_answer_not_exhaustive() -> None:
    library = f"{sysconfig.get_path('purelib')}/clocks.py"
    made = written("import time\nclass Clock:\n    def now(self): return time.time()\n", library)
    program = written(SOURCE.format(body="clock.now()"), "<overheard in a library>")
    program["Clock"] = made["Clock"]
    explored = explore_in(ANY_ORDER, program["program"])
    assert explored.unfollowed == {f"time() ({library}:3)"}


def test_whoever_listened_before_does_so_again() -> None:
    def hear(*_: object) -> None:
        pass

    before = sys.getprofile()
    sys.setprofile(hear)
    try:
        explore_in(ANY_ORDER, program_of("clock.path()", "<overheard clock.path()>"))
        assert sys.getprofile() is hear
    finally:
        sys.setprofile(before)
