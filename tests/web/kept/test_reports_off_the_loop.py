"""A report of the whole catalogue takes long to draw: the event loop serves others meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from quart import Quart

from async_contrast.contrasts.contrast import Topic
from tests.web.kept.reports import put_report
from tests.web.kept.rows import a_cell
from tests.web.people import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Watched(dict[str, Topic]):
    """Topics that know in which threads somebody has looked one up."""

    def __init__(self, topics: dict[str, Topic]) -> None:
        super().__init__(topics)
        self.threads: set[threading.Thread] = set()

    def __getitem__(self, name: str) -> Topic:
        self.threads.add(threading.current_thread())
        return super().__getitem__(name)


@pytest.fixture
def topics(app: Quart) -> Iterator[Watched]:
    """Those of the app, which are looked up for each contrast of a report that is drawn."""
    known = app.extensions["catalogue"]
    before, known.topics = known.topics, Watched(known.topics)
    yield known.topics
    known.topics = before


@pytest.mark.parametrize(
    "path",
    [
        "/api/reports/{0}",
        "/api/reports/{0}/export?format=json",
        "/api/reports/{0}/export?format=junit",
        "/api/reports/{0}/export?format=html",
        "/api/reports/{0}/export?format=markdown",
        "/api/reports/{0}/compare/{0}",
        "/reports/{0}",
        "/reports/{0}/compare/{0}",
    ],
)
async def test_it_is_drawn_beside_the_loop(ada: Person, topics: Watched, path: str) -> None:
    number = await put_report(ada, a_cell(contrast="specimen/quick"))
    response = await ada.ask("GET", path.format(number), headers={"Accept": "*/*"})
    assert response.status_code == 200
    assert topics.threads
    assert threading.current_thread() not in topics.threads
