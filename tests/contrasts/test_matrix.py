"""What differs between platforms, wherever the answers come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Verdict
from async_contrast.contrasts.matrix import Column, matrix, other_libraries


@dataclass(frozen=True)
class Came:
    """The least that an answer can be."""

    verdict: Verdict
    outcomes: Mapping[str, int] = field(default_factory=dict)


def column(name: str, **answers: Came) -> Column[Came]:
    return Column(name, answers=answers)


def test_one_that_could_not_be_asked_differs_in_nothing() -> None:
    silent: Column[Came] = Column("b", problem="it hangs")
    found = matrix([column("a", cell=Came(HOLDS)), silent])
    [row] = found.rows
    assert (dict(row.answers), row.differs) == ({"a": Came(HOLDS)}, ())
    assert (found.columns[1].problem, found.differing) == ("it hangs", 0)


def test_nobody_answers() -> None:
    silent: Column[Came] = Column("a", problem="it hangs")
    assert matrix([silent]).rows == ()


def test_another_verdict_differs_and_other_outcomes_do() -> None:
    one = column("a", same=Came(HOLDS, {"x": 1}), other=Came(HOLDS), more=Came(HOLDS, {"x": 1}))
    two = column(
        "b", same=Came(HOLDS, {"x": 1}), other=Came(BREAKS), more=Came(HOLDS, {"x": 1, "y": 1})
    )
    found = matrix([one, two])
    assert {row.cell: row.differs for row in found.rows} == {
        "same": (),
        "other": ("verdict",),
        "more": ("outcomes",),
    }
    assert found.differing == 2


def test_how_often_is_left_to_what_a_cell_declares() -> None:
    found = matrix(
        [column("a", race=Came(HOLDS, {"x": 1})), column("b", race=Came(HOLDS, {"x": 2}))]
    )
    assert found.differing == 0


def test_one_of_three_is_enough_to_differ() -> None:
    same = Came(HOLDS)
    columns = [column("a", cell=same), column("b", cell=same), column("c", cell=Came(BREAKS))]
    assert matrix(columns).differing == 1


def test_the_cells_keep_their_order_and_none_is_lost() -> None:
    same = Came(HOLDS)
    found = matrix([column("a", first=same, third=same), column("b", first=same, second=same)])
    assert [row.cell for row in found.rows] == ["first", "third", "second"]
    assert list(found.rows[1].answers) == ["a"]
    assert found.differing == 0


def test_the_libraries_whose_versions_differ() -> None:
    silent: Column[Came] = Column("c", problem="it hangs")
    one: Column[Came] = Column("a", {"libraries": {"quart": "0.22", "flask": "3.1", "more": "1"}})
    two: Column[Came] = Column("b", {"libraries": {"quart": "0.23", "flask": "3.1"}})
    assert other_libraries([one, two, silent]) == {"quart": {"a": "0.22", "b": "0.23"}}
