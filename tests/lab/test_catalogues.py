"""A catalogue of one's own: where it may stand, and all that can be wrong with it."""

from __future__ import annotations

import os
import re
import select
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from async_contrast.command import checking
from async_contrast.command.checking import check, examine
from async_contrast.config import Settings
from async_contrast.errors import CatalogueError
from async_contrast.lab.loading import load
from async_contrast.lab.supervisor import Lab

WHOLE = """
import threading
from async_contrast.contrasts.contrast import *
from async_contrast.contrasts.contrast import Contrast, Integer, Topic

def works_on_threads(trial):
    trial.saw("it works")

async def works_on_asyncio(trial):
    trial.saw("it works")

CELLS = (
    Cell(works_on_threads, ORIGINAL, HOLDS, side=Side.THREADS),
    Cell(works_on_asyncio, PORT, HOLDS, side=Side.ASYNCIO),
)

def asked(name="works", cells=CELLS, outcomes={"it works": ACCEPTABLE}):
    return Contrast(name, "Does it work?", outcomes, cells, remedy="None.")

TOPICS = [Topic.of("mine", "My own", asked())]
"""


LINE = WHOLE.count("\n") + 2
"""Where what comes after it begins."""


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """A test may add to what can be imported; the next one finds nothing of it."""
    path, modules = sys.path.copy(), set(sys.modules)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        del sys.modules[name]


def a_file(folder: Path, more: str = "", name: str = "mine.py") -> str:
    """The path of a catalogue that ends with this."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"{WHOLE}\n{more}\n")
    return str(folder / name)


def refusal(catalogue: str) -> str:
    """What is said of it: one line, that begins with its name."""
    with pytest.raises(CatalogueError) as caught:
        check(catalogue)
    words = str(caught.value)
    assert words.startswith(catalogue)
    assert words.isprintable()
    return words.removeprefix(catalogue)


def code_of(catalogue: str) -> str:
    return load(catalogue)["mine"].contrasts["works"].cells[0].code


# Where it may stand


def test_a_file_is_a_module_to_what_stands_beside_it_too(tmp_path: Path) -> None:
    mine = a_file(tmp_path, "import beside\nassert beside.mine.TOPICS is TOPICS")
    (tmp_path / "beside.py").write_text("import mine")
    assert code_of(mine) == "mine.py"
    assert load(mine) == load(mine)


def test_a_path_is_that_of_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_file(tmp_path / "folder", "import beside")
    (tmp_path / "folder" / "beside.py").touch()
    monkeypatch.chdir(tmp_path)
    assert code_of("folder/mine.py") == "mine.py"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("my-catalogue.py", "my-catalogue.py"),
        ("2.py", "2.py"),
        ("my catalogue.v2.py", "my_catalogue_v2.py"),
        ("flask.py", "folder/flask.py"),
        ("queue.py", "folder/queue.py"),
        ("sys.py", "folder/sys.py"),
        ("alembic.py", "folder/alembic.py"),
        ("__main__.py", "folder/__main__.py"),
    ],
)
def test_a_name_that_is_no_identifier_or_a_librarys(tmp_path: Path, name: str, code: str) -> None:
    path = a_file(tmp_path / "folder", "import flask, queue\nflask.Flask, queue.Queue", name)
    assert code_of(path) == code
    assert sys.modules["flask"].__name__ == "flask"


async def test_the_labs_own_process_finds_it_as_well(tmp_path: Path) -> None:
    mine = a_file(tmp_path / "folder", "import beside", "flask.py")
    (tmp_path / "folder" / "beside.py").touch()
    cells = load(mine)["mine"].contrasts["works"].cells
    async with Lab(Settings(trial_seconds=60, catalogue=mine)) as lab:
        for cell in cells:
            assert (await lab.run("mine", "works", cell, {})).outcomes == {"it works": 1}


def test_a_module_may_stand_in_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_file(tmp_path / "shop", name="contrasts.py")
    (tmp_path / "shop" / "__init__.py").touch()
    (tmp_path / "flask.py").write_text("raise ImportError('the library goes first')")
    monkeypatch.chdir(tmp_path)
    check("shop.contrasts")
    assert code_of("shop.contrasts") == "shop/contrasts.py"


def test_topics_may_be_a_mapping(tmp_path: Path) -> None:
    check(a_file(tmp_path, "TOPICS = {'mine': TOPICS[0]}"))


# What can be wrong


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("import no_such", " cannot be imported: ModuleNotFoundError: No module named 'no_such' ("),
        ("1 +", f" cannot be imported: SyntaxError: invalid syntax (mine.py, line {LINE})"),
        ("raise SystemExit(0)", f" cannot be imported: SystemExit: 0 (mine.py, line {LINE})"),
        ("del TOPICS", ": it has no TOPICS; write TOPICS = [Topic.of(...)] at its end"),
        ("TOPICS = []", ": its TOPICS is empty; put what Topic.of(...) makes into it"),
        ("TOPICS = {}", ": its TOPICS is empty"),
        ("TOPICS = TOPICS[0]", ": its TOPICS is no list, but a Topic; write [Topic.of(...)]"),
        ("TOPICS = asked(),", ": TOPICS must hold what Topic.of(...) makes, not a Contrast"),
        ("TOPICS *= 2", ": TOPICS has two topics named mine; rename one"),
        ("Topic.of('a', 'b', asked(), asked())", ": the topic a has two contrasts named works; "),
        ("TOPICS = [Topic.of('a', '', asked(cells=CELLS * 2))]",
         ": a/works: two cells are named threads.works; rename the function of one"),
        ("Cell(works_on_threads, ORIGINAL, HOLDS)",
         ": the cell works_on_threads says no side: give it side=Side.THREADS or"),
        ("Cell(works_on_asyncio, ORIGINAL, HOLDS, side=Side.THREADS)",
         ": the cell works_on_asyncio is an `async def` on threads: make it a `def`"),
        ("TOPICS = [Topic.of('a', '', asked(cells=list(CELLS)))]",
         ": a.contrasts.works.cells: Input should be a valid tuple"),
        ("TOPICS = [Topic.of('a', '', asked(outcomes={'it': 'acceptable'}))]",
         ": a.contrasts.works.outcomes.it: Input should be an instance of Grade"),
        ("TOPICS = [Topic.of(1, '', asked())]", ": 1.name: Input should be a valid string"),
    ],
)  # fmt: skip
def test_it_is_named_with_what_is_wrong(tmp_path: Path, more: str, words: str) -> None:
    mine = a_file(tmp_path, more)
    with pytest.raises(CatalogueError) as caught:
        examine(mine)
    assert str(caught.value).startswith(f"{mine}{words}")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("raise ValueError('two\\nlines')", "two\N{REPLACEMENT CHARACTER}lines"),
        ("import os; os._exit(0)", "ends whoever imports it, with exit status 0; it may define"),
        ("import os; os.abort()", "ends whoever imports it, with SIGABRT; it may define and"),
        ("raise KeyboardInterrupt", "ends whoever imports it, with SIGINT; it may define"),
        ("input()", "cannot be imported: EOFError: "),
        ("threading.Thread(target=threading.Event().wait, name='mill').start()",
         "leaves a thread running, mill; start it in the cells"),
        ("import subprocess; subprocess.Popen(['sleep', '1000'])",
         "leaves a process running, sleep; start it in the cells"),
        ("from multiprocessing import shared_memory as s; m = s.SharedMemory(create=True, size=9);"
         " m.close(); m.unlink()",
         "leaves a process running, python"),
    ],
)  # fmt: skip
def test_whatever_it_does_one_line_says_so(tmp_path: Path, more: str, words: str) -> None:
    assert words in refusal(a_file(tmp_path, more))


def test_a_process_that_leaves_its_session_is_ended(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    ear = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    begins = f"import subprocess; subprocess.Popen('setsid sleep 1000 > {fifo} & :', shell=True)"
    assert "leaves a process running, " in refusal(a_file(tmp_path, f"{begins}.wait()"))
    assert select.select([ear], [], [], 60)[0], "whoever holds the other end is still there"
    os.close(ear)


def test_one_that_goes_elsewhere_is_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    a_file(tmp_path, "import os; os.chdir('/')")
    load("mine.py")
    assert Path.cwd() == tmp_path
    sys.modules.pop("mine", None)


def test_the_innermost_line_of_ones_own_is_named(tmp_path: Path) -> None:
    mine = a_file(tmp_path, "import beside")
    (tmp_path / "beside.py").write_text("import json\n\njson.loads('{')")
    assert "JSONDecodeError: " in refusal(mine)
    assert refusal(mine).endswith(" (beside.py, line 3)")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "mine.py").mkdir()
    with pytest.raises(CatalogueError, match="it is no file; name one that ends in"):
        load(str(tmp_path / "mine.py"))


@pytest.mark.parametrize("catalogue", ["no_such.py", "./no_such", "mine.txt/"])
def test_a_file_that_is_none(catalogue: str) -> None:
    words = f"{catalogue}: there is no such file; name one that ends in .py, or a module"
    with pytest.raises(CatalogueError, match=f"^{re.escape(words)}$"):
        load(catalogue)


@pytest.mark.parametrize("catalogue", ["/", "/dev/null", "...", ".relative", " ", "mine.toml:x"])
def test_what_is_neither_a_file_nor_a_module(catalogue: str) -> None:
    words = f"{catalogue}: it is neither a file that ends in .py nor the name of a module"
    with pytest.raises(CatalogueError, match=f"^{re.escape(words)}"):
        load(catalogue)


@pytest.mark.parametrize("catalogue", ["no_such_module", "os.no_such"])
def test_a_module_that_is_none(catalogue: str) -> None:
    with pytest.raises(CatalogueError, match=f"^{re.escape(catalogue)} cannot be imported: "):
        load(catalogue)


BLOCK = "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])"


@pytest.mark.parametrize(
    ("more", "grace", "where"),
    [
        pytest.param(
            "threading.Event().wait()",
            60,
            f" (mine.py, line {LINE})",
            marks=pytest.mark.thorough,
        ),
        ("import beside", 60, " (beside.py, line 2)"),
        # What holds the interpreter's lock cannot be asked; a signal would end the pause.
        (f"{BLOCK}; import ctypes; ctypes.PyDLL(None).pause()", 1, ""),
    ],
)
def test_a_hang_ends_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str, grace: int, where: str
) -> None:
    monkeypatch.setattr(checking, "LONGEST", 4)
    monkeypatch.setattr(checking, "GRACE", grace)
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    (tmp_path / "beside.py").write_text("import threading\nthreading.Event().wait()")
    sleeper = f"import subprocess; subprocess.Popen('exec sleep 1000 > {fifo}', shell=True)"
    mine = a_file(tmp_path, f"{sleeper}; {more}")
    ear = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    assert refusal(mine) == f" hangs: it was not imported after 4 s{where}"
    assert select.select([ear], [], [], 60)[0], "whoever holds the other end is still there"
    os.close(ear)


def test_what_is_printed_goes_to_standard_error(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    mine = a_file(
        tmp_path, "import os, sys\nprint('one')\nos.write(1, b'two')\nsys.__stdout__.write('three')"
    )
    check(mine)
    assert capfd.readouterr() == ("", "")
    load(mine)
    said = capfd.readouterr()
    assert said.out == ""
    assert {"one", "two", "three"} <= set(said.err.replace("two", "two\n").split())
