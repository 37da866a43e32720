"""Load on a server, from wrk: every answer is checked while it is on.

wrk runs on one thread and has a processor of its own where there are two. It takes about 8
microseconds of it for an answer, 1 of them for the check of the answer in check.lua: a tenth of the
processor at 12,000 answers a second. How busy it was is measured each time, as `busy`.

It does not see an answer that never comes; the connection that waits for it takes no further part.
A load without any answer fails. Its percentiles hold what those would have waited who could not
ask while an answer was late.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from benchmarks.web import cores, processes
from benchmarks.web.answers import Question
from benchmarks.web.servers import Running

CHECK = Path(__file__).with_name("check.lua")
EVERY = 0.25
"""Seconds between two looks at the server's memory, each of which takes about a millisecond."""

QUIET = 0.05
"""Seconds of which a server that is idle takes less than half of a processor."""

IDLE_WITHIN = 5
"""Seconds that it may take to be so; who is not by then, is asked all the same."""

GRACE = 30
"""Seconds that wrk may take above those it was told."""

ERRORS = ("connect", "read", "write", "timeout")
SAID = {"answers", "microseconds", "p50", "p99", "wrong", "instead", *ERRORS}
"""What check.lua says."""


@dataclass(frozen=True, slots=True)
class Load:
    """So many connections at once, each of which asks again when it was answered.

    Or `once`, where the first of them begins at once and the last a second later.

    An answer that took more than `timeout` seconds is an error; no answer at all is one where
    there must be `least`.
    """

    connections: int
    seconds: int
    timeout: int = 5
    once: bool = False
    least: int = 1


@dataclass(frozen=True, slots=True)
class Answered:
    """How a server answered a load.

    p50 and p99 are in milliseconds. `memory` is the server's, in MiB, at its most; `used` is what
    it took of a processor, in seconds. `busy` is the part of a processor that wrk took.
    """

    answers: int
    a_second: float
    p50: float
    p99: float
    memory: float
    used: float
    busy: float


def in_words(connections: int) -> str:
    """How many connections, for a table."""
    return f"{connections} connection{'s' if connections > 1 else ''}"


class WrongAnswer(click.ClickException):
    """A server answered wrongly, late or not at all; says which, and how often."""


def generator() -> str:
    """The path of wrk. Raises ClickException where there is none."""
    found = shutil.which("wrk")
    if found is None:
        raise click.ClickException("the load comes from wrk, which is missing: apt install wrk")
    return found


def put(load: Load, running: Running, question: Question) -> Answered:
    """Ask a server, and check all that it answers. Raises WrongAnswer."""
    command = [
        generator(),
        "--threads=1",
        f"--connections={load.connections}",
        f"--duration={load.seconds}s",
        f"--timeout={load.timeout}s",
        f"--script={CHECK}",
        running.url(question.path),
        *("--", "200", question.body, *([str(load.connections)] if load.once else [])),
    ]
    used, taken = processes.seconds(running.process), _seconds_of_children()
    said, most = _run(command, running.process, load.seconds + GRACE)
    used = processes.seconds(running.process) - used
    _until_idle(running.process)
    taken = _seconds_of_children() - taken
    which = f"{running.server.name}, {question.path}, {in_words(load.connections)}"
    found = judged(said, which, question.milliseconds, load.least)
    seconds = found["microseconds"] / 1e6
    return Answered(
        answers=found["answers"],
        a_second=found["answers"] / seconds,
        p50=found["p50"] / 1000,
        p99=found["p99"] / 1000,
        memory=most,
        used=used,
        busy=taken / seconds,
    )


def _run(command: list[str], server: int, patience: float) -> tuple[str, float]:
    """What wrk said, and the most memory that the server had meanwhile."""
    until = time.monotonic() + patience
    pipe, same = subprocess.PIPE, subprocess.STDOUT
    with (
        cores.on(cores.OF_THE_LOAD),
        subprocess.Popen(command, stdout=pipe, stderr=same, text=True, errors="replace") as wrk,
    ):
        try:
            most = processes.memory(server)
            while time.monotonic() < until:
                try:
                    said, _ = wrk.communicate(timeout=EVERY)
                except subprocess.TimeoutExpired:
                    most = max(most, processes.memory(server))
                else:
                    ended = f" (wrk ended with {wrk.returncode})" if wrk.returncode else ""
                    return said.strip() + ended, most
            raise WrongAnswer(f"wrk has not ended after {patience:.0f} s")
        finally:
            wrk.kill()


def _until_idle(server: int) -> None:
    """Wait until the server has done what wrk asked for and did not wait for.

    It would take of the processor of whoever is asked next.
    """
    until = time.monotonic() + IDLE_WITHIN
    before = processes.seconds(server)
    while time.monotonic() < until:
        time.sleep(QUIET)
        now = processes.seconds(server)
        if now - before < QUIET / 2:
            return
        before = now


def judged(said: str, which: str, milliseconds: int = 0, least: int = 1) -> Mapping[str, Any]:
    """The figures in what wrk said. Raises WrongAnswer where not everything was answered rightly.

    `which` is who was asked what; half of the answers may take no less than so long, and there must
    be `least`.
    """
    last = said.strip().rpartition("\n")[2]
    found = _figures(last)
    if found is None:
        raise WrongAnswer(f"{which}: {last or 'wrk said nothing'}")
    if found["wrong"]:
        instead = bytes.fromhex(found["instead"]).decode(errors="replace")
        many = f"{found['wrong']} of {found['answers']}"
        raise WrongAnswer(f"{which}: {many} answers are wrong, such as {instead!r}")
    if errors := [f"{found[kind]} {kind}" for kind in ERRORS if found[kind]]:
        raise WrongAnswer(f"{which}: errors: {', '.join(errors)}")
    if found["answers"] < least:
        raise WrongAnswer(f"{which}: no answer came")
    if found["answers"] and found["p50"] < milliseconds * 1000:
        raise WrongAnswer(f"{which}: half of the answers come sooner than they may")
    return found


def _figures(line: str) -> dict[str, Any] | None:
    """Those of check.lua, if that said the line."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    complete = isinstance(found, dict) and found.keys() == SAID and found["microseconds"]
    return found if complete else None


def _seconds_of_children() -> float:
    """Of a processor, that the processes have taken that this one has started and seen end."""
    times = os.times()
    return times.children_user + times.children_system
