"""What the topics' tests share: a lab, and the service as people start it."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from async_contrast.config import Settings, processors
from async_contrast.lab.supervisor import Lab
from tests import effort
from tests.databases import DATABASES, url_of
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


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def lab() -> AsyncIterator[Lab]:
    """A lab as `serve` starts one, but with a limit that a busy machine does not reach."""
    async with Lab(Settings(trial_seconds=20.0)) as lab:
        yield lab


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=DATABASES)
async def data_lab(request: pytest.FixtureRequest) -> AsyncIterator[Lab]:
    """The same on each database."""
    async with Lab(Settings(trial_seconds=20.0, specimen_url=url_of(request.param))) as lab:
        yield lab


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The service with its real catalogue, for the live pairs."""
    log = tmp_path_factory.mktemp("server") / "log"
    with Server(log, catalogue="async_contrast.catalog") as server:
        server.wait_until_ready()
        yield server


def pytest_xdist_auto_num_workers() -> int:
    """One process more than processors, for half of a test's time is waiting for something."""
    return processors() + 1


TOGETHER = ("tests/browser/", "tests/web/kept/")
"""Folders for one process each: their fixtures (a browser, services) cost more than a test."""


class ByPlace(LoadFileScheduling):  # type: ignore[misc]
    """A file for one process, or a whole folder."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByPlace | None:
    return ByPlace(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--thorough",
        action="store_true",
        help="each cell five times, both databases, long fuzz, all kill points: before a release",
    )


def pytest_configure(config: pytest.Config) -> None:
    effort.make(config.getoption("--thorough"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is for the thorough suite alone."""
    if config.getoption("--thorough"):
        return
    left_out = [item for item in items if item.get_closest_marker("thorough")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not item.get_closest_marker("thorough")]
