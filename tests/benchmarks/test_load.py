"""Load finds out who answers wrongly. Each test takes the shortest load that wrk has: a second."""

from __future__ import annotations

import json
import os
import shutil
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from click import ClickException

from benchmarks.web import load
from benchmarks.web.answers import GREETING, HELLO
from benchmarks.web.load import Answered, Load, WrongAnswer
from benchmarks.web.servers import Running, Server
from tests.benchmarks.liars import Answer, hang_up, say, serving

thorough = pytest.mark.thorough
with_wrk = pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed")


def put_on(answer: Answer, once: bool = False) -> Answered:
    """What load on such a server finds."""
    with serving(answer) as port:
        running = Running(Server("the liar", "", "", ()), port, os.getpid())
        return load.put(Load(connections=4, seconds=1, once=once), running, GREETING)


def one_in_twenty(then: Answer) -> Answer:
    """Tells the truth, but for each twentieth."""

    def answer(request: BaseHTTPRequestHandler, n: int) -> None:
        if n % 20 == 0:
            then(request, n)
        else:
            say(request, HELLO)

    return answer


@with_wrk
def test_who_tells_the_truth_is_measured() -> None:
    found = put_on(lambda request, _: say(request, HELLO))
    assert found.answers > 10
    assert 0 < found.a_second < 1.5 * found.answers  # it may well take more than its second
    assert 0 < found.p50 <= found.p99
    assert found.memory > 1
    assert 0 <= found.busy < 1.1


@with_wrk
@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (lambda request, _: say(request, "Somebody else's"), 'such as "200 Somebody else\'s"'),
        pytest.param(
            lambda request, _: say(request, HELLO, 500), f"such as '500 {HELLO}'", marks=thorough
        ),
        pytest.param(lambda request, _: hang_up(request), " read", marks=thorough),
    ],
    ids=["body", "status", "none"],
)
def test_one_wrong_answer_in_twenty_is_found(lie: Answer, words: str) -> None:
    with pytest.raises(WrongAnswer) as raised:
        put_on(one_in_twenty(lie))
    assert raised.value.message.startswith("the liar, /hello, 4 connections: ")
    assert raised.value.message.endswith(words)
    assert raised.value.exit_code == 1


@with_wrk
def test_who_asks_once_sends_no_second_request() -> None:
    asked = []

    def answer(request: BaseHTTPRequestHandler, n: int) -> None:
        asked.append(n)
        say(request, HELLO)

    assert put_on(answer, once=True).answers == 4
    assert sorted(asked) == [1, 2, 3, 4]


@with_wrk
def test_nobody_there_is_found() -> None:
    with serving(lambda *_: None) as port:
        pass
    running = Running(Server("nobody", "", "", ()), port, os.getpid())
    with pytest.raises(WrongAnswer, match=r"nobody, /hello, 4 connections: .*refused"):
        load.put(Load(4, 1), running, GREETING)


ERRORS = dict.fromkeys(load.ERRORS, 0)
FIGURES = {"answers": 9, "microseconds": 1_000_000, "p50": 1, "p99": 9, "wrong": 0}
SAID = {**FIGURES, "instead": "", **ERRORS}


def test_what_wrk_says_before_the_last_line_is_for_people() -> None:
    assert load.judged(f"Running\n  9 requests in 1s\n{json.dumps(SAID)}\n", "it") == SAID


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", "it: wrk said nothing"),
        ("unable to connect", "it: unable to connect"),
        ("{}", "it: {}"),
        ("[1]", "it: [1]"),
        ('{"answers": ', 'it: {"answers":'),
        (json.dumps({**SAID, "microseconds": 0}), f"it: {json.dumps({**SAID, 'microseconds': 0})}"),
        (json.dumps({**SAID, "answers": 0}), "it: no answer came"),
        (json.dumps({**SAID, "timeout": 2}), "it: errors: 2 timeout"),
        (json.dumps({**SAID, "connect": 1, "write": 3}), "it: errors: 1 connect, 3 write"),
        (
            json.dumps({**SAID, "wrong": 1, "instead": b"200 \xff\n".hex()}),
            "it: 1 of 9 answers are wrong, such as '200 \N{REPLACEMENT CHARACTER}\\n'",
        ),
    ],
)
def test_whatever_is_wrong_is_told(said: str, words: str) -> None:
    with pytest.raises(WrongAnswer) as raised:
        load.judged(said, "it")
    assert raised.value.message == words


def test_who_answers_a_wait_at_once_answers_wrongly() -> None:
    said = json.dumps({**SAID, "p50": 19_999})
    assert load.judged(said, "it", milliseconds=19)
    with pytest.raises(WrongAnswer, match="half of the answers come sooner than they may"):
        load.judged(said, "it", milliseconds=20)


@pytest.mark.parametrize(
    ("script", "words"),
    [("printf '\\377'", "it.*: �"), ("echo no; exit 3", r"it.*: no \(wrk ended with 3\)")],
)
def test_a_strange_wrk_is_told(
    script: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrk = tmp_path / "wrk"
    wrk.write_text(f"#!/bin/sh\n{script}\n")
    wrk.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(WrongAnswer, match=words):
        load.put(Load(4, 1), Running(Server("it", "", "", ()), 1, os.getpid()), GREETING)


def test_a_missing_wrk_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ClickException) as raised:
        load.generator()
    assert "apt install wrk" in raised.value.message
    assert raised.value.exit_code == 1
