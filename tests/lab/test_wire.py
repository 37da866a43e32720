"""The service and the template understand each other."""

from __future__ import annotations

import dataclasses

from async_contrast.lab.wire import Cause, Ending, Limits, Order, line, parse

ORDER = Order(1, "local", "isolation", "threads.x", {"workers": 3}, 0.5, 5.0, "token")
ENDING = Ending(1, Cause.FLOOD, -9, 'a\n"b\0', "\ufffd", "\U0001f40d", 2, 1.5, "obstacle")


def test_orders_and_endings_survive_the_way() -> None:
    for kind, message in (("run", ORDER), ("ended", ENDING), ("limits", Limits(1, 2, "/x", "y"))):
        text = line(kind, message)
        assert text.count(b"\n") == 1
        assert text.endswith(b"\n")
        assert parse(text) == (kind, dataclasses.asdict(message))


def test_plain_messages() -> None:
    assert parse(line("cancel", 7)) == ("cancel", 7)


def test_the_longest_ending_fits_in_a_line() -> None:
    from async_contrast.lab.ears import MOST_PRINTED, MOST_REPORT, MOST_STACKS
    from async_contrast.lab.supervisor import LONGEST_LINE

    worst = "\ufffd"  # six bytes of JSON for one byte that is no UTF-8
    ending = Ending(
        1, Cause.FLOOD, -9, worst * MOST_REPORT, worst * MOST_PRINTED, worst * MOST_STACKS
    )
    assert len(line("ended", ending)) < LONGEST_LINE
