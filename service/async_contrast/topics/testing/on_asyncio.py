"""Tests of Quart's applications, and of what belongs to a loop."""

from __future__ import annotations

import asyncio
import unittest
from collections.abc import AsyncGenerator

from quart import Quart
from quart.typing import TestClientProtocol

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.testing import rules

# startup: does what start-up makes exist in a test?


async def startup(trial: Trial) -> None:
    """before_serving makes it, and the test takes app.test_client()."""
    served = rules.Served()
    app = _app(served)
    await _ask(app.test_client(), served)
    rules.judge_start(trial, served)


async def startup_client_entered(trial: Trial) -> None:
    """before_serving makes it, and the test enters `async with app.test_client()`."""
    served = rules.Served()
    app = _app(served)
    async with app.test_client() as client:
        await _ask(client, served)
    rules.judge_start(trial, served)


async def startup_test_app(trial: Trial) -> None:
    """before_serving makes it, and the test enters `async with app.test_app()`."""
    served = rules.Served()
    app = _app(served)
    async with app.test_app() as test_app:
        await _ask(test_app.test_client(), served)
    rules.judge_start(trial, served)


async def startup_while_serving(trial: Trial) -> None:
    """while_serving makes and closes it, and the test enters `async with app.test_app()`."""
    served = rules.Served()
    app = _bare_app(served)

    @app.while_serving
    async def keep() -> AsyncGenerator[None, None]:
        served.steps.append("made")
        app.config["MADE"] = rules.TEXT
        yield
        served.steps.append("closed")

    async with app.test_app() as test_app:
        await _ask(test_app.test_client(), served)
    rules.judge_start(trial, served)


async def startup_before_first_request(trial: Trial) -> None:
    """before_first_request, as Quart had it up to 0.18."""
    try:
        Quart(__name__).before_first_request  # type: ignore[attr-defined] # noqa: B018 - asked for
    except AttributeError as error:
        rules.judge_hook(trial, error)


def _app(served: rules.Served) -> Quart:
    app = _bare_app(served)

    @app.before_serving
    async def make() -> None:
        served.steps.append("made")
        app.config["MADE"] = rules.TEXT

    @app.after_serving
    async def close() -> None:
        served.steps.append("closed")

    return app


def _bare_app(served: rules.Served) -> Quart:
    app = Quart(__name__)
    app.logger.disabled = True  # what it would log is in the answer

    @app.get("/")
    async def view() -> str:
        served.steps.append("asked")
        return str(app.config["MADE"])

    return app


async def _ask(client: TestClientProtocol, served: rules.Served) -> None:
    response = await client.get("/")
    served.status = response.status_code
    served.body = await response.get_data(as_text=True) if served.status == 200 else ""


# fixture-loop: can tests use what a fixture of several tests makes?


def fixture_loop(trial: Trial) -> None:
    """setUpClass makes an asyncio.Lock, for which two tasks come in each test, in its own loop."""

    class Tests(unittest.IsolatedAsyncioTestCase):
        lock: asyncio.Lock

        @classmethod
        def setUpClass(cls) -> None:
            cls.lock = asyncio.Lock()

        async def test_one(self) -> None:
            await _wait_for(self.lock)

        async def test_two(self) -> None:
            await _wait_for(self.lock)

    _run(trial, Tests)


def fixture_loop_task(trial: Trial) -> None:
    """setUpClass starts a task with asyncio.run, and each test asks for its result."""

    class Tests(unittest.IsolatedAsyncioTestCase):
        task: asyncio.Task[None]

        @classmethod
        def setUpClass(cls) -> None:
            cls.task = asyncio.run(_start())

        async def test_one(self) -> None:
            self.task.result()

        async def test_two(self) -> None:
            self.task.result()

    _run(trial, Tests)


def fixture_loop_each_test(trial: Trial) -> None:
    """asyncSetUp makes an asyncio.Lock for each test, in the loop of that test."""

    class Tests(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self) -> None:
            self.lock = asyncio.Lock()

        async def test_one(self) -> None:
            await _wait_for(self.lock)

        async def test_two(self) -> None:
            await _wait_for(self.lock)

    _run(trial, Tests)


def fixture_loop_one_for_all(trial: Trial) -> None:
    """One loop for the fixture and all tests, which make and use an asyncio.Lock."""

    class Tests(unittest.TestCase):
        runner: asyncio.Runner
        lock: asyncio.Lock

        @classmethod
        def setUpClass(cls) -> None:
            cls.runner = asyncio.Runner()
            cls.addClassCleanup(cls.runner.close)
            cls.lock = asyncio.Lock()

        def test_one(self) -> None:
            self.runner.run(_wait_for(self.lock))

        def test_two(self) -> None:
            self.runner.run(_wait_for(self.lock))

    _run(trial, Tests)


async def _start() -> asyncio.Task[None]:
    begun = asyncio.Event()

    async def work() -> None:
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await begun.wait()
    return task


async def _wait_for(lock: asyncio.Lock) -> None:
    """Hold a lock until another task waits for it, which then has it, too."""
    asked, has_it = asyncio.Event(), asyncio.Event()

    async def take() -> None:
        asked.set()
        async with lock:
            has_it.set()

    other = asyncio.create_task(take())
    async with lock:
        await asked.wait()  # and so it has gone on to where it waits, or has it
        waits = not has_it.is_set()
    await other
    rules.ensure_waited(waits)


def _run(trial: Trial, case: type[unittest.TestCase]) -> None:
    result = unittest.TestResult()
    unittest.TestLoader().loadTestsFromTestCase(case).run(result)
    errors = [text.strip().rpartition("\n")[2] for _, text in result.errors + result.failures]
    rules.judge_fixture(trial, result.testsRun, errors)


# testing-flag: does TESTING let an error in a view through to the test?


async def testing_flag(trial: Trial) -> None:
    """TESTING, and Quart's test client."""
    await _test(trial, {"TESTING": True})


async def testing_flag_unset(trial: Trial) -> None:
    """No flag, and Quart's test client."""
    await _test(trial, {})


async def testing_flag_propagate(trial: Trial) -> None:
    """PROPAGATE_EXCEPTIONS without TESTING, and Quart's test client."""
    await _test(trial, {"PROPAGATE_EXCEPTIONS": True})


async def testing_flag_both(trial: Trial) -> None:
    """PROPAGATE_EXCEPTIONS and TESTING, and Quart's test client."""
    await _test(trial, {"PROPAGATE_EXCEPTIONS": True, "TESTING": True})


async def _test(trial: Trial, config: dict[str, bool]) -> None:
    app, ran = Quart(__name__), list[int]()
    app.logger.disabled = True
    app.config.update(config)

    @app.get("/")
    async def view() -> str:
        ran.append(1)
        raise rules.Broken

    came: BaseException | int
    try:
        came = (await app.test_client().get("/")).status_code
    except Exception as error:
        came = error
    rules.judge_test(trial, came, len(ran))
