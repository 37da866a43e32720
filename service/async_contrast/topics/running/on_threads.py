"""Flask's applications, served from a thread, and asked by commands."""

from __future__ import annotations

import threading

from flask import Flask, current_app

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.loopback.client import Request, ask
from async_contrast.topics.loopback.on_threads import serving
from async_contrast.topics.running import rules

# in-a-thread: can an application be served from a thread of a program?


def in_a_thread(trial: Trial) -> None:
    """Werkzeug's server, which app.run starts, in a thread."""
    threads: list[str] = []
    app = Flask(__name__)

    @app.get("/")
    def view() -> str:
        threads.append(threading.current_thread().name)
        return rules.TEXT

    with serving(app) as port:
        answer = ask(port, Request("/"))
    rules.judge_served(trial, answer, threads)


# commands: does a command of the application do its work?


def commands(trial: Trial) -> None:
    """@app.cli.command on a function, which uses current_app."""
    app, done = Flask("shop"), list[str]()

    @app.cli.command(rules.COMMAND)
    def seed() -> None:
        done.append(current_app.name)

    result = app.test_cli_runner().invoke(args=[rules.COMMAND])
    rules.judge_command(trial, result.exit_code, result.exception, done, app.name)
