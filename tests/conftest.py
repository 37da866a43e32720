"""What the topics' tests share: a lab, and the service as people start it."""

from __future__ import annotations

import gc
import os
import re
import signal
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
import pytest_asyncio
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from async_contrast.config import Settings, processors
from async_contrast.contrasts.platforms import SQLITE
from async_contrast.lab.supervisor import Lab
from tests import effort
from tests.cells import Labs
from tests.databases import DATABASES, url_of
from tests.effort import choose
from tests.web.server import Server

# Whoever started the tests in the background may have had these ignored, and what is ignored
# here is ignored by every process that a test starts and sends them to.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)

# pytest's readline puts the size of its terminal here, for the processes that run the tests to
# inherit; what a command prints into a pipe shall not depend on that.
for name in ("COLUMNS", "LINES"):
    os.environ.pop(name, None)

# Some hundred processes start here, and all of them would compile the service anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


gc.disable()  # until all tests are collected


def pytest_collection_finish() -> None:
    """What has been loaded is here to stay: no use in looking through it for garbage."""
    gc.freeze()
    gc.set_threshold(20_000)  # what a test leaves behind is soon looked at all the same
    gc.enable()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def labs() -> AsyncIterator[Labs]:
    """Gives the lab on a database, as `serve` starts one when it is first asked for.

    Its limit is one that a busy machine does not reach, and more trials run at once than there
    are processors, for some do nothing but hang.
    """
    async with AsyncExitStack() as stack:
        started: dict[str, Lab] = {}

        async def lab_on(database: str) -> Lab:
            if database not in started:
                settings = Settings(
                    trial_seconds=60.0,
                    trials_at_once=2 * processors(),
                    specimen_url=url_of(database),
                )
                started[database] = await stack.enter_async_context(Lab(settings))
            return started[database]

        yield lab_on


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def lab(labs: Labs) -> Lab:
    """The lab on SQLite, for what no database can change."""
    return await labs(SQLITE)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def data_lab(labs: Labs, request: pytest.FixtureRequest) -> Lab:
    """The lab on the database that a test is parametrized with; see `pytest_generate_tests`."""
    return await labs(request.param)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test of the data topics asks SQLite, and PostgreSQL too in the thorough suite.

    Where what it looks at differs, it says so with `on_each_database`.
    """
    marks = metafunc.definition.iter_markers("parametrize")
    if "data_lab" in metafunc.fixturenames and not any(m.args[0] == "data_lab" for m in marks):
        metafunc.parametrize("data_lab", choose([SQLITE], DATABASES), indirect=True)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The service with its real catalogue, for the live pairs."""
    log = tmp_path_factory.mktemp("server") / "log"
    with Server(log, catalogue="async_contrast.catalog") as server:
        server.wait_until_ready()
        yield server


def pytest_xdist_auto_num_workers() -> int:
    """Two processes more than processors: some tests wait for something."""
    return processors() + 2


TOGETHER = (
    "tests/browser/",
    "tests/finding/",
    "tests/web/kept/",
    "tests/web/(auth|middleware|pages)/",
    "tests/(\\w+/)?test_live",
    "tests/(context|lock|local|response|testing)/",
    "tests/(joins|login|migrations|relationships)/",
)
"""Files for one process: what they share (a browser, a service, a lab) costs more than a test."""


def place_of(nodeid: str) -> str:
    """What is for one process: a file, or all files that share much."""
    file = nodeid.partition("::")[0]
    return next((files for files in TOGETHER if re.match(files, file)), file)


class ByPlace(LoadFileScheduling):  # type: ignore[misc]
    """A place for one process, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return place_of(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByPlace | None:
    if config.getoption("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False
    return ByPlace(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--thorough",
        action="store_true",
        help="each cell five times, both databases, long fuzz, all kill points: before a release",
    )


def pytest_configure(config: pytest.Config) -> None:
    effort.make(config.getoption("--thorough"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is for the thorough suite alone, and mix the rest."""
    if not config.getoption("--thorough"):
        left_out = [item for item in items if item.get_closest_marker("thorough")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("thorough")]
    items[:] = mixed(items)


def mixed(items: list[pytest.Item]) -> list[pytest.Item]:
    """Places of many tests and places of few in turns: the former work, the latter wait."""
    places: dict[str, list[pytest.Item]] = {}
    for item in items:
        places.setdefault(place_of(item.nodeid), []).append(item)
    left = deque(sorted(places.values(), key=len, reverse=True))
    order: list[pytest.Item] = []
    while left:
        order += left.popleft()
        if left:
            order += left.pop()
    return order
