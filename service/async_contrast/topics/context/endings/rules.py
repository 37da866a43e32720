"""What both sides judge alike of how a request ends."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure
from async_contrast.topics.crew import wait_for
from async_contrast.topics.loopback import client

UNDONE, HALF = "what the failed view had begun is undone", "half a view's work is committed"
HEARD = "teardown hears of the error"
NO_TEARDOWN = "no teardown has to know"
DONE, CUT = "both steps are done, and committed", "only the first step is done, and undone"
LATE = "the second step comes when teardown is over: nobody commits it"
TOLD_NONE, TOLD_CANCELLED = "teardown is told None", "teardown is told CancelledError"
NOT_HEARD = TOLD_NONE

PATIENCE = client.PATIENCE

CHANCE = 0.2
"""Seconds in which nobody may hear that the client left: on threads, or once it is answered."""

_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: closing sends a reset, as when a browser's tab is closed midway."""

ORDER, PAYMENT = "order", "payment"
"""The two steps of a view's work, which belong together."""

FAILS, WORKS = "/fails", "/works"
"""A view that raises between its two steps, and one that does both."""


class Broken(Exception):
    """What a view raises between its steps."""


@dataclass(slots=True)
class Ledger:
    """What views did: every step, those that came when their work had ended, what is committed.

    `told` is what the teardowns were told that ended a work.
    """

    done: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    committed: list[tuple[str, ...]] = field(default_factory=list)
    told: list[str | None] = field(default_factory=list)


class Work:
    """What a session of a database is to a view: steps, then a commit or a rollback."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._steps: list[str] = []
        self._ended = False

    def do(self, step: str) -> None:
        """One step, of which nothing is kept before the commit."""
        self._ledger.done.append(step)
        self._steps.append(step)
        if self._ended:
            self._ledger.late.append(step)

    def commit(self) -> None:
        """Keep the steps so far."""
        if self._steps:
            self._ledger.committed.append(tuple(self._steps))
        self._steps = []

    def end(self, error: BaseException | None) -> None:
        """What a teardown does: a rollback if there was an error, else a commit."""
        self._ledger.told.append(None if error is None else type(error).__name__)
        if error is None:
            self.commit()
        self._steps, self._ended = [], True


def judge_teardown(trial: Trial, statuses: Sequence[int], ledger: Ledger) -> None:
    """Report what a failed view has left, after FAILS and then WORKS were asked for.

    Raises RuntimeError if the views did not fail and work, each after its steps, or what works is
    not committed.
    """
    told, committed = ledger.told, ledger.committed
    ensure(list(statuses) == [500, 200], f"answered {list(statuses)}")
    ensure(ledger.done == [ORDER, ORDER, PAYMENT], f"the views did {ledger.done}")
    ensure(committed[-1:] == [(ORDER, PAYMENT)], f"committed {committed}")
    ensure(len(told) in (0, 2) and told[1:] in ([], [None]), f"teardowns were told {told}")
    if not told:
        trial.saw(NO_TEARDOWN)
    else:
        heard = {None: NOT_HEARD, Broken.__name__: HEARD}
        trial.saw(heard.get(told[0], f"teardown is told {told[0]}"))
    outcomes: Mapping[tuple[object, ...], str] = {(): UNDONE, ((ORDER,),): HALF}
    trial.saw(outcomes.get(tuple(committed[:-1]), f"committed {committed}"))
    trial.show("teardowns were told", told)
    trial.show("committed", [list(steps) for steps in committed])


def judge_left(trial: Trial, ledger: Ledger) -> None:
    """Report what became of a view's work, whose client left after the first step.

    Raises RuntimeError if that was not done, or nothing was told that the work has ended.
    """
    ensure(ledger.done[:1] == [ORDER], f"the view did {ledger.done}")
    ensure(len(ledger.told) == 1, f"teardowns were told {ledger.told}")
    whole = ledger.committed == [(ORDER, PAYMENT)] and not ledger.late
    undone = not ledger.committed
    if ledger.done == [ORDER, PAYMENT] and whole:
        trial.saw(DONE)
    elif ledger.done == [ORDER] and undone:
        trial.saw(CUT)
    elif ledger.late == [PAYMENT] and undone:
        trial.saw(LATE)
    else:
        trial.saw(f"done {ledger.done}, committed {ledger.committed}")
    told = {None: TOLD_NONE, "CancelledError": TOLD_CANCELLED}
    trial.saw(told.get(ledger.told[0], f"teardown is told {ledger.told[0]}"))
    trial.show("steps that were done", ledger.done)
    trial.show("committed", [list(steps) for steps in ledger.committed])


def leave_view(port: int, waiting: threading.Event) -> None:
    """Ask, and be gone without an answer once the view waits before its second step."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        wait_for(waiting, PATIENCE)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
