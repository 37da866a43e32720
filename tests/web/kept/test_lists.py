"""GET /api/runs: pages and filters."""

from __future__ import annotations

import pytest
from quart import Quart
from sqlalchemy import select

from async_contrast.database import runs
from async_contrast.database.models import Label
from tests.databases import on_both
from tests.web.people import Person, parts_of

pytestmark = pytest.mark.asyncio(loop_scope="session")


@on_both
async def test_pages_hold_each_run_once_also_when_others_come_meanwhile(ada: Person) -> None:
    numbers = [(await ada.run(side="threads"))["id"] for _ in range(5)]
    seen: list[int] = []
    url: str | None = f"/api/runs?limit=2&account={ada.name}"
    while url:
        page = await ada.get(url)
        seen += [run["id"] for run in page["runs"]]
        url = page["next"]
        if len(seen) == 2:
            await ada.run(side="threads")
    assert seen == numbers[::-1]


@on_both
async def test_filters(ada: Person) -> None:
    surprising = await ada.finished(labels=["one"])
    quiet = await ada.finished(side="threads", labels=["two"])
    for query, expected in (
        ("topic=specimen", [quiet, surprising]),
        ("topic=none", []),
        ("contrast=specimen/quick", [quiet, surprising]),
        ("contrast=specimen/hanging", []),
        ("verdict=fails", [surprising]),
        ("verdict=holds", [quiet, surprising]),
        ("verdict=breaks", []),
        ("surprise=true", [surprising]),
        ("surprise=false", [quiet]),
        ("label=one", [surprising]),
        ("label=none", []),
        (f"account={ada.name}", [quiet, surprising]),
        ("account=nobody", []),
        ("label=two&surprise=false&topic=specimen&limit=1", [quiet]),
        (f"after={quiet['id']}", [surprising]),
    ):
        page = await ada.get(f"/api/runs?{query}")
        mine = [run["id"] for run in page["runs"] if run["account"] == ada.name]
        assert mine == [run["id"] for run in expected], query
    listed = (await ada.get(f"/api/runs?account={ada.name}"))["runs"][0]
    assert listed["cells"] == [
        {
            "cell": "threads.quick",
            "side": "threads",
            "role": "original",
            "verdict": "holds",
            "surprise": False,
        }
    ]


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("limit=0", 422, "limit"),
        ("limit=101", 422, "limit"),
        ("limit=x", 400, "limit"),
        ("limit=1&limit=2", 400, "limit"),
        ("after=0", 422, "after"),
        ("after=2147483648", 422, "after"),
        ("after=" + "9" * 30, 422, "after"),
        ("verdict=good", 422, "verdict"),
        ("surprise=1", 422, "surprise"),
        ("contrast=quick", 422, "contrast"),
        ("contrast=specimen/quick&topic=other", 422, "contrast"),
        ("label=a%00", 422, "label"),
        ("account=%00", 422, "account"),
        ("topic=a&topic=b", 400, "topic"),
        ("order=up", 422, "order"),
    ],
)
async def test_a_bad_query_names_its_field(
    ada: Person, query: str, status: int, field: str
) -> None:
    error = (await ada.get(f"/api/runs?{query}", status))["error"]
    assert error["field"] == field


@on_both
async def test_a_label_is_found_however_its_letters_were_composed(ada: Person) -> None:
    run = await ada.run(labels=["cafe\u0301"])
    for label in ("caf%C3%A9", "cafe%CC%81"):
        page = await ada.get(f"/api/runs?label={label}&account={ada.name}")
        assert [each["id"] for each in page["runs"]] == [run["id"]]


@on_both
async def test_labels_that_hang_on_nothing_are_forgotten(app: Quart, ada: Person) -> None:
    run = await ada.finished(labels=["kept", "dropped"])
    await ada.ask("PATCH", run["url"], json={"labels": ["kept"]})
    async with parts_of(app).database.writing() as session:
        await runs.forget_labels(session)
        left = set(await session.scalars(select(Label.name)))
    assert "kept" in left
    assert "dropped" not in left
