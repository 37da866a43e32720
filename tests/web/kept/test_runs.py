"""/api/runs: ask, look, change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from quart import Quart
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.accounts.budgets import Cost
from async_contrast.database import accounts, runs, work
from async_contrast.database.models import CellResult, Run, RunJob
from async_contrast.database.work import claim_of
from tests.databases import on_both
from tests.web.asking import ask
from tests.web.conftest import Switchboard, while_hanging
from tests.web.people import Person, parts_of

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def refused(person: Person, body: Any, status: int, **headers: str) -> dict[str, Any]:
    """What is said of a request for a run that is refused, and that leaves no run."""
    response = await person.ask("POST", "/api/runs", json=body, headers=headers)
    assert response.status_code == status, await response.get_data()
    assert (await person.get(f"/api/runs?account={person.name}"))["runs"] == []
    error: dict[str, Any] = (await response.get_json())["error"]
    return error


@on_both
async def test_a_run_is_queued_run_and_kept(ada: Person) -> None:
    wanted = {
        "contrast": "specimen/quick",
        "parameters": {"number": 7},
        "labels": ["release", "später", "release"],
        "shared": False,
    }
    response = await ada.ask("POST", "/api/runs", json=wanted)
    asked = await response.get_json()
    assert response.status_code == 202
    assert response.headers["Location"] == asked["url"] == f"/api/runs/{asked['id']}"
    assert asked["state"] in ("queued", "running"), "the engine may be quicker than the answer"
    assert (asked["done"], asked["of"], asked["cells"]) == (0, 3, [])
    await (await ada.ask("GET", f"{asked['url']}/events")).get_data()
    run = await ada.get(asked["url"])
    assert (run["state"], run["done"], run["surprise"]) == ("finished", 3, True)
    assert run["labels"] == ["release", "später"]
    assert run["created_at"] <= run["started_at"] <= run["ended_at"]
    assert (run["question"], run["remedy"]) == ("Does it answer?", "None is needed.")
    compared = await ada.get("/compare/specimen/quick?number=7")
    assert run["environment"] == compared["environment"]
    for kept, fresh in zip(run["cells"], compared["cells"], strict=True):
        for cell in (kept, fresh):
            del cell["elapsed_ms"], cell["timeline"]
        assert kept == fresh


async def test_one_side_alone(ada: Person) -> None:
    run = await ada.finished(side="asyncio", parameters={"number": 99})
    assert {cell["side"] for cell in run["cells"]} == {"asyncio"}
    assert run["side"] == "asyncio"


async def test_nobody_else_sees_it_and_the_answer_is_that_of_a_run_that_is_not_there(
    ada: Person, bob: Person
) -> None:
    run = await ada.finished()
    gone = "/api/runs/999999999"
    for method, ending, more in (
        ("GET", "", {}),
        ("GET", "/events", {}),
        ("GET", "/export", {}),
        ("GET", f"/compare/{run['id']}", {}),
        ("POST", "/cancel", {}),
        ("PATCH", "", {"json": {"shared": True}}),
        ("DELETE", "", {}),
    ):
        answers = [await bob.ask(method, url + ending, **more) for url in (run["url"], gone)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert await answers[0].get_data() == await answers[1].get_data()
    listed = (await bob.get("/api/runs?limit=100"))["runs"]
    assert run["id"] not in [each["id"] for each in listed]
    assert (await ada.get(run["url"]))["shared"] is False


@pytest.mark.parametrize(
    "number", ["0", "-1", "x", "1.0", "9" * 10, "2147483648", "9" * 400, "%00", "٣", "1%0A", "+1"]
)
async def test_no_number_is_a_404(ada: Person, number: str) -> None:
    await ada.get(f"/api/runs/{number}", 404)


async def test_a_shared_run_is_everybodys_to_see_and_its_owners_to_change(
    ada: Person, bob: Person
) -> None:
    run = await ada.finished(shared=True, labels=["ours"])
    assert (await bob.get(run["url"]))["account"] == ada.name
    listed = (await bob.get(f"/api/runs?account={ada.name}"))["runs"]
    assert [each["id"] for each in listed] == [run["id"]]
    changes: dict[str, dict[str, Any]] = {"PATCH": {"json": {"labels": []}}, "DELETE": {}}
    for method, more in changes.items():
        assert (await bob.ask(method, run["url"], **more)).status_code == 404
    assert (await ada.get(run["url"]))["labels"] == ["ours"]
    await ada.ask("PATCH", run["url"], json={"shared": False})
    await bob.get(run["url"], 404)


async def test_who_has_no_account_keeps_nothing(app: Quart) -> None:
    client = app.test_client()
    for method, path in (
        ("POST", "/api/runs"),
        ("GET", "/api/runs"),
        ("GET", "/api/runs/1"),
        ("GET", "/api/runs/1/events"),
        ("GET", "/api/runs/1/export"),
        ("GET", "/api/runs/1/compare/2"),
        ("POST", "/api/runs/1/cancel"),
        ("PATCH", "/api/runs/1"),
        ("DELETE", "/api/runs/1"),
        ("GET", "/api/account"),
    ):
        response = await ask(client, method, path)
        assert response.status_code == 401, path
        assert response.headers["WWW-Authenticate"].startswith("Basic realm=")


async def test_change_labels_and_sharing(ada: Person) -> None:
    run = await ada.finished(labels=["a", "b"])
    for change, labels, shared in (
        ({"labels": ["c", "a"]}, ["a", "c"], False),
        ({"shared": True}, ["a", "c"], True),
        ({}, ["a", "c"], True),
        ({"labels": [], "shared": False}, [], False),
    ):
        response = await ada.ask("PATCH", run["url"], json=change)
        found = await response.get_json()
        assert (response.status_code, found["labels"], found["shared"]) == (200, labels, shared)


BAD_CHANGES: tuple[tuple[Any, int, str | None], ...] = (
    ({"labels": "a"}, 400, "labels"),
    ({"labels": [1]}, 400, "labels.0"),
    ({"labels": [""]}, 422, "labels.0"),
    ({"labels": [" a"]}, 422, "labels"),
    ({"labels": ["a\nb"]}, 422, "labels"),
    ({"labels": ["a\0b"]}, 422, "labels"),
    ({"labels": ["a" * 65]}, 422, "labels.0"),
    ({"labels": [str(n) for n in range(21)]}, 422, "labels"),
    ({"shared": 1}, 400, "shared"),
    ({"state": "finished"}, 422, "state"),
    ([], 400, None),
    (None, 400, None),
)


async def test_a_bad_change_changes_nothing(ada: Person) -> None:
    run = await ada.finished(labels=["kept"])
    for change, status, field in BAD_CHANGES:
        response = await ada.ask("PATCH", run["url"], json=change)
        assert response.status_code == status, change
        assert (await response.get_json())["error"].get("field") == field
    assert await ada.get(run["url"]) == run


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 400, "contrast"),
        ({"contrast": 1}, 400, "contrast"),
        ({"contrast": "specimen"}, 422, "contrast"),
        ({"contrast": "specimen/none"}, 422, "contrast"),
        ({"contrast": "none/quick"}, 422, "contrast"),
        ({"contrast": "a" * 201}, 422, "contrast"),
        ({"contrast": "specimen/quick", "more": 1}, 422, "more"),
        ({"contrast": "specimen/quick", "parameters": []}, 400, "parameters"),
        ({"contrast": "specimen/quick", "parameters": {"number": "3"}}, 400, "parameters.number"),
        ({"contrast": "specimen/quick", "parameters": {"number": 3.0}}, 400, "parameters.number"),
        ({"contrast": "specimen/quick", "parameters": {"number": True}}, 400, "parameters.number"),
        ({"contrast": "specimen/quick", "parameters": {"number": 11}}, 422, "number"),
        ({"contrast": "specimen/quick", "parameters": {"number": 10**30}}, 422, "number"),
        ({"contrast": "specimen/quick", "parameters": {"none": 1}}, 422, "none"),
        ({"contrast": "specimen/quick", "parameters": {"side": 1}}, 422, "parameters.side"),
        ({"contrast": "specimen/quick", "side": "both"}, 422, "side"),
        ({"contrast": "specimen/quick", "labels": {}}, 400, "labels"),
        ({"contrast": "specimen/quick", "shared": "yes"}, 400, "shared"),
    ],
)
async def test_a_bad_request_for_a_run_names_its_field(
    ada: Person, body: Any, status: int, field: str
) -> None:
    assert (await refused(ada, body, status))["field"] == field


@pytest.mark.parametrize("key", ["", " ", "a b", "ä", "k" * 256, "a\tb"])
async def test_a_bad_idempotency_key(ada: Person, key: str) -> None:
    error = await refused(ada, {"contrast": "specimen/quick"}, 400, **{"Idempotency-Key": key})
    assert error["field"] == "Idempotency-Key"


@on_both
async def test_sent_twice_at_once_with_one_key_it_is_one_run(ada: Person) -> None:
    body, headers = {"contrast": "specimen/quick", "labels": ["x"]}, {"Idempotency-Key": "once"}
    answers = await asyncio.gather(
        *(ada.ask("POST", "/api/runs", json=body, headers=headers) for _ in range(10))
    )
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len((await ada.get(f"/api/runs?account={ada.name}"))["runs"]) == 1


async def test_a_key_is_of_one_request_and_of_one_account(ada: Person, bob: Person) -> None:
    headers = {"Idempotency-Key": "k"}
    first = await ada.ask("POST", "/api/runs", json={"contrast": "specimen/quick"}, headers=headers)
    other = await ada.ask(
        "POST", "/api/runs", json={"contrast": "specimen/quick", "shared": True}, headers=headers
    )
    theirs = await bob.ask(
        "POST", "/api/runs", json={"contrast": "specimen/quick", "shared": True}, headers=headers
    )
    assert [first.status_code, other.status_code, theirs.status_code] == [202, 422, 202]
    assert (await other.get_json())["error"]["field"] == "Idempotency-Key"
    assert first.headers["Location"] != theirs.headers["Location"]


@on_both
async def test_cancel_what_runs_ends_its_trials_and_keeps_what_was_found(
    ada: Person, switchboard: Switchboard
) -> None:
    run = await ada.run("specimen/hanging", parameters={"port": switchboard.port})
    await while_hanging(switchboard)
    response = await ada.ask("POST", f"{run['url']}/cancel")
    assert (response.status_code, (await response.get_json())["state"]) == (200, "cancelled")
    assert await asyncio.to_thread(switchboard.all_ended)
    again = await ada.ask("POST", f"{run['url']}/cancel")
    assert again.status_code == 200
    assert (await ada.get(run["url"]))["state"] == "cancelled"


async def test_what_has_ended_cannot_be_cancelled_and_what_runs_not_be_deleted(
    ada: Person, switchboard: Switchboard
) -> None:
    ended = await ada.finished()
    assert (await ada.ask("POST", f"{ended['url']}/cancel")).status_code == 409
    running = await ada.run("specimen/hanging", parameters={"port": switchboard.port})
    await while_hanging(switchboard)
    assert (await ada.ask("DELETE", running["url"])).status_code == 409
    assert (await ada.ask("GET", f"{running['url']}/export")).status_code == 409
    await ada.ask("POST", f"{running['url']}/cancel")
    for run in (ended, running):
        assert (await ada.ask("DELETE", run["url"])).status_code == 204
        await ada.get(run["url"], 404)


async def queue_quick(session: AsyncSession, app: Quart, ada: Person) -> int:
    """A run of specimen/quick that nobody has taken yet."""
    account = await accounts.find_account(session, ada.name)
    assert account is not None
    wanted = runs.RunRequest("specimen", "quick", {"number": 3}, None, (), False, Cost(3, 3))
    number, jobs = await runs.add_run(session, account.id, wanted, parts_of(app).budget)
    await parts_of(app).engine.accept(session, jobs)
    return number


async def held_by_nobody(app: Quart, ada: Person, *, stumbled: bool) -> dict[str, Any]:
    """What becomes of a run that its engine took and does not execute."""
    engine: Any = parts_of(app).engine
    async with parts_of(app).database.writing() as session:
        run_id = await queue_quick(session, app, ada)
        job = (await session.scalars(select(RunJob).where(RunJob.run_id == run_id))).one()
        taken = await work.take(session, job.id, 0, engine._me.id)
        assert taken is not None
        if stumbled:
            engine._executions._stumbled.add(claim_of(taken[1]))
    await (await ada.ask("GET", f"/api/runs/{run_id}/events")).get_data()
    run: dict[str, Any] = await ada.get(f"/api/runs/{run_id}")
    return run


@on_both
async def test_a_run_that_was_taken_in_vain_runs_after_all(app: Quart, ada: Person) -> None:
    """The database let the engine take it, and was lost before it said so."""
    run = await held_by_nobody(app, ada, stumbled=False)
    assert (run["state"], run["done"]) == ("finished", 3)


async def test_a_run_that_could_not_be_ended_is_given_up(app: Quart, ada: Person) -> None:
    run = await held_by_nobody(app, ada, stumbled=True)
    assert (run["state"], "its log says why" in run["reason"]) == ("failed", True)


@asynccontextmanager
async def refusing_cells(app: Quart, name: str) -> AsyncIterator[None]:
    """The database keeps no cell of this name."""
    database = parts_of(app).database
    if database.writer.dialect.name == "sqlite":
        do = f"""
            CREATE TRIGGER refused BEFORE INSERT ON cell_result WHEN NEW.cell = '{name}'
            BEGIN SELECT RAISE(ABORT, 'refused'); END
        """
        undo = "DROP TRIGGER refused"
    else:
        do = f"ALTER TABLE cell_result ADD CONSTRAINT refused CHECK (cell <> '{name}') NOT VALID"
        undo = "ALTER TABLE cell_result DROP CONSTRAINT refused"
    async with database.writing() as session:
        await session.execute(text(do))
    yield
    async with database.writing() as session:
        await session.execute(text(undo))


@on_both
async def test_a_run_with_a_cell_that_cannot_be_kept_has_failed(
    app: Quart, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    async with refusing_cells(app, "asyncio.quick"):
        asked = await (
            await ada.ask("POST", "/api/runs", json={"contrast": "specimen/quick"})
        ).get_json()
        await (await ada.ask("GET", f"{asked['url']}/events")).get_data()
    run = await ada.get(asked["url"])
    assert (run["state"], "its log says why" in run["reason"]) == ("failed", True)
    assert f"run {run['id']} failed" in caplog.text
    assert "asyncio.quick" not in {cell["cell"] for cell in run["cells"]}


@on_both
async def test_a_cell_that_was_kept_without_a_word_is_kept_once(app: Quart, ada: Person) -> None:
    """The database kept it, and was lost before it said so."""
    async with parts_of(app).database.writing() as session:
        run_id = await queue_quick(session, app, ada)
        cell = CellResult(
            run_id=run_id, number=1, cell="threads.quick", side="threads", role="original",
            verdict="holds", expected="holds", surprise=False, elapsed_ms=1.0, evidence={},
            timeline=[], outcomes=[],
        )  # fmt: skip
        session.add(cell)
        await session.execute(update(Run).where(Run.id == run_id).values(cells_done=1))
    await (await ada.ask("GET", f"/api/runs/{run_id}/events")).get_data()
    run = await ada.get(f"/api/runs/{run_id}")
    assert (run["state"], run["done"], len(run["cells"])) == ("finished", 3, 3)
    [kept] = [cell for cell in run["cells"] if cell["cell"] == "threads.quick"]
    assert kept["elapsed_ms"] == 1.0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b'{"contrast": NaN}', 400),
        (b'{"contrast": "specimen/quick", "shared": true, "shared": false}', 400),
        (b"[" * 30000, 400),
        (b'{"contrast": "\\ud800"}', 400),
        (b" " * (1 << 16) + b"{}", 413),
    ],
)
async def test_a_body_that_is_not_strictly_json(ada: Person, body: bytes, status: int) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    response = await ada.ask("POST", "/api/runs", data=body, headers=headers)
    assert response.status_code == status
    assert (await ada.get(f"/api/runs?account={ada.name}"))["runs"] == []


async def test_a_body_that_is_no_object_is_told_what_to_be(ada: Person) -> None:
    headers = {"Content-Type": "application/json"}
    response = await ada.ask("POST", "/api/runs", data=b"[]", headers=headers)
    error = (await response.get_json())["error"]
    assert (response.status_code, error["message"]) == (400, "the body must be a JSON object")


async def test_a_method_that_a_path_does_not_take(ada: Person) -> None:
    response = await ada.ask("PUT", "/api/runs", json={})
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}


async def test_a_form_that_is_no_json_is_a_415(ada: Person) -> None:
    response = await ada.ask("POST", "/api/runs", form={"contrast": "specimen/quick"})
    assert response.status_code == 415
    response = await ada.ask("POST", "/api/runs", data=b'{"contrast": "specimen/quick"}')
    assert response.status_code == 415


async def test_a_write_from_another_site_is_refused(ada: Person) -> None:
    run = await ada.finished()
    for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        response = await ada.ask("DELETE", run["url"], headers=header)
        assert response.status_code == 403
    await ada.get(run["url"])
