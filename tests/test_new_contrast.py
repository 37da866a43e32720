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

CELLS = [
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
    )
    text = listed.read_text()
    listed.write_text(re.sub(r"(?=\| `migrations/cycle` \|)", rows, text, count=1))


@pytest.mark.parametrize("topic", TOPICS)
def test_the_cells_of_every_topic_are_tried(topic: str) -> None:
    texts = [path.read_text() for path in (ROOT / "tests" / topic).glob("test_*.py")]
    assert any(f'every_cell("{topic}"' in text for text in texts), (
        f"a topic needs tests/{topic}/test_{topic}.py, which begins as those of the others do"
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Another checkout, with two contrasts more."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("service", "tests", "alembic", "benchmarks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for name in ("README.md", "pyproject.toml", "alembic.ini"):
        shutil.copy(ROOT / name, tmp_path)
    topics = tmp_path / "service" / "async_contrast" / "topics"
    add(topics / "lock", HANGING)
    add(topics / "joins", ASKING)
    add_questions(topics.parent / "docs" / "contrasts.md")
    return tmp_path


@pytest.mark.thorough
def test_a_new_contrast_passes_the_tests_with_nothing_else(checkout: Path) -> None:
    wanted = "added or test_architecture or test_facts"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n0", "-v", "-p", "no:cacheprovider", "-k", wanted],
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
