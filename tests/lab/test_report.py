"""What a trial said is believed only if it is well formed and bears the token."""

from __future__ import annotations

import dataclasses
import json
import signal
from typing import Any

import pytest

from async_contrast.lab.report import read, without_folders
from async_contrast.lab.wire import Cause, Ending
from async_contrast.lab.words import DEEPEST

MARK = "0123456789abcdef"
OTHER = {"token": "another"}
ENDED = Ending(number=1, cause=Cause.EXITED, status=0, wall_ms=12.5)
MAY_NOT = "it reported what it may not: "
WHOLE = "it must be a whole number from 1 to 1000000000"
HALF = "has half a surrogate pair, which is no text: '\\ud800'"
TOO_LONG = f"has 1001 characters, and may have 1000: '{'x' * 39}..."
NOT_ITS_REPORT = "it wrote something that is not its report; it ended with exit status 0"


def said(kind: str = "report", **words: Any) -> str:
    return json.dumps({"token": MARK, "kind": kind, "outcomes": {"x": 1}, **words}) + "\n"


def ending(report: str, **changes: Any) -> Ending:
    return dataclasses.replace(ENDED, report=report, **changes)


def failure(report: str, **changes: Any) -> str:
    return read(ending(report, **changes), MARK).failure


def test_a_good_report() -> None:
    spans = [[3, "reads", 500, None], ["loop", "waits", 1234, 5000]]
    report = said(evidence={"a": [1, None, "ü"]}, timeline=spans, elapsed_ms=4, stacks={})
    seen = read(ending(report), MARK)
    assert (seen.hung, seen.failure, seen.elapsed_ms) == (False, "", 4)
    assert seen.outcomes == {"x": 1}
    assert seen.evidence == {"a": [1, None, "ü"]}
    assert seen.timeline == (
        {"worker": 3, "what": "reads", "from_ms": 0.5, "to_ms": None},
        {"worker": "loop", "what": "waits", "from_ms": 1.234, "to_ms": 5.0},
    )


def test_what_was_printed_is_evidence() -> None:
    seen = read(ending(said(), printed='File "/a/b/c/d/e.py", line 3'), MARK)
    assert seen.evidence == {"printed": 'File "c/d/e.py", line 3'}


@pytest.mark.parametrize(
    "line",
    [
        "",
        "null",
        "[]",
        '"report"',
        "{}",
        "\0",
        "\ufffd",
        "[" * 100_000,
        '{"token": ',
        said(outcomes=[]),
        said(failure=None),
        said(elapsed_ms=-1),
        said(elapsed_ms=float("nan")),
        said(elapsed_ms=float("inf")),
        said(elapsed_ms="4"),
        said(elapsed_ms=10**400),
        said(verdict="holds"),
        said(kind="verdict"),
        said(evidence={"x": [float("-inf")]}),
        said(timeline=[[1, "x", 0]]),
        said(timeline=[[1, "x", 0, 0, "by me"]]),
        said(timeline=[{"worker": 1, "what": "x", "begun": 0, "ended": 0}]),
        said(timeline=["1x00"]),
        said(timeline=1),
        said(timeline=[[1, "x", "0", 0]]),
        said(timeline=[[1, "x", 0.0, 0]]),
        said(timeline=[[1, "x", -1, 0]]),
        said(timeline=[[1, "x", 0, 10**13]]),
        said().replace("1", "1" * 5000),
    ],
)
def test_what_is_not_a_report(line: str) -> None:
    seen = read(ending(line.rstrip("\n") + "\n"), MARK)
    assert seen.failure == NOT_ITS_REPORT
    assert seen.outcomes == {}
    assert seen.elapsed_ms == 12.5


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (said(outcomes={"x": 0}), f"the outcome 'x' is counted 0 times; {WHOLE}"),
        (said(outcomes={"x": -1}), f"the outcome 'x' is counted -1 times; {WHOLE}"),
        (said(outcomes={"x": 1.0}), f"the outcome 'x' is counted 1.0 times; {WHOLE}"),
        (said(outcomes={"x": True}), f"the outcome 'x' is counted True times; {WHOLE}"),
        (said(outcomes={"x": "1"}), f"the outcome 'x' is counted '1' times; {WHOLE}"),
        (said(outcomes={"x": 10**10}), f"the outcome 'x' is counted {10**10} times; {WHOLE}"),
        (said(outcomes={"x" * 1001: 1}), f"an outcome {TOO_LONG}"),
        (said(outcomes={"\ud800": 1}), f"an outcome {HALF}"),
        (said(outcomes={str(n): 1 for n in range(101)}), "its outcomes are 101, and may be 100"),
        (said(failure="\ud800"), f"what went wrong {HALF}"),
        (said(failure="x" * 1001), f"what went wrong {TOO_LONG}"),
        (said(evidence={"\ud800": 1}), f"the name of evidence {HALF}"),
        (said(evidence={"x" * 1001: 1}), f"the name of evidence {TOO_LONG}"),
        (said(evidence={"x": "\ud800"}), f"the evidence 'x' {HALF}"),
        (said(evidence={"x": {"\ud800": 1}}), f"the evidence 'x' {HALF}"),
        (said(evidence={"x": 1}).replace('{"x": 1}}', '{"x": 1e999}}'),
         "the evidence 'x' has a number that JSON has not: inf"),
        (said(stacks={"x": "\ud800"}), f"the evidence 'x' {HALF}"),
        (said(timeline=[[None, "x", 0, 0]]), "the worker of a mark must be text, not None"),
        (said(timeline=[["x" * 1001, "x", 0, 0]]), f"the worker of a mark {TOO_LONG}"),
        (said(timeline=[[1, 5, 0, 0]]), "a mark must be text, not 5"),
        (said(timeline=[[1, "\ud800", 0, 0]]), f"a mark {HALF}"),
        (said(timeline=[[1, "x", 0, 0]] * 2001),
         "the spans of its timeline are 2001, and may be 2000"),
    ],
)  # fmt: skip
def test_what_a_cell_may_not_report_is_named_with_its_limit(line: str, told: str) -> None:
    seen = read(ending(line), MARK)
    assert seen.failure == f"{MAY_NOT}{told}; it ended with exit status 0"
    assert seen.outcomes == {}


def test_every_evidence_that_is_believed_can_be_passed_on() -> None:
    deep: list[Any] = []
    for _ in range(DEEPEST - 2):
        deep = [deep]
    seen = read(ending(said(evidence={"deep": deep})), MARK)
    assert seen.failure == ""
    json.dumps(seen.evidence, allow_nan=False)
    told = "the evidence 'deep' is nested deeper than 50 levels; it ended with exit status 0"
    assert failure(said(evidence={"deep": [deep]})) == f"{MAY_NOT}{told}"


@pytest.mark.parametrize(
    ("report", "status", "words"),
    [
        ("", 0, "it ended without a report, with exit status 0"),
        ("", 70, "it ended without a report, with exit status 70"),
        ("", None, "it ended without a report, with exit status None"),
        ("", -signal.SIGSEGV, "it ended without a report, with SIGSEGV"),
        ("", -41, "it ended without a report, with signal 41"),
        (said().rstrip(), 0, "its report breaks off; it ended with exit status 0"),
        (said(**OTHER), 0,
         "it wrote a report that bears another token; it ended with exit status 0"),
        (said() + said(), 0, "it reported twice; it ended with exit status 0"),
        (said() + "x\n", -9, "it wrote something that is not its report; it ended with SIGKILL"),
        (said("standstill"), 0, "it ended without a report, with exit status 0"),
        (said(), 1, "it reported, then ended with exit status 1"),
        (said(failure="it\x1b[31m failed\n"), 0, "it\ufffd[31m failed\ufffd"),
        (said(), 0, ""),
    ],
)  # fmt: skip
def test_the_reason(report: str, status: int | None, words: str) -> None:
    assert failure(report, status=status) == words


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (0, ""),
        (1, "it left 1 process behind, which was killed"),
        (2, "it left 2 processes behind, which were killed"),
    ],
)
def test_what_it_left_behind(left: int, words: str) -> None:
    assert failure(said(), left_behind=left) == words


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (Cause.LOST, "the process that trials are forked from ended, and the trial with it"),
        (
            Cause.FLOOD,
            "it said more than a trial may say, and was ended: "
            "its report may have 256 KiB, and what it prints 64 KiB",
        ),
        (Cause.CANCELLED, "nobody waited for it any more"),
        (Cause.UNSTARTED, "it could not be started: no\ufffd luck"),
    ],
)
def test_the_cause_comes_before_the_words(cause: Cause, words: str) -> None:
    assert failure(said(), cause=cause, obstacle="no\x00 luck") == words


def test_a_hang_tells_where_it_stood() -> None:
    report = said("standstill", stacks={"threads": []}, outcomes={"x": 2})
    seen = read(ending(report, cause=Cause.LIMIT, status=-9, stacks="raw"), MARK)
    assert (seen.hung, seen.failure, seen.outcomes) == (True, "the time limit ended it", {"x": 2})
    assert seen.evidence == {"stacks": {"threads": []}}


@pytest.mark.parametrize("report", ["", "rubbish\n", "half", said(**OTHER), said()])
def test_a_hang_without_words_still_hangs(report: str) -> None:
    seen = read(ending(report, cause=Cause.LIMIT, status=-9, stacks='File "/a/b.py"'), MARK)
    assert (seen.hung, seen.failure, seen.outcomes) == (True, "the time limit ended it", {})
    assert seen.evidence == {"stacks": {"raw": 'File "a/b.py"'}}
    assert seen.elapsed_ms == 12.5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'File "/home/me/x/async_contrast/lab/child.py", line 3',
            'File "async_contrast/lab/child.py", line 3',
        ),
        ('File "/a/b.py"', 'File "a/b.py"'),
        ('File "<string>"', 'File "<string>"'),
        ("no file", "no file"),
        ("/usr/lib/x/y/z.py:245: UserWarning: /login/me", "x/y/z.py:245: UserWarning: /login/me"),
    ],
)
def test_without_folders(text: str, expected: str) -> None:
    assert without_folders(text) == expected


def at(line: int) -> dict[str, Any]:
    return {
        "module": "async_contrast.topics.lock.on_threads",
        "line": line,
        "code": "lock.acquire()",
    }


@pytest.mark.parametrize(
    ("threads", "tasks", "line"),
    [
        ([at(1)], [], 1),  # the main thread itself
        ([at(1), at(2), at(3)], [], 3),  # it joins its workers
        ([None], [at(1), at(2)], 2),  # an idle loop: its tasks know
        ([at(1)], [at(2)], 1),  # a frozen loop: its thread knows
        ([at(1), None], [at(2)], 2),  # it joins a thread with an idle loop
    ],
)
def test_the_reason_of_a_hang_names_the_line_to_look_at(
    threads: list[Any], tasks: list[Any], line: int
) -> None:
    stacks = {
        "threads": [{"thread": "x", "at": place} for place in threads],
        "tasks": [{"task": "x", "at": place} for place in tasks],
    }
    report = said(kind="standstill", stacks=stacks)
    seen = read(ending(report, cause=Cause.LIMIT, status=-9), MARK)
    assert seen.failure == (
        f"the time limit ended it; it stood at lock/on_threads.py, line {line}: lock.acquire()"
    )


@pytest.mark.parametrize("stacks", [{"threads": "x"}, {"threads": [1, "x"]}, {"tasks": [{}]}])
def test_stacks_that_are_no_stacks_are_no_error(stacks: dict[str, Any]) -> None:
    report = said(kind="standstill", stacks=stacks)
    assert read(ending(report, cause=Cause.LIMIT, status=-9), MARK).hung
