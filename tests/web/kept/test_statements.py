"""As many SQL statements for many rows as for one, on both databases."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

import pytest
from quart import Quart
from sqlalchemy import event

from async_contrast.contrasts.platforms import SQLITE
from tests.databases import DATABASES
from tests.effort import choose
from tests.web.kept.reports import put_report
from tests.web.kept.rows import a_cell
from tests.web.people import PASSWORD, Person, parts_of

ASKING: ContextVar[object] = ContextVar("ASKING", default=None)
"""Set in the tasks of the request whose statements are counted."""

pytestmark = pytest.mark.asyncio(loop_scope="session")

each_database = pytest.mark.parametrize("app", choose([SQLITE], DATABASES), indirect=True)


@each_database
async def test_every_endpoint_sends_as_many_statements_for_many_rows_as_for_one(
    app: Quart, ada: Person
) -> None:
    run = await ada.finished(labels=["one"], side="threads")
    other = await ada.finished(labels=["a"], side="threads")
    paths = [
        "/api/runs",
        "/api/account",
        run["url"],
        f"{run['url']}/export",
        f"{run['url']}/compare/{other['id']}",
        f"{run['url']}/events",
        "/runs",
        f"/runs/{run['id']}",
        f"/runs/{run['id']}/compare/{other['id']}",
    ]
    few = [await _statements(app, ada, "GET", path) for path in paths]
    for _ in range(3):
        other = await ada.finished(labels=["a", "b", "c"])
    assert [await _statements(app, ada, "GET", path) for path in paths] == few
    assert few == [4, 1, 6, 6, 11, 5, 4, 9, 11]
    change = {"labels": ["x"]}
    one = await _statements(app, ada, "PATCH", run["url"], json=change)
    change = {"labels": ["x", "y", "z"]}
    assert await _statements(app, ada, "PATCH", other["url"], json=change) == one
    form = f"/runs/{run['id']}/change"
    one = await _statements(app, ada, "POST", form, form={"labels": "x"})
    form = f"/runs/{other['id']}/change"
    assert await _statements(app, ada, "POST", form, form={"labels": "x\ny\nz"}) == one
    ask = {"contrast": "specimen/quick", "labels": ["x"]}
    one = await _statements(app, ada, "POST", "/api/runs", json=ask)
    ask = {"contrast": "specimen/quick", "labels": ["x", "y", "z"]}
    many = await _statements(app, ada, "POST", "/api/runs", json=ask)
    assert abs(many - one) <= 1  # while it is queued, and no longer, it is asked who would run it
    sign_in = {"name": ada.name, "password": PASSWORD}
    ways_in = [await _statements(app, ada, "POST", "/sign-in", json=sign_in) for _ in range(3)]
    assert len(set(ways_in)) == 1
    deletes = [await _statements(app, ada, "DELETE", each["url"]) for each in (run, other)]
    assert deletes[0] == deletes[1]


@each_database
async def test_reports_too(app: Quart, ada: Person) -> None:
    few = await put_report(ada, a_cell(contrast="specimen/quick"))
    names = [f"threads.number_{number}" for number in range(30)]
    many = await put_report(ada, *(a_cell(contrast="specimen/quick", name=name) for name in names))
    await ada.get("/api/account")  # from here on her password is known
    for path in ("", "/export", f"/compare/{few}", "/events"):
        sent = [
            await _statements(app, ada, "GET", f"/api/reports/{number}{path}")
            for number in (few, many)
        ]
        assert sent[0] == sent[1]
    listed = await _statements(app, ada, "GET", "/api/reports?limit=1")
    assert listed == await _statements(app, ada, "GET", "/api/reports?limit=20")


async def _statements(app: Quart, person: Person, method: str, path: str, **more: Any) -> int:
    """How many statements a request sends, the runner's own left out."""
    database, mark = parts_of(app).database, object()
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if ASKING.get() is mark and not statement.startswith(
            "BEGIN"
        ):  # PostgreSQL's driver sends it
            sent.append(statement)

    engines = {database.reader.sync_engine, database.writer.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    token = ASKING.set(mark)
    try:
        response = await person.ask(method, path, **more)
        await response.get_data()
    finally:
        ASKING.reset(token)
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
    assert response.status_code < 400
    return len(sent)
