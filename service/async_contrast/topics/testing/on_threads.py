"""Tests of Flask's applications, and of what threads share."""

from __future__ import annotations

import threading
import unittest

from flask import Flask

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.crew import wait_until_blocked
from async_contrast.topics.testing import rules

# startup: does what start-up makes exist in a test?


def startup(trial: Trial) -> None:
    """The factory makes what views need; the test closes it."""
    served = rules.Served()
    app = _app(served)
    served.steps.append("made")
    app.config["MADE"] = rules.TEXT
    _ask(app, served)
    served.steps.append("closed")
    rules.judge_start(trial, served)


def startup_before_first_request(trial: Trial) -> None:
    """before_first_request, as Flask had it up to 2.2."""
    try:
        Flask(__name__).before_first_request  # type: ignore[attr-defined] # noqa: B018 - asked for
    except AttributeError as error:
        rules.judge_hook(trial, error)


def _app(served: rules.Served) -> Flask:
    app = Flask(__name__)
    app.logger.disabled = True  # what it would log is in the answer

    @app.get("/")
    def view() -> str:
        served.steps.append("asked")
        return str(app.config["MADE"])

    return app


def _ask(app: Flask, served: rules.Served) -> None:
    response = app.test_client().get("/")
    served.status = response.status_code
    served.body = response.get_data(as_text=True) if served.status == 200 else ""


# fixture-loop: can tests use what a fixture of several tests makes?


def fixture_loop(trial: Trial) -> None:
    """setUpClass makes a threading.Lock, for which two threads come in each test."""

    class Tests(unittest.TestCase):
        lock: threading.Lock

        @classmethod
        def setUpClass(cls) -> None:
            cls.lock = threading.Lock()

        def test_one(self) -> None:
            _wait_for(self.lock)

        def test_two(self) -> None:
            _wait_for(self.lock)

    _run(trial, Tests)


def _wait_for(lock: threading.Lock) -> None:
    """Hold a lock until another thread waits for it, which then has it, too."""

    def take() -> None:
        with lock:
            pass

    other = threading.Thread(target=take)
    with lock:
        other.start()
        waits = wait_until_blocked(other)
    other.join()
    rules.ensure_waited(waits)


def _run(trial: Trial, case: type[unittest.TestCase]) -> None:
    result = unittest.TestResult()
    unittest.TestLoader().loadTestsFromTestCase(case).run(result)
    errors = [text.strip().rpartition("\n")[2] for _, text in result.errors + result.failures]
    rules.judge_fixture(trial, result.testsRun, errors)


# testing-flag: does TESTING let an error in a view through to the test?


def testing_flag(trial: Trial) -> None:
    """TESTING, and Flask's test client."""
    _test(trial, {"TESTING": True})


def testing_flag_unset(trial: Trial) -> None:
    """No flag, and Flask's test client."""
    _test(trial, {})


def _test(trial: Trial, config: dict[str, bool]) -> None:
    app, ran = Flask(__name__), list[int]()
    app.logger.disabled = True
    app.config.update(config)

    @app.get("/")
    def view() -> str:
        ran.append(1)
        raise rules.Broken

    came: BaseException | int
    try:
        came = app.test_client().get("/").status_code
    except Exception as error:
        came = error
    rules.judge_test(trial, came, len(ran))
