"""What is too slow to be measured in each round."""

from __future__ import annotations

from benchmarks.lab.price import SELDOM, WARM_UP, seldom
from benchmarks.rounds import in_turns


def test_what_is_slow_works_in_the_first_of_each_ten_rounds_that_count() -> None:
    found = in_turns({"slow": seldom(lambda: 1.0)}, 2 * SELDOM, WARM_UP)
    assert found == {"slow": (1.0, *[None] * (SELDOM - 1)) * 2}
