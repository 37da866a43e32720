"""Who follows the README's "Add a contrast" to the letter passes the tests with nothing else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from async_contrast.catalog import TOPICS
from tests.databases import NEEDED

ROOT = Path(__file__).parent.parent

HANGING = {
    "on_threads.py": '''

def added_hangs(trial: Trial) -> None:
    """A lock that its holder wants again."""
    held = threading.Lock()
    with held, held:
        trial.saw(rules.GOT)


def added_hangs_not(trial: Trial) -> None:
    """A lock that is free."""
    with threading.Lock():
        trial.saw(rules.GOT)
''',
    "on_asyncio.py": '''

async def added_hangs(trial: Trial) -> None:
    """A lock that its holder wants again."""
    held = asyncio.Lock()
    async with held, held:
        trial.saw(rules.GOT)


async def added_hangs_not(trial: Trial) -> None:
    """A lock that is free."""
    async with asyncio.Lock():
        trial.saw(rules.GOT)
''',
    "__init__.py": """ADDED = Contrast(
    name="added",
    question="Does a lock that is held wait for itself?",
    symptoms=("it asks for what it has",),
    outcomes={rules.GOT: ACCEPTABLE},
    cells=(
        Cell(on_threads.added_hangs, ORIGINAL, HANGS, {}, seconds=0.7),
        Cell(on_asyncio.added_hangs, NAIVE_PORT, HANGS, {}, seconds=0.7),
        Cell(on_asyncio.added_hangs_not, PORT, HOLDS, {rules.GOT}),
        Cell(on_threads.added_hangs_not, CONTROL, HOLDS, {rules.GOT}),
    ),
    remedy="Ask once.",
)

""",
}

ASKING = {
    "rules.py": '''

def added_differs(platform: Platform) -> Expectation:
    """Only one of them is PostgreSQL."""
    if platform.database.name == POSTGRESQL:
        return Expectation({HOLDS: {POSTGRESQL}}, because="PostgreSQL: it is that")
    return Expectation({HOLDS: {SQLITE}})
''',
    "on_threads.py": '''

def added_count(trial: Trial) -> None:
    """SELECT count(*)."""
    store = Store.of(trial)
    stock(store, authors=3, posts=1)
    with store.opened() as engine, engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM author")
        trial.saw(store.database)


def added_nothing(trial: Trial) -> None:
    """Nothing is asked."""
    trial.saw("none")
''',
    "on_asyncio.py": '''

async def added_count(trial: Trial) -> None:
    """SELECT count(*)."""
    store = Store.of(trial)
    stock(store, authors=3, posts=1)
    async with store.opened_async() as engine, engine.connect() as connection:
        await connection.exec_driver_sql("SELECT count(*) FROM author")
        trial.saw(store.database)
''',
    "__init__.py": """ADDED = Contrast(
    name="added",
    question="Which database is it?",
    symptoms=("nobody knows which database it was",),
    outcomes={"SQLite": ACCEPTABLE, "PostgreSQL": ACCEPTABLE, "none": FORBIDDEN},
    cells=(
        Cell(on_threads.added_count, ORIGINAL, rules.added_differs),
        Cell(on_threads.added_nothing, CONTROL, BREAKS, {"none"}),
        Cell(on_asyncio.added_count, PORT, rules.added_differs),
    ),
    remedy="None is needed.",
)

""",
}

TOPIC = {
    "rules.py": '''"""What both sides say alike."""

from __future__ import annotations

OWN = "its own item"
''',
    "on_threads.py": '''"""Workers on threads, an item each."""

from __future__ import annotations

import threading

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.added import rules


def items(trial: Trial) -> None:
    """A thread an item."""
    threads = [threading.Thread(target=trial.saw, args=(rules.OWN,)) for _ in range(trial["items"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
''',
    "on_asyncio.py": '''"""Workers on asyncio, an item each."""

from __future__ import annotations

import asyncio

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.added import rules


async def items(trial: Trial) -> None:
    """A task an item."""

    async def work() -> None:
        trial.saw(rules.OWN)

    await asyncio.gather(*(work() for _ in range(trial["items"])))
''',
    "__init__.py": '''"""Items: a topic that needs no library."""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    HOLDS,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
    Integer,
    Topic,
)
from async_contrast.contrasts.shows import all_of
from async_contrast.topics.added import on_asyncio, on_threads, rules

ITEMS = Contrast(
    name="items",
    question="Does each worker get an item?",
    symptoms=("an item went astray",),
    parameters=(Integer("items", "how many there are", 20, 2, 64, is_workers=True),),
    outcomes={rules.OWN: ACCEPTABLE},
    cells=(
        Cell(on_threads.items, ORIGINAL, HOLDS, {rules.OWN: all_of("items")}),
        Cell(on_asyncio.items, PORT, HOLDS, {rules.OWN: all_of("items")}),
    ),
    remedy="None is needed.",
)

TOPIC = Topic.of("added", "items", ITEMS)
''',
}

TRIED = '''"""Items, every cell for real."""

from __future__ import annotations

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast
from tests.cells import Labs, ends_as_documented, every_cell


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(("contrast", "cell", "database"), every_cell("added"))
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "added", contrast, cell)
'''

OF_THE_CATALOGUE = re.compile(r"^from async_contrast\.catalog import", re.MULTILINE)
"""What a test begins with that looks at all contrasts."""

CELLS = [
    "added/test_added.py::test_every_cell_ends_as_documented[items-threads.items]",
    "added/test_added.py::test_every_cell_ends_as_documented[items-asyncio.items]",
    "lock/test_lock.py::test_every_cell_ends_as_documented[added-threads.added_hangs]",
    "lock/test_lock.py::test_every_cell_ends_as_documented[added-asyncio.added_hangs]",
    "lock/test_lock.py::test_every_cell_ends_as_documented[added-asyncio.added_hangs_not]",
    "joins/test_joins.py::test_every_cell_ends_as_documented[added-threads.added_count]",
    "joins/test_joins.py::test_every_cell_ends_as_documented[added-asyncio.added_count]",
]


def add(topic: Path, contrast: dict[str, str]) -> None:
    """What steps 1 and 2 of the README have somebody write."""
    for name, text in contrast.items():
        file = topic / name
        written = file.read_text()
        if name != "__init__.py":
            file.write_text(written + text)
            continue
        before, _, after = written.rpartition("TOPIC = Topic.of(")
        file.write_text(f"{before}{text}\nTOPIC = Topic.of({after.rstrip()[:-1]}    ADDED,\n)\n")


def add_questions(listed: Path) -> None:
    """Step 3: the list of questions."""
    rows = (
        "| `lock/added` | Does a lock that is held wait for itself? |\n"
        "| `joins/added` | Which database is it? |\n"
        "| `added/items` | Does each worker get an item? |\n"
    )
    text = listed.read_text()
    listed.write_text(re.sub(r"(?=\| `migrations/cycle` \|)", rows, text, count=1))


def add_topic(checkout: Path) -> None:
    """What the README says of a new topic."""
    package = checkout / "service" / "async_contrast"
    for name, text in TOPIC.items():
        file = package / "topics" / "added" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    tests = checkout / "tests" / "added"
    tests.mkdir()
    (tests / "test_added.py").write_text(TRIED)
    catalog = package / "catalog.py"
    named = catalog.read_text().replace("import (\n", "import (\n    added,\n")
    catalog.write_text(
        named.replace("        websocket,\n", "        websocket,\n        added,\n")
    )
    topics = package / "topics" / "__init__.py"
    topics.write_text(re.sub(r"(?=\ncrew )", "\nadded          items", topics.read_text()))


@pytest.mark.parametrize("topic", TOPICS)
def test_the_cells_of_every_topic_are_tried(topic: str) -> None:
    texts = [path.read_text() for path in (ROOT / "tests" / topic).glob("test_*.py")]
    assert any(f'every_cell("{topic}"' in text for text in texts), (
        f"a topic needs tests/{topic}/test_{topic}.py, which begins as those of the others do"
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Another checkout, with three contrasts more, one of them in a topic of its own."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("service", "tests", "alembic", "benchmarks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for name in ("README.md", "pyproject.toml", "alembic.ini"):
        shutil.copy(ROOT / name, tmp_path)
    topics = tmp_path / "service" / "async_contrast" / "topics"
    add(topics / "lock", HANGING)
    add(topics / "joins", ASKING)
    add_topic(tmp_path)
    add_questions(topics.parent / "docs" / "contrasts.md")
    return tmp_path


@pytest.mark.thorough
def test_a_new_contrast_passes_the_tests_with_nothing_else(checkout: Path) -> None:
    of_all = [path for path in (checkout / "tests").rglob("test_*.py")
              if OF_THE_CATALOGUE.search(path.read_text()) and path.name != "test_new_contrast.py"
              and path.parent.name not in TOPICS]  # fmt: skip
    tried = [f"tests/{topic}/test_{topic}.py" for topic in ("added", "lock", "joins")]
    wanted = "added or not every_cell_ends"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-n0",
            "-v",
            "-p",
            "no:cacheprovider",
            "-k",
            wanted,
            *map(str, of_all),
            *tried,
        ],
        cwd=checkout,
        env={name: value for name, value in os.environ.items() if name != NEEDED},
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    for cell in CELLS:
        assert f"tests/{cell} PASSED" in done.stdout
