"""A session that nobody closes, every cell for real, and with something of it broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.lab.supervisor import Lab
from async_contrast.specimen.store import Store
from async_contrast.topics.relationships import left
from async_contrast.topics.relationships.left import rules
from tests.broken import cells_of, judged
from tests.cells import Labs, ask, ends_as_documented, every_cell, on_each_database, result_of

in_the_session = pytest.mark.asyncio(loop_scope="session")

NAME = "relationships/left-session"


@in_the_session
@pytest.mark.parametrize(
    ("contrast", "cell", "database"), every_cell("relationships", left.CONTRASTS)
)
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "relationships", contrast, cell)


@in_the_session
@on_each_database
async def test_the_connection_of_a_session_that_is_left_is_thrown_away_on_asyncio(
    data_lab: Lab,
) -> None:
    comparison = await ask(data_lab, NAME)
    events = {
        result.cell.name.replace(".left_session", ""): result.seen.evidence["events of the pool"]
        for result in comparison.results
    }
    back, away = ["checkout", "checkin"], ["checkout", "detach"]
    assert events == {
        "threads": back,
        "threads_closed": back,
        "asyncio": away,
        "asyncio_cancelled": away,
        "asyncio_closed": back,
        "asyncio_closed_cancelled": back,
    }
    for cell in ("left_session", "left_session_cancelled"):
        warned = result_of(comparison, f"asyncio.{cell}").seen.evidence["warnings"]
        assert any("non-checked-in connection" in words for words in warned)


@pytest.mark.parametrize(("contrast", "cell"), cells_of(NAME))
def test_a_session_that_takes_no_connection_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(Session, "scalar", lambda *_, **__: 1)
    came = judged(contrast, cell, tmp_path)
    assert (came.verdict, "taken 0 times" in came.reason) == (Verdict.FAILS, True)


def test_a_connection_that_is_still_in_use_is_neither_given_back_nor_thrown_away(
    tmp_path: Path,
) -> None:
    trial = Trial({}, tmp_path)
    with Store.of(trial).opened() as engine:
        with rules.judged(trial, engine):
            connection = engine.connect()
        connection.close()
    assert trial.report()["outcomes"] == {}
