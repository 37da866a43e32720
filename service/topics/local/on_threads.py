"""Thread-local values on threads: the notes' program, and what surrounds it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from typing import Any

from flask import Blueprint, Flask, request

from service.topics.crew import run_threads
from service.topics.local import rules
from service.trial import DONE, Trial

local = threading.local()
context_var: ContextVar[Any] = ContextVar("context_var")


# isolation: does each worker read back what it wrote?


def isolation_threading_local(trial: Trial) -> None:
    """threading.local, a thread a worker: the notes' program."""
    everybody_has_written = threading.Barrier(trial["workers"])

    def func(n: int) -> int:
        trial.mark(n, f"wrote {n}")
        local.val = n
        everybody_has_written.wait()
        read: int = local.val
        trial.mark(n, f"read {read}")
        trial.mark(n, DONE)
        return read

    rules.compare_with_written(trial, run_threads(trial["workers"], func))


def isolation_context_var(trial: Trial) -> None:
    """A ContextVar, a thread a worker."""
    everybody_has_written = threading.Barrier(trial["workers"])

    def func(n: int) -> int:
        trial.mark(n, f"wrote {n}")
        context_var.set(n)
        everybody_has_written.wait()
        read: int = context_var.get()
        trial.mark(n, f"read {read}")
        trial.mark(n, DONE)
        return read

    rules.compare_with_written(trial, run_threads(trial["workers"], func))
