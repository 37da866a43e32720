"""`--catalogue`, as somebody uses it who asks about an application of their own."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from async_contrast.config import PREFIX
from async_contrast.web.pages.docs import FOLDER
from tests.commands import COMMAND, check_refused, run, run_here
from tests.docs.reading import README
from tests.serving import serving
from tests.zygote import ROOT

SECTION = (FOLDER / "catalogue.md").read_text().split("## An example\n")[1]
EXAMPLE = SECTION.split("```python\n")[1].split("```")[0]

HANGS = """
from async_contrast.contrasts.contrast import *
from async_contrast.contrasts.contrast import Contrast, Topic
from shop import stock

print("said by whoever imports this")

def takes_on_threads(trial):
    stock.take()

async def takes_on_asyncio(trial):
    await stock.take_soon()

def takes_in_threads(trial):
    stock.take_in_a_thread()

TOPICS = [Topic.of("shop", "My shop", Contrast(
    "takes", "Does it end?", {"it ends": ACCEPTABLE}, (
        Cell(takes_on_threads, ORIGINAL, HANGS, seconds=1, side=Side.THREADS),
        Cell(takes_in_threads, CONTROL, HANGS, seconds=1, side=Side.THREADS),
        Cell(takes_on_asyncio, NAIVE_PORT, HANGS, seconds=1, side=Side.ASYNCIO),
    ), remedy="None.",
))]
"""

STOCK = """
import asyncio, queue, threading

def take():
    queue.Queue().get()  # for ever

async def take_soon():
    await asyncio.wait_for(asyncio.Event().wait(), 1000)  # for ever

def take_in_a_thread():
    worker = threading.Thread(target=take)
    worker.start()
    worker.join()
"""


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The documentation's, as it stands there."""
    file = tmp_path / "mine.py"
    file.write_text(EXAMPLE)
    return file


def test_the_example_says_what_the_documentation_shows(example: Path) -> None:
    asked, shown = SECTION.split("$ async-contrast ")[1].split("```")[0].split("\n", 1)
    words = [str(example) if word == "mine.py" else word for word in asked.split()]
    done = run(*words)
    assert (done.returncode, done.stderr) == (0, "")
    printed, picture = (
        [line.rstrip() for line in text.strip().splitlines() if "On CPython" not in line]
        for text in (done.stdout, shown)
    )
    assert "breaks" in done.stdout
    assert [line for line in printed if line.strip(" ─")] == [
        line for line in picture if line.strip(" ─")
    ]


def test_the_readmes_example_runs_as_it_stands_there(tmp_path: Path) -> None:
    mine = tmp_path / "mine.py"
    section = README.read_text().split("## Ask about your own application\n")[1]
    mine.write_text(section.split("```python\n")[1].split("```")[0])
    done = run("compare", "shop", "--catalogue", str(mine), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    [answer] = [json.loads(line) for line in done.stdout.splitlines()]
    assert {cell["side"]: cell["verdict"] for cell in answer["cells"]} == {
        "threads": "holds",
        "asyncio": "breaks",
    }


def test_a_hang_stood_at_a_line_of_the_application_and_printing_harms_no_json(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "elsewhere"
    (folder / "shop").mkdir(parents=True)
    (folder / "shop" / "__init__.py").touch()
    (folder / "shop" / "stock.py").write_text(STOCK)
    (folder / "my-catalogue.py").write_text(HANGS)
    catalogue = str(folder / "my-catalogue.py")
    done = run("compare", "shop", "--catalogue", catalogue, "--json")
    assert done.returncode == 0, done.stderr
    [answer] = [json.loads(line) for line in done.stdout.splitlines()]
    reasons = {
        cell["cell"]: cell["reason"].partition("it stood at ")[2] for cell in answer["cells"]
    }
    take = f"shop/stock.py, line {line_of('queue.Queue')}: queue.Queue().get()  # for ever"
    soon = f"shop/stock.py, line {line_of('wait_for')}: "
    assert reasons == {
        "threads.takes": take,
        "threads.takes_in_threads": take,
        "asyncio.takes": f"{soon}await asyncio.wait_for(asyncio.Event().wait(), 1000)  # for ever",
    }
    assert {cell["code"] for cell in answer["cells"]} == {"my-catalogue.py"}
    assert set(done.stderr.splitlines()) == {"said by whoever imports this"}


def line_of(words: str) -> int:
    return next(number for number, line in enumerate(STOCK.split("\n"), 1) if words in line)


SHOWS = """
from async_contrast.contrasts.contrast import *
from async_contrast.contrasts.contrast import Contrast, Topic
from async_contrast.contrasts.shows import SOME, all_of

def as_declared(trial):
    trial.saw("good", trial["workers"])
    trial.saw("bad")

def less(trial):
    trial.saw("good")

def more(trial):
    trial.saw("good")
    trial.saw("odd")

def often(trial):
    trial.saw("bad", 3)

def hangs(trial):
    trial.saw("good")
    while True:
        pass

def cell(function, *more, **others):
    return Cell(function, ORIGINAL, *more, side=Side.THREADS, **others)

TOPICS = [Topic.of("shop", "My shop", Contrast(
    "shows", "Does it?", {"good": ACCEPTABLE, "odd": INTERESTING, "bad": FORBIDDEN}, (
        cell(as_declared, BREAKS, {"good": all_of("workers"), "bad": SOME}),
        cell(less, HOLDS, {"good", "odd"}),
        cell(more, HOLDS, {"good"}),
        cell(often, BREAKS, {"bad": 4}),
        cell(hangs, HANGS, {"good": 2}, seconds=0.5),
    ), remedy="None.", parameters=(Integer("workers", "so many", 3, 1, 9),),
))]
"""


def test_another_outcome_or_count_under_the_documented_verdict_is_a_surprise(
    tmp_path: Path,
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(SHOWS)
    done = run("compare", "shop", "--catalogue", str(file), "--json", "--set", "workers=2")
    assert (done.returncode, done.stderr) == (1, "")
    cells = json.loads(done.stdout)["cells"]
    assert all(cell["verdict"] == cell["expected"] for cell in cells)
    assert {cell["cell"]: cell["differences"] for cell in cells if cell["surprise"]} == {
        "threads.less": ["did not show: odd"],
        "threads.more": ["showed, and should not: odd"],
        "threads.often": ['showed "bad" 3 times, not 4'],
        "threads.hangs": ['showed "good" 1 time, not 2'],
    }


@pytest.mark.parametrize("args", [["compare", "shop"], ["list"], ["serve"]])
def test_one_that_cannot_be_used_is_one_line_and_exit_status_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str]
) -> None:
    file = tmp_path / "mine.py"
    file.write_text("import os\nos._exit(0)")
    words = f"{file} ends whoever imports it, with exit status 0"
    check_refused(run_here(*args, "--catalogue", str(file)), words)
    monkeypatch.setenv(f"{PREFIX}CATALOGUE", str(file))
    check_refused(run_here(*args), words)


def test_a_variable_of_a_script_that_is_not_set_names_none() -> None:
    check_refused(run_here("list", "--catalogue", ""), "--catalogue must name a module")


def test_a_declaration_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(SHOWS.replace("HOLDS, {", 'HOLDS, {"bad", '))
    words = "shop/shows: the cell threads.less: it is to hold and to show 'bad', which is forbidden"
    check_refused(run_here("list", "--catalogue", str(file)), words)
    file.write_text(SHOWS.replace('{"bad": 4}', '{"bad": "4"}'))
    words = "mine.py: shop.contrasts.shows.cells.3.shows: Input should be a valid integer"
    check_refused(run_here("list", "--catalogue", str(file)), words)


def test_a_service_elsewhere_has_its_own() -> None:
    done = run_here("compare", "x", "--url", "http://127.0.0.1:1", "--catalogue", "mine.py")
    assert done.exit_code == 2
    assert "--catalogue goes without --url: the service there has its own" in done.stderr


BASKET = """
import threading

shop = threading.local()

def remember(user):
    shop.user = user
"""


def test_its_pages_show_it_and_nothing_else(example: Path, tmp_path: Path) -> None:
    (tmp_path / "basket.py").write_text(BASKET)
    text = EXAMPLE.replace("shop.user = user", "trial.mark(user, 'remembers'); remember(user)")
    imports = "from basket import remember, shop\nroutes = ['/no', '/blueprint']\n"
    example.write_text(re.sub(r"shop = .*\n", imports, text))
    environ = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT / "service")}
    with (
        serving(COMMAND, tmp_path, environ, "--catalogue", "mine.py") as url,
        httpx.Client(base_url=url, timeout=60) as client,
    ):
        listed: dict[str, Any] = client.get("/compare").json()
        assert [topic["topic"] for topic in listed["topics"]] == ["shop"]
        home = client.get("/").text
        page = client.get("/contrasts/shop/whose?side=both").text
        document = client.get("/openapi.json").json()
    assert "Whom does each request work for?" in home
    assert "local/isolation" not in home
    plain = re.sub("<[^>]*>", "", page)
    assert "another&#39;s user" in plain
    assert "await together.wait()" in plain
    assert "threading.Barrier(len(USERS))" in plain
    assert "def remember(user):" in plain, "what the application does"
    assert "remembers" in plain.replace("'remembers'", ""), "the timeline"
    assert [path for path in document["paths"] if path.startswith("/compare/")][-1:] == [
        "/compare/shop/whose"
    ]
    assert not [path for path in document["paths"] if path.startswith(("/quart", "/flask"))]
