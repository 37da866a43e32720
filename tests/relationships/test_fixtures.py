"""A test that is rolled back, every cell for real, and with something of it broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Cell, Contrast, Verdict
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE, Database
from async_contrast.contrasts.trial import Trial
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.relationships import fixtures
from async_contrast.topics.relationships.fixtures import rules
from async_contrast.topics.relationships.sharing.rules import new_entries
from tests.broken import cells_of, judged
from tests.cells import Labs, ask, ends_as_documented, every_cell, on_each_database, result_of
from tests.platforms import python

in_the_session = pytest.mark.asyncio(loop_scope="session")

NAME = "relationships/rollback-fixture"


@in_the_session
@pytest.mark.parametrize(
    ("contrast", "cell", "database"), every_cell("relationships", fixtures.CONTRASTS)
)
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "relationships", contrast, cell)


@in_the_session
@on_each_database
@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_only_a_savepoint_in_a_transaction_lets_a_test_commit_and_roll_back(
    data_lab: Lab, side: str
) -> None:
    comparison = await ask(data_lab, NAME)
    rows = {
        name: (evidence["rows that the test saw in the end"], evidence["rows that are left"])
        for name in ("begin", "default", "default_rollback")
        for evidence in [result_of(comparison, f"{side}.rollback_fixture_{name}").seen.evidence]
    }
    assert rows == {
        "begin": ([rules.FIRST, rules.LAST], []),
        "default": ([rules.FIRST], []),
        "default_rollback": ([rules.LAST], [rules.LAST]),
    }


@pytest.mark.parametrize(("contrast", "cell"), cells_of(NAME))
@pytest.mark.parametrize("method", ["add", "commit"])
def test_a_test_that_writes_nothing_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell, method: str
) -> None:
    monkeypatch.setattr(Session, method, lambda *_: None)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    ("seen", "rolls_back", "outcome"),
    [
        ([rules.FIRST, rules.LAST], True, {rules.KEPT: 1, rules.NOTHING_LEFT: 1}),
        ([rules.LAST], True, {rules.LOST: 1, rules.NOTHING_LEFT: 1}),
        ([rules.FIRST, rules.UNDONE, rules.LAST], True, {rules.LOST: 1, rules.NOTHING_LEFT: 1}),
        ([rules.FIRST], False, {rules.NOTHING_LEFT: 1}),
    ],
)
def test_what_became_of_a_test(
    tmp_path: Path, seen: list[str], rolls_back: bool, outcome: dict[str, int]
) -> None:
    trial = Trial({}, tmp_path)
    rules.judge_test(trial, new_entries(trial), seen, rolls_back=rolls_back)
    assert trial.report()["outcomes"] == outcome


@pytest.mark.parametrize("rolls_back", [False, True])
def test_a_test_that_sees_no_row_of_its_own_says_nothing(tmp_path: Path, rolls_back: bool) -> None:
    trial = Trial({}, tmp_path)
    with pytest.raises(RuntimeError, match="the test saw"):
        rules.judge_test(trial, new_entries(trial), [], rolls_back=rolls_back)


def test_every_row_that_is_left_is_seen(tmp_path: Path) -> None:
    trial = Trial({}, tmp_path)
    rules.judge_test(trial, new_entries(trial, 2), [rules.FIRST], rolls_back=False)
    assert trial.report()["outcomes"] == {rules.LEFT: 2}


@pytest.mark.parametrize(("database", "verdict"), [(SQLITE, BREAKS), (POSTGRESQL, HOLDS)])
def test_only_sqlites_driver_leaves_begin_out(database: str, verdict: Verdict) -> None:
    expected = rules.savepoint(python(database=Database(database, (15,))))
    assert expected.shows.keys() == {verdict}
    assert expected.because.startswith(database)
