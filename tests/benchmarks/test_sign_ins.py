"""What several rushes amount to."""

from __future__ import annotations

from benchmarks.sign_ins import Seen, measured


def test_all_rushes_are_told_together_with_how_many_people_there_were() -> None:
    seen = [Seen([0.001], [0.25], 2.0, [200]), Seen([0.003], [0.5], 3.0, [200])]
    found = {(one.what, one.unit): one.samples for one in measured(seen, 7, "SQLite")}
    assert found == {
        ("nobody signs in", "ms"): (1.0, 3.0),
        ("nobody signs in", "p99, ms"): (3.0,),
        ("7 sign in", "ms"): (250.0, 500.0),
        ("7 sign in", "p99, ms"): (500.0,),
        ("7 sign in", "s"): (2.0, 3.0),
    }
