"""Cells that eat memory, or whose processor is eaten."""

from __future__ import annotations

import mmap
import os
import resource
import threading
import time
from typing import Any

from async_contrast.contrasts.contrast import FAILS, HOLDS
from async_contrast.contrasts.trial import Trial
from tests.lab.hostile.deeds import ALIVE, SHORT, ends

eaten: list[Any] = []


@ends(FAILS, "the cell raised MemoryError")
def eats_at_once(_: Trial) -> None:
    bytearray(1 << 40)


@ends(FAILS, "the cell raised MemoryError")
def eats_a_list(_: Trial) -> None:
    numbers = [0]
    while True:
        numbers += numbers


@ends(FAILS, "the cell raised MemoryError")
def eats_slice_by_slice(_: Trial) -> None:
    slices = []
    while True:
        slices.append(bytearray(1 << 16))


@ends(FAILS, "the cell raised MemoryError")
def eats_crumbs(_: Trial) -> None:
    crumbs = []
    while True:
        crumbs.append(bytes(100))


@ends(FAILS, "a thread died of MemoryError")
def eats_in_a_thread(trial: Trial) -> None:
    thread = threading.Thread(target=eats_slice_by_slice, args=(trial,))
    thread.start()
    thread.join()


@ends(FAILS, "the cell raised OSError: [Errno 12] Cannot allocate memory")
def eats_pages(_: Trial) -> None:
    while True:
        eaten.append(mmap.mmap(-1, 1 << 24))


@ends(FAILS, "the cell raised RuntimeError: can't start new thread")
def eats_thread_stacks(_: Trial) -> None:
    never = threading.Event()
    while True:
        threading.Thread(target=never.wait, daemon=True).start()


@ends(HOLDS)
def eats_and_gives_back(trial: Trial) -> None:
    try:
        eats_slice_by_slice(trial)
    except MemoryError:
        trial.saw(ALIVE)


@ends(FAILS, "the cell raised MemoryError")
def raises_its_soft_limits(trial: Trial) -> None:
    for limit in (resource.RLIMIT_AS, resource.RLIMIT_CORE, resource.RLIMIT_MSGQUEUE):
        _, hard = resource.getrlimit(limit)
        resource.setrlimit(limit, (hard, hard))
    eats_slice_by_slice(trial)


@ends(HOLDS, seconds=SHORT)
def gets_no_processor_before_its_time_is_up(trial: Trial) -> None:
    [processor, *_] = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {processor})
    if os.fork() == 0:
        while time.process_time() < 2 * SHORT:
            pass
        os._exit(0)
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    while os.waitpid(-1, os.WNOHANG) == (0, 0):
        pass
    trial.saw(ALIVE)
