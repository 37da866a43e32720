"""What each cell came to last, shared by processes through a folder."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import Expectation, Side, Verdict
from async_contrast.lab.comparison import Comparison, JudgedTrial
from async_contrast.lab.environment import environment
from async_contrast.lab.last_verdicts import Last, LastVerdicts
from async_contrast.lab.report import Seen
from tests.platforms import OUR_SQLITE

HERE = environment(OUR_SQLITE)
ISOLATION = TOPICS["local"].contrasts["isolation"]
NAME = "local/isolation"
CELL = "threads.isolation_threading_local"
BOTH = frozenset(Side)
HOLDS = Expectation({Verdict.HOLDS: None})


def came_to(
    verdict: Verdict, sides: frozenset[Side] = BOTH, where: dict[str, Any] = HERE
) -> Comparison:
    """A comparison whose every cell came to this."""
    results = tuple(
        JudgedTrial(cell, verdict, "", HOLDS, (), Seen(False, "", 1.0))
        for cell in ISOLATION.cells_on(sides)
    )
    return Comparison("local", ISOLATION, {}, where, results)


def seen_by(last: LastVerdicts, where: dict[str, Any] = HERE) -> dict[str, str]:
    """The verdict of each cell."""
    return {cell: known.verdict for cell, known in last.all(where).get(NAME, {}).items()}


def all_are(verdict: Verdict, sides: frozenset[Side] = BOTH) -> dict[str, str]:
    return {cell.name: verdict for cell in ISOLATION.cells_on(sides)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of one side."""
    LastVerdicts(tmp_path).keep(came_to(Verdict.HOLDS, frozenset({Side.THREADS})))
    [file] = (tmp_path / "verdicts").iterdir()
    return file


def test_before_anything_has_run_nothing_is_known(tmp_path: Path) -> None:
    assert LastVerdicts(tmp_path / "not there").all(HERE) == {}
    assert LastVerdicts(None).all(HERE) == {}


def test_alone_it_remembers_what_ran(tmp_path: Path) -> None:
    last = LastVerdicts(None)
    last.keep(came_to(Verdict.HOLDS))
    last.keep(came_to(Verdict.BREAKS))
    assert last.all(HERE)[NAME][CELL] == Last(Verdict.BREAKS, surprise=True)
    assert list(tmp_path.iterdir()) == []


def test_two_that_share_a_folder_know_each_others(tmp_path: Path) -> None:
    one, other = LastVerdicts(tmp_path), LastVerdicts(tmp_path)
    for writer, reader, verdict in (
        (one, other, Verdict.HOLDS),
        (one, other, Verdict.BREAKS),  # maybe at the same moment, as the clock of files says it
        (other, one, Verdict.FAILS),
        (one, other, Verdict.HANGS),
    ):
        writer.keep(came_to(verdict))
        assert seen_by(writer) == seen_by(reader) == all_are(verdict)
    assert LastVerdicts(tmp_path).all(HERE) == one.all(HERE)


def test_whether_it_was_a_surprise_is_shared(tmp_path: Path) -> None:
    for verdict, surprise in ((Verdict.HOLDS, False), (Verdict.HANGS, True)):
        LastVerdicts(tmp_path).keep(came_to(verdict))
        known = LastVerdicts(tmp_path).all(HERE)[NAME]
        assert {last.surprise for last in known.values()} == {surprise}


@pytest.mark.parametrize("shared", [True, False])
def test_one_side_alone_leaves_the_other_as_it_was(tmp_path: Path, shared: bool) -> None:
    last = LastVerdicts(tmp_path if shared else None)
    last.keep(came_to(Verdict.HOLDS))
    asyncio_alone = frozenset({Side.ASYNCIO})
    last.keep(came_to(Verdict.BREAKS, asyncio_alone))
    expected = all_are(Verdict.HOLDS) | all_are(Verdict.BREAKS, asyncio_alone)
    assert seen_by(last) == expected
    assert seen_by(LastVerdicts(tmp_path)) == (expected if shared else {})


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"python": "3.99.0"},
        {"gil": not HERE["gil"]},
        {"implementation": "PyPy"},
        {"database": {"name": "PostgreSQL", "version": "15.1"}},
    ],
)
def test_what_ran_on_another_platform_is_not_believed(
    tmp_path: Path, elsewhere: dict[str, Any]
) -> None:
    there = HERE | elsewhere
    LastVerdicts(tmp_path).keep(came_to(Verdict.BREAKS, where=there))
    here = LastVerdicts(tmp_path)
    assert seen_by(here) == {}
    assert seen_by(LastVerdicts(tmp_path), there) == all_are(Verdict.BREAKS)
    here.keep(came_to(Verdict.HOLDS))
    assert seen_by(LastVerdicts(tmp_path)) == all_are(Verdict.HOLDS)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"3",
        b'"text"',
        b"NaN",
        b"[" * 60_000,
        b"9" * 60_000,
        b'{"platform": 1}',
        b" " * (1 << 20),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_file_that_is_torn_or_somebody_elses_is_nothing(file: Path, text: bytes) -> None:
    file.write_bytes(text)
    assert LastVerdicts(file.parents[1]).all(HERE) == {}


@pytest.mark.parametrize(
    "change",
    [
        {"cells": [[CELL, ["holds", False]]]},
        {"cells": None},
        {"cells": {CELL: "holds"}},
        {"cells": {CELL: ["holds"]}},
        {"cells": {CELL: ["fine", False]}},
        {"cells": {CELL: [["holds"], False]}},
        {"cells": {CELL: ["holds", False], "other": 1}},
        {"platform": None},
        {"contrast": "none/such"},
        {"contrast": ["local/isolation"]},
        {"contrast": None},
    ],
    ids=str,
)
def test_a_file_of_another_shape_says_nothing_of_the_contrast(
    file: Path, change: dict[str, Any]
) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    assert seen_by(LastVerdicts(file.parents[1])) == {}


def test_what_is_no_file_keeps_nobody(tmp_path: Path) -> None:
    """Who opened a pipe would wait for whoever writes into it."""
    folder = tmp_path / "verdicts"
    folder.mkdir()
    os.mkfifo(folder / "pipe.json")
    (folder / "folder.json").mkdir()
    (folder / "gone.json").symlink_to(tmp_path / "gone")
    (folder / "endless.json").symlink_to("/dev/zero")
    last = LastVerdicts(tmp_path)
    last.keep(came_to(Verdict.HOLDS))
    assert seen_by(last) == seen_by(LastVerdicts(tmp_path)) == all_are(Verdict.HOLDS)


def test_a_torn_file_hides_no_other_and_is_replaced(file: Path) -> None:
    LastVerdicts(file.parents[1]).keep(came_to(Verdict.HOLDS))
    reader = LastVerdicts(file.parents[1])
    file.write_text(file.read_text()[:40])
    assert seen_by(reader) == all_are(Verdict.HOLDS, frozenset({Side.ASYNCIO}))
    LastVerdicts(file.parents[1]).keep(came_to(Verdict.BREAKS))
    assert seen_by(reader) == all_are(Verdict.BREAKS)


@pytest.mark.parametrize("what", ["a file", "a file's folder"])
def test_a_folder_that_takes_nothing_is_no_reason_to_fail(tmp_path: Path, what: str) -> None:
    """A file where the folder would be: nobody can write there, root neither."""
    (tmp_path / "taken").write_text("")
    last = LastVerdicts(tmp_path / "taken" / "below" if what == "a file's folder"
                        else tmp_path / "taken")  # fmt: skip
    last.keep(came_to(Verdict.BREAKS))
    assert seen_by(last) == all_are(Verdict.BREAKS)


def test_nothing_is_left_but_a_file_a_side(tmp_path: Path) -> None:
    last = LastVerdicts(tmp_path)
    for verdict in Verdict:
        last.keep(came_to(verdict))
    names = sorted(file.name for file in (tmp_path / "verdicts").iterdir())
    assert names == ["local.isolation.asyncio.json", "local.isolation.threads.json"]
