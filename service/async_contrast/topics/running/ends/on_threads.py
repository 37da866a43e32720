"""What threads do beside an application, and when the process ends."""

from __future__ import annotations

import threading
import time
from multiprocessing.synchronize import Barrier as BarrierOfProcesses

from flask import Flask

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.crew import run_processes
from async_contrast.topics.loopback.client import Request, ask
from async_contrast.topics.loopback.on_threads import serving
from async_contrast.topics.running.ends import rules

# beside: a loop runs beside the application; does that serve, and does it end?


def beside(trial: Trial) -> None:
    """A thread that goes round until an Event is set, which is done when the server has ended."""
    app, steps, end = Flask(__name__), list[str](), threading.Event()
    first = threading.Event()

    def go_round() -> None:
        while not end.is_set():
            steps.append("round")
            first.set()
            end.wait(0.01)
        steps.append("ended")

    app.add_url_rule("/", "view", lambda: "served")
    beside = threading.Thread(target=go_round)
    beside.start()
    first.wait()
    with serving(app) as port:
        status = ask(port, Request("/")).status
    before = time.monotonic()
    end.set()
    beside.join()
    rules.judge_beside(trial, steps, status, time.monotonic() - before, rules.PATIENCE)


# at-the-end: the process is to end while a job works; is the job done?


def at_the_end(trial: Trial) -> None:
    """threading.Thread: the interpreter waits for it before it ends."""
    told = trial.folder / "steps"

    def job() -> None:
        with told.open("a") as file:
            file.write("begun\n")
            file.flush()
            threading.main_thread().join()
            file.write("done\n")

    def end(_: BarrierOfProcesses) -> None:
        threading.Thread(target=job).start()

    run_processes(1, end)
    rules.judge_job(trial, told.read_text().split())
