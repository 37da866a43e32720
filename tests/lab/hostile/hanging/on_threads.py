"""Cells on threads that never end."""

from __future__ import annotations

import ctypes
import os
import signal
import threading

from async_contrast.contrasts.contrast import FAILS
from async_contrast.contrasts.trial import Trial
from tests.lab.hostile.deeds import ALIVE, FLOOD, ends, hangs


@hangs
def locks_twice(trial: Trial) -> None:
    trial.saw(ALIVE)
    trial.show("before", "the lock")
    trial.mark(0, "locks")
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


@hangs
def locks_twice_in_a_thread(_: Trial) -> None:
    lock = threading.Lock()

    def work() -> None:
        with lock:
            lock.acquire()

    thread = threading.Thread(target=work, name="worker")
    thread.start()
    thread.join()


@hangs
def waits_for_each_other(_: Trial) -> None:
    first, second = threading.Lock(), threading.Lock()
    both_hold_one = threading.Barrier(2)

    def work(one: threading.Lock, other: threading.Lock) -> None:
        with one:
            both_hold_one.wait()
            other.acquire()

    threads = [threading.Thread(target=work, args=pair)
               for pair in ((first, second), (second, first))]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@hangs
def loops(_: Trial) -> None:
    while True:
        pass


@hangs
def loops_in_threads(_: Trial) -> None:
    threads = [threading.Thread(target=loops, args=(None,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@hangs
def holds_the_gil(_: Trial) -> None:
    # A mutex locked twice: neither another thread nor a signal's handler gets the interpreter.
    mutex = ctypes.create_string_buffer(64)
    c = ctypes.PyDLL(None)
    c.pthread_mutex_lock(mutex)
    c.pthread_mutex_lock(mutex)


@hangs
def ignores_every_signal(_: Trial) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
        signal.signal(number, signal.SIG_IGN)
    while True:
        signal.pause()


@hangs
def blocks_every_signal(_: Trial) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    threading.Event().wait()


@hangs
def dies_when_asked_where_it_stands(_: Trial) -> None:
    signal.signal(signal.SIGUSR1, signal.SIG_DFL)
    signal.pause()


@hangs
def raises_when_asked_where_it_stands(_: Trial) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("none of your business")

    signal.signal(signal.SIGUSR1, refuse)
    signal.pause()


@hangs
def has_objects_that_raise_when_looked_at(_: Trial) -> None:
    class Shy:
        @property  # type: ignore[misc]  # an object's can also be set
        def __class__(self) -> type:
            raise RuntimeError("never")

    shy = Shy()
    while shy is not None:
        signal.pause()


@hangs
def stops_itself(_: Trial) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


@hangs
def hangs_with_a_grandchild(trial: Trial) -> None:
    pid = os.fork()
    if pid == 0:
        os.setsid()
    trial.show("pids", [pid])
    while True:
        signal.pause()


@ends(FAILS, FLOOD, seconds=60.0)
def hangs_while_flooding(_: Trial) -> None:
    threading.Thread(target=threading.Event().wait).start()
    while True:
        print("still here")  # noqa: T201
