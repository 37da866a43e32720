"""Cells that end before their time, or never get to say anything."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import sys
import threading

from async_contrast.contrasts.contrast import FAILS, HOLDS
from async_contrast.contrasts.trial import Trial
from tests.lab.hostile.deeds import ALIVE, ends


@ends(HOLDS)
def behaves(trial: Trial) -> None:
    trial.saw(ALIVE)


@ends(FAILS, "the cell raised ValueError: on purpose")
def raises(trial: Trial) -> None:
    trial.saw(ALIVE)
    raise ValueError("on purpose")


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("never")


@ends(FAILS, "the cell raised Unspeakable: its message cannot be shown")
def raises_what_cannot_be_shown(_: Trial) -> None:
    raise Unspeakable


@ends(FAILS, r"the cell raised ValueError: \udcff and �[31m")
def raises_what_is_no_text(_: Trial) -> None:
    raise ValueError("\udcff and \x1b[31m")


@ends(FAILS, "the cell raised ValueError: " + "x" * 500)
def raises_at_length(_: Trial) -> None:
    raise ValueError("x" * 100_000)


@ends(FAILS, re.compile("the cell raised RecursionError: maximum recursion depth exceeded.*"))
def recurses(trial: Trial) -> None:
    recurses(trial)


@ends(FAILS, "a thread died of ValueError: on purpose")
def raises_in_a_thread(trial: Trial) -> None:
    thread = threading.Thread(target=raises, args=(trial,))
    thread.start()
    thread.join()


@ends(FAILS, "the cell raised SystemExit: 0")
def leaves_with_success(_: Trial) -> None:
    sys.exit(0)


@ends(FAILS, "the cell raised KeyboardInterrupt")
def interrupts_itself(_: Trial) -> None:
    signal.raise_signal(signal.SIGINT)


@ends(FAILS, "it ended without a report, with exit status 0")
def exits_0(_: Trial) -> None:
    os._exit(0)


@ends(FAILS, "it ended without a report, with exit status 3")
def exits_3(_: Trial) -> None:
    os._exit(3)


@ends(FAILS, "it ended without a report, with exit status 0")
def exits_0_in_a_thread(_: Trial) -> None:
    threading.Thread(target=os._exit, args=(0,)).start()
    signal.pause()


@ends(FAILS, "it ended without a report, with SIGSEGV")
def reads_address_0(_: Trial) -> None:
    ctypes.string_at(0)


@ends(FAILS, "it ended without a report, with SIGABRT")
def aborts(_: Trial) -> None:
    os.abort()


@ends(FAILS, "it ended without a report, with SIGKILL")
def kills_itself(_: Trial) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@ends(FAILS, "it ended without a report, with SIGTERM")
def terminates_itself(_: Trial) -> None:
    signal.raise_signal(signal.SIGTERM)


@ends(FAILS, "it ended without a report, with signal 40")
def dies_of_a_nameless_signal(_: Trial) -> None:
    signal.raise_signal(40)


@ends(FAILS, "it ended without a report, with SIGKILL")
def kills_its_group(_: Trial) -> None:
    os.killpg(os.getpid(), signal.SIGKILL)


@ends(FAILS, "saw an outcome that nobody declared: 'a unicorn'")
def sees_what_nobody_declared(trial: Trial) -> None:
    trial.saw(ALIVE)
    trial.saw("a unicorn")


@ends(FAILS, "saw no outcome at all")
def sees_nothing(_: Trial) -> None:
    pass
