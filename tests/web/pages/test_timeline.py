"""What a timeline's picture shows, and where."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from async_contrast.contrasts.contrast import Side, Verdict
from async_contrast.web.pages.timeline.bars import NARROWEST
from async_contrast.web.pages.timeline.lanes import MOST_SPANS
from async_contrast.web.pages.timeline.lettering import width
from async_contrast.web.pages.timeline.picture import WIDTH, DrawnLane, Picture, picture, timelines
from async_contrast.web.responses.comparison_schema import CellTried
from tests.rows import each_row
from tests.web.pages.cells import cell, frozen, span


def drawn(*cells: CellTried, most_lanes: int | None = 8) -> Picture:
    found = picture(cells, most_lanes)
    assert found is not None
    return found


def lane_of(*spans: tuple[str, float, float | None]) -> tuple[Picture, DrawnLane]:
    found = drawn(cell(*(span(0, *each) for each in spans)))
    ((lane,),) = (group.lanes for group in found.groups)
    return found, lane


@pytest.mark.parametrize("cells", [[], [cell()], [cell(span("event loop", "stands still", 1, 90))]])
def test_no_picture_where_no_worker_said_anything(cells: list[CellTried]) -> None:
    assert picture(cells) is None


def test_cells_of_threads_stand_above_and_those_without_a_timeline_nowhere() -> None:
    cells = [
        cell(span(0, "asks", 1, 2), what="second"),
        cell(what="silent"),
        cell(span(0, "asks", 1, 2), what="first", side=Side.THREADS),
        cell(span(0, "asks", 1, 2), what="third"),
    ]
    groups = drawn(*cells).groups
    assert [group.what for group in groups] == ["first", "second", "third"]
    assert [group.border is not None for group in groups] == [False, True, False]
    assert (groups[0].who, groups[0].verdict) == ("threads, naive port", "holds")


def test_the_axis_ends_after_what_happened_not_at_the_time_limit() -> None:
    found = drawn(cell(span(0, "has it", 0, 7)), frozen())
    assert found.axis.end_ms == pytest.approx(7 * 1.04)
    assert [tick.label for tick in found.ticks] == [str(n) for n in range(8)]


@each_row("last_ms", [0.0, 0.05, 0.7, 7, 3000, 1e9])
def test_the_unit_stands_behind_the_last_number_of_the_axis(last_ms: float) -> None:
    found = drawn(cell(span(0, "asks", 0, last_ms)))
    last = found.ticks[-1]
    assert last.x + width(last.label) / 2 < found.unit_x <= WIDTH - width("ms")


def test_what_never_ends_goes_on_past_a_break_to_the_edge() -> None:
    (group,) = drawn(frozen()).groups
    assert group.hangs
    assert "line 41: with threading_lock:" in group.reason
    loop, holder, waiter = group.lanes
    assert loop.name == "event loop"
    for lane in (loop, holder, waiter):
        assert lane.bars[-1].beyond is not None
        assert lane.bars[-1].beyond[1] == WIDTH
    assert holder.bars[0].beyond is None


def test_no_end_in_a_trial_that_ended_lasts_until_then() -> None:
    found = drawn(cell(span(0, "in the view", 0), span(1, "asks", 0, 20), elapsed_ms=15))
    (bar,) = found.groups[0].lanes[0].bars
    assert bar.beyond is None
    assert bar.x + bar.width == pytest.approx(found.axis.x(15), abs=0.2)
    assert not found.groups[0].hangs


def test_a_trial_that_outlasts_all_that_happened_is_cut_at_the_axis() -> None:
    found = drawn(cell(span(0, "in the view", 1), elapsed_ms=5000))
    (bar,) = found.groups[0].lanes[0].bars
    assert bar.x + bar.width == pytest.approx(found.axis.right, abs=0.2)


@each_row(
    ("what", "kind"),
    [
        ("has it", "held"),
        ("has it, and waits for itself", "held"),
        ("waits", "waited"),
        ("stands still", "still"),
        ("wrote 0", "does"),
        ("as it has it", "does"),
    ],
)
def test_words_say_the_kind(what: str, kind: str) -> None:
    found, lane = lane_of((what, 0, 1))
    assert lane.bars[0].kind == kind
    assert [entry.kind for entry in found.legend] == [kind]


@each_row(
    ("done", "kinds"),
    [
        (("wrote 0", "read 0"), ["does", "does"]),
        (("wrote 0", "read 4"), ["does", "wrong"]),
        (("found None, wrote 0", "read 4"), ["does", "wrong"]),
        (("wrote 4", "wrote 0", "read 4"), ["does", "does", "wrong"]),
        (("read 4", "wrote 0"), ["does", "does"]),
        (("wrote 0", "read on"), ["does", "wrong"]),
    ],
)
def test_to_read_what_one_did_not_write_is_wrong_in_colour_and_in_words(
    done: Sequence[str], kinds: Sequence[str]
) -> None:
    found, lane = lane_of(*((what, n, n + 1) for n, what in enumerate(done)))
    assert [bar.kind for bar in lane.bars] == kinds
    rows = [row.what for row in found.table[0].rows]
    assert [row.startswith("\N{BALLOT X} read") for row in rows] == [
        kind == "wrong" for kind in kinds
    ]
    assert any(note.wrong for note in lane.notes) or "wrong" not in kinds or lane.bars[-1].inside


def test_bars_are_visible_however_short_and_in_order_of_time() -> None:
    _, lane = lane_of(("read 0", 5, 5), ("wrote 0", 1, 5), ("asks", 99, 100))
    assert [bar.x for bar in lane.bars] == sorted(bar.x for bar in lane.bars)
    assert min(bar.width for bar in lane.bars) == NARROWEST


def test_words_stand_inside_where_they_fit_and_otherwise_behind() -> None:
    _, lane = lane_of(("wrote 9", 1, 90), ("read 9", 90, 90.1))
    assert [bar.inside for bar in lane.bars] == ["wrote 9", ""]
    (note,) = lane.notes
    assert (note.words, note.anchor) == ("read 9", "start")
    assert note.x > lane.bars[-1].x


def test_words_of_many_short_bars_are_joined() -> None:
    _, lane = lane_of(("wrote 9", 1, 1.1), ("read 9", 1.1, 1.2), ("waits", 1.3, 90))
    assert [note.words for note in lane.notes] == ["wrote 9, read 9"]


def test_words_stand_before_the_first_bar_where_there_is_no_room_behind() -> None:
    late = span(0, "asks for something that takes long", 99, 100)
    lane = drawn(cell(late, span(1, "asks", 0, 1))).groups[0].lanes[0]
    (note,) = lane.notes
    assert (note.anchor, note.x < lane.bars[0].x) == ("end", True)


def test_words_of_a_lane_that_ends_stay_before_the_break_of_those_that_do_not() -> None:
    late = span(0, "found None, wrote 0", 99, 100)
    found = drawn(cell(late, span(1, "waits", 0), verdict=Verdict.HANGS))
    (note,) = found.groups[0].lanes[0].notes
    assert (note.words, note.anchor) == ("found None, wrote 0", "end")


def test_words_of_a_short_bar_before_a_long_one_stand_before_it() -> None:
    short, long = span(0, "wrote 9", 50, 50.1), span(0, "read 9", 50.1, 100)
    lane = drawn(cell(short, long, span(1, "asks", 0, 1))).groups[0].lanes[0]
    assert lane.bars[1].inside == "read 9"
    assert [(note.words, note.anchor) for note in lane.notes] == [("wrote 9", "end")]


def test_what_the_legend_explains_needs_no_words() -> None:
    _, lane = lane_of(("waits", 1, 50), ("has it", 50, 100))
    assert ([bar.inside for bar in lane.bars], lane.notes) == (["", ""], ())


def test_a_standstill_says_how_long() -> None:
    loop = span("event loop", "stands still", 9.7, 410.2)
    found = drawn(cell(span(0, "asks", 410, 413), loop))
    assert found.groups[0].lanes[0].bars[0].inside == "stands still for 400 ms"


def test_eight_workers_beside_the_event_loop_unless_all_are_wanted() -> None:
    crew = [span(n, "asks", n, n + 1) for n in reversed(range(24))]
    crowd = cell(*crew, span("event loop", "stands still", 0, 60))
    some, everybody = drawn(crowd), drawn(crowd, most_lanes=None)
    names = [lane.name for lane in some.groups[0].lanes]
    assert names == ["event loop", *(f"worker {n}" for n in range(8))]
    assert some.groups[0].more == "and 16 more workers, in the table"
    assert (len(everybody.groups[0].lanes), everybody.groups[0].more) == (25, "")
    assert (some.complete, everybody.complete) == (False, True)
    assert len(some.table[0].rows) == 25


def test_the_table_says_what_has_no_end_of_its_own() -> None:
    (hung,) = drawn(frozen()).table
    assert hung.cell == "asyncio, naive port: A lock (hangs)"
    assert [(row.worker, row.what, row.from_ms, row.to_ms) for row in hung.rows] == [
        ("event loop", "stands still", "0", "never ends"),
        ("worker 0", "waits", "0.1", "0.2"),
        ("worker 0", "has it", "0.2", "never ends"),
        ("worker 1", "waits", "0.3", "never ends"),
    ]
    (over,) = drawn(cell(span(0, "in the view", 100))).table
    assert (over.rows[0].from_ms, over.rows[0].to_ms) == ("0", "until the trial ended")


def test_the_time_of_each_cell_begins_with_the_first_thing_that_it_did() -> None:
    late, early = cell(span(0, "has it", 63, 64)), cell(span(0, "has it", 1, 2))
    bars = [group.lanes[0].bars[0] for group in drawn(late, early).groups]
    assert bars[0] == bars[1]
    assert bars[0].x == pytest.approx(drawn(late).axis.left, abs=0.1)


def test_too_many_spans_are_left_out_and_counted() -> None:
    found = drawn(cell(*(span(0, "asks", n, n + 1) for n in range(1000))))
    assert len(found.table[0].rows) == MOST_SPANS
    assert found.table[0].left_out == 1000 - MOST_SPANS
    assert found.groups[0].more == "and 800 more spans, in the JSON only"


@each_row(
    "spans",
    [
        [span(0, "asks", 0, 0)],
        [span(0, "asks", 1e9, 1e9), span(0, "asks", 0, 1e-9)],
        [span(0, "asks", 5, 1)],
        [span("w" * 1000, "x" * 1000, 0.001, None)],
        [span(-1, "\x00\x1b[2J\ud800\u202e", 1, 2)],
        [span(n % 7, f"found {n}", n / 3, n / 2) for n in range(1000)],
    ],
)
@each_row("verdict", list(Verdict))
def test_absurd_values_stay_inside_the_picture(spans: list, verdict: Verdict) -> None:  # type: ignore[type-arg]
    found = drawn(cell(*spans, verdict=verdict, elapsed_ms=1e9, reason="r" * 1000, what="w" * 1000))
    assert 1 < len(found.ticks) <= 11
    for lane in found.groups[0].lanes:
        assert lane.name.isprintable()
        assert width(lane.name) <= found.axis.left
        for bar in lane.bars:
            assert found.axis.left - 0.1 <= bar.x <= bar.x + bar.width <= WIDTH
        for note in lane.notes:
            length = width(note.words)
            low = note.x if note.anchor == "start" else note.x - length
            assert 0 <= low <= low + length <= WIDTH


def ordered(*spans: tuple[int, str, float, float | None]) -> CellTried:
    """A cell that was explored; its evidence says so."""
    found = cell(*(span(*each) for each in spans))
    found["evidence"] = {"orders": {}}
    return found


def test_what_was_explored_has_a_picture_of_its_own_in_steps() -> None:
    explored = ordered((0, "loads balance: 5", 0, 1), (1, "stores balance: 13", 1, 2))
    in_time, in_steps = timelines([explored, cell(span(0, "asks", 0, 90))])
    assert (in_time.ordered, in_time.first.unit) == (False, "ms")
    assert (in_steps.ordered, in_steps.first.unit) == (True, "steps")
    assert [tick.label for tick in in_steps.first.ticks][-1] == "2.0"
    assert [row.to_ms for row in in_steps.whole.table[0].rows] == ["1", "2"]


def test_where_a_step_has_little_room_it_says_what_was_done_and_the_value() -> None:
    steps = [(0, "loads balance: 5", n, n + 1) for n in range(12)]
    ((lane,),) = (group.lanes for group in drawn(ordered(*steps)).groups)
    assert {bar.inside for bar in lane.bars} == {"loads 5"}
    steps = [(0, "goes on: balance: int = await found()", n, n + 1) for n in range(12)]
    ((lane,),) = (group.lanes for group in drawn(ordered(*steps)).groups)
    assert {bar.inside for bar in lane.bars} == {"goes on"}
    steps = [(0, "releases a lock", n, n + 1) for n in range(100)]
    ((lane,),) = (group.lanes for group in drawn(ordered(*steps)).groups)
    assert {bar.inside for bar in lane.bars} == {""}
    assert lane.notes == ()


def test_who_waits_for_ever_in_an_order_does_so_past_the_break() -> None:
    (group,) = drawn(ordered((0, "acquires a lock", 0, 1), (1, "waits for ever", 1, None))).groups
    assert group.hangs
    assert [bool(bar.beyond) for lane in group.lanes for bar in lane.bars] == [False, True]


@each_row(
    ("steps", "wrong"),
    [
        (("stores val: 1", "loads val: 0"), [False, True]),
        (("stores val: 1", "loads val: 1", "stores val: 2", "loads val: 1"), [False] * 3 + [True]),
        (("stores val: 1", "loads other: 0"), [False, False]),
        (("loads inside: 0", "stores inside: 1", "loads inside: 2"), [False, False, False]),
        (("stores an item of a dict: {'user': 1}", "getitem a dict: {'user': 0}"), [False, True]),
        (("stores an item of a dict: {'user': 1}", "getitem a dict: {'own': 0}"), [False, False]),
        (("stores config: {}", "loads config: {'host': 1}"), [False, False]),
    ],
)
def test_in_an_order_that_breaks_what_one_did_not_store_is_wrong_to_load(
    steps: Sequence[str], wrong: list[bool]
) -> None:
    spans = [(0, words, number, number + 1) for number, words in enumerate(steps)]
    broken = {**ordered(*spans), "verdict": Verdict.BREAKS}
    picture = drawn(broken)  # type: ignore[arg-type]
    ((lane,),) = (group.lanes for group in picture.groups)
    assert [bar.kind == "wrong" for bar in lane.bars] == wrong
    assert ["\N{BALLOT X}" in bar.inside for bar in lane.bars] == wrong
    assert any(entry.kind == "wrong" for entry in picture.legend) == any(wrong)
    assert {bar.kind for bar in drawn(ordered(*spans)).groups[0].lanes[0].bars} == {"does"}
