"""Cells that lie, babble, or cannot be written down."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

from async_contrast.contrasts.contrast import FAILS, HANGS, HOLDS
from async_contrast.contrasts.trial import Trial
from tests.lab.hostile.deeds import ALIVE, FLOOD, LIMIT, SHORT, ends

NO_JSON = "its report cannot be written as JSON: "
MAY_NOT = "it reported what it may not: "
NOT_ITS_REPORT = "it wrote something that is not its report; it ended with exit status 0"


def doors() -> list[int]:
    """The pipes to the report and to the stacks, found as a stranger would find them."""
    names = {int(path.name): os.readlink(path) for path in Path("/proc/self/fd").iterdir()
             if path.is_symlink()}  # fmt: skip
    return [fd for fd, name in sorted(names.items())
            if fd > 2 and name.startswith("pipe:") and name != names[1]]  # fmt: skip


def write(data: bytes) -> None:
    os.write(doors()[0], data)


def token() -> str:
    """The trial's own, dug out of the frames above."""
    frame = sys._getframe()
    while "ticket" not in frame.f_locals:
        assert frame.f_back
        frame = frame.f_back
    return str(frame.f_locals["ticket"].token)


def forge(**words: Any) -> None:
    write(json.dumps({"token": token(), "kind": "report", **words}).encode() + b"\n")


# What it prints


@ends(HOLDS)
def prints_rubbish(trial: Trial) -> None:
    print("\x1b[31m" + '{"outcomes": {"alive": -1}}\n')  # noqa: T201
    os.write(1, bytes(range(256)))
    trial.saw(ALIVE)


@ends(HOLDS)
def closes_its_output(trial: Trial) -> None:
    sys.stdout.close()
    os.close(1)
    os.close(2)
    sys.stderr = None
    trial.saw(ALIVE)


@ends(FAILS, FLOOD)
def floods_its_output(_: Trial) -> None:
    while True:
        os.write(1, b"x" * 4096)


@ends(FAILS, FLOOD)
def floods_its_report(_: Trial) -> None:
    while True:
        write(b"{}\n" * 1000)


@ends(FAILS, FLOOD)
def floods_its_stacks(_: Trial) -> None:
    while True:
        os.write(doors()[1], b"File\n" * 1000)


@ends(FAILS, FLOOD)
def floods_with_evidence(trial: Trial) -> None:
    trial.saw(ALIVE)
    trial.show("novel", "x" * 1_000_000)


@ends(HANGS, LIMIT, SHORT)
def floods_when_asked_where_it_stands(_: Trial) -> None:
    def flood(*_: object) -> None:
        while True:
            os.write(1, b"x" * 4096)

    signal.signal(signal.SIGUSR1, flood)
    signal.pause()


# What it writes in place of its report, or before it


@ends(FAILS, NOT_ITS_REPORT)
def writes_rubbish(trial: Trial) -> None:
    write(b"hello\n")
    trial.saw(ALIVE)


@ends(FAILS, NOT_ITS_REPORT)
def writes_half_a_line(trial: Trial) -> None:
    write(b'{"token": ')
    trial.saw(ALIVE)


@ends(FAILS, "its report breaks off; it ended with exit status 0")
def writes_half_a_line_and_leaves(_: Trial) -> None:
    write(b'{"token": ')
    os._exit(0)


@ends(FAILS, NOT_ITS_REPORT)
def writes_an_empty_line(trial: Trial) -> None:
    write(b"\n")
    trial.saw(ALIVE)


@ends(FAILS, NOT_ITS_REPORT)
def writes_nul_bytes(trial: Trial) -> None:
    write(b"\0" * 100 + b"\n")
    trial.saw(ALIVE)


@ends(FAILS, NOT_ITS_REPORT)
def writes_what_is_no_utf8(_: Trial) -> None:
    write(b"\xff\xfe\x80" * 80_000 + b"\n")
    os._exit(0)


@ends(FAILS, NOT_ITS_REPORT)
def writes_a_hundred_thousand_brackets(_: Trial) -> None:
    write(b"[" * 50_000)
    write(b"[" * 50_000 + b"\n")
    os._exit(0)


@ends(FAILS, re.compile(MAY_NOT + "an outcome has half a surrogate pair, .*"))
def writes_lone_surrogates(trial: Trial) -> None:
    forge(outcomes={ALIVE: 1, "\ud800": 1})
    trial.saw(ALIVE)


@ends(FAILS, NOT_ITS_REPORT)
def writes_nan(trial: Trial) -> None:
    forge(outcomes={ALIVE: 1}, elapsed_ms=float("nan"))
    trial.saw(ALIVE)


@ends(FAILS, NOT_ITS_REPORT)
def writes_a_huge_whole_number(trial: Trial) -> None:
    text = json.dumps({"token": token(), "kind": "report", "outcomes": {ALIVE: 1}})
    write(text[:-2].encode() + b"0" * 5000 + b"}}\n")
    trial.saw(ALIVE)


@ends(FAILS, NOT_ITS_REPORT)
def forges_without_a_token(trial: Trial) -> None:
    write(b'{"kind": "report", "outcomes": {"alive": 1}}\n')
    trial.saw(ALIVE)


@ends(FAILS, "it wrote a report that bears another token; it ended with exit status 0")
def forges_with_another_token(trial: Trial) -> None:
    forge(token="0" * 32, outcomes={ALIVE: 1})
    trial.saw(ALIVE)


@ends(FAILS, "it reported twice; it ended with exit status 0")
def reports_twice(trial: Trial) -> None:
    forge(outcomes={ALIVE: 1000})
    trial.saw(ALIVE)


@ends(FAILS, re.compile(MAY_NOT + "the outcome 'alive' is counted -1 times; .* from 1 .*"))
def forges_a_negative_count(_: Trial) -> None:
    forge(outcomes={ALIVE: -1})
    os._exit(0)


@ends(FAILS, re.compile(MAY_NOT + "the outcome 'alive' is counted 0 times; .*"))
def forges_a_count_of_zero(_: Trial) -> None:
    forge(outcomes={ALIVE: 0})
    os._exit(0)


@ends(FAILS, re.compile(MAY_NOT + "the outcome 'alive' is counted 1.0 times; .*"))
def forges_a_broken_count(_: Trial) -> None:
    forge(outcomes={ALIVE: 1.0})
    os._exit(0)


@ends(FAILS, re.compile(MAY_NOT + "the outcome 'alive' is counted True times; .*"))
def forges_a_truth_for_a_count(_: Trial) -> None:
    forge(outcomes={ALIVE: True})
    os._exit(0)


@ends(FAILS, NOT_ITS_REPORT)
def forges_unknown_keys(_: Trial) -> None:
    forge(outcomes={ALIVE: 1}, verdict="holds")
    os._exit(0)


@ends(FAILS, "it reported, then ended with exit status 4")
def reports_and_fails(_: Trial) -> None:
    forge(outcomes={ALIVE: 1})
    os._exit(4)


@ends(FAILS, "it ended without a report, with exit status 70")
def closes_its_report(trial: Trial) -> None:
    for door in doors():
        os.close(door)
    trial.saw(ALIVE)


@ends(HOLDS)
def forks_and_both_return(trial: Trial) -> None:
    if pid := os.fork():
        os.waitpid(pid, 0)
    trial.saw(ALIVE)


# What it shows


@ends(
    FAILS,
    re.compile(NO_JSON + "the evidence 'number': ValueError: Out of range float .*"),
)
def shows_nan(trial: Trial) -> None:
    trial.saw(ALIVE)
    trial.show("number", float("nan"))


@ends(
    FAILS,
    re.compile(NO_JSON + "the evidence 'circle': ValueError: Circular reference .*"),
)
def shows_a_circle(trial: Trial) -> None:
    trial.saw(ALIVE)
    circle: list[Any] = []
    circle.append(circle)
    trial.show("circle", circle)


@ends(
    FAILS,
    re.compile(NO_JSON + "the evidence 'deep': RecursionError: .*"),
)
def shows_a_hundred_thousand_levels(trial: Trial) -> None:
    trial.saw(ALIVE)
    trial.show("deep", nested(100_000))


@ends(FAILS, re.compile(MAY_NOT + "the evidence 'deep' is nested deeper than 50 .*"))
def shows_two_hundred_levels(trial: Trial) -> None:
    trial.saw(ALIVE)
    trial.show("deep", nested(200))


def nested(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


@ends(
    FAILS,
    re.compile(NO_JSON + "the evidence 'number': ValueError: Exceeds the limit .*"),
)
def shows_a_huge_whole_number(trial: Trial) -> None:
    trial.saw(ALIVE)
    trial.show("number", 10**5000)


@ends(FAILS, NO_JSON + "the evidence 'shy': RuntimeError: never")
def shows_what_cannot_be_shown(trial: Trial) -> None:
    class Shy:
        def __repr__(self) -> str:
            raise RuntimeError("never")

    trial.saw(ALIVE)
    trial.show("shy", Shy())


@ends(FAILS, re.compile(MAY_NOT + "the evidence 'half' has half a surrogate pair, .*"))
def shows_lone_surrogates(trial: Trial) -> None:
    trial.saw(ALIVE)
    trial.show("half", "\ud800")


@ends(FAILS, re.compile(MAY_NOT + "the evidence 'number' has a number that JSON has .*"))
def shows_infinity_by_a_side_door(_: Trial) -> None:
    text = json.dumps({"token": token(), "kind": "report", "outcomes": {ALIVE: 1}})
    write(text[:-1].encode() + b', "evidence": {"number": 1e999}}\n')
    os._exit(0)


@ends(FAILS, re.compile(MAY_NOT + "an outcome has 1001 characters, and may have 1000: 'x+.*"))
def sees_what_is_too_long(trial: Trial) -> None:
    trial.saw("x" * 1001)


@ends(FAILS, NO_JSON + "TypeError: an outcome must be text, not []")
def sees_what_cannot_be_counted(trial: Trial) -> None:
    trial.saw([])  # type: ignore[arg-type]


@ends(HOLDS)
def shows_bytes(trial: Trial) -> None:
    trial.saw(ALIVE)
    trial.show("bytes", b"\xff")
