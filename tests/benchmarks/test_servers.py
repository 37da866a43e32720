"""Servers are started, and always ended."""

from __future__ import annotations

import os
import resource
import select
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import click
import pytest

from benchmarks.service import up
from benchmarks.web import files, processes, servers
from benchmarks.web.answers import HELLO, WAITED, waiting
from benchmarks.web.servers import BARE_ASGI, Running, Server, granian_asgi, started

thorough = pytest.mark.thorough
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it is measured in /proc")


PATIENCE = 120
"""Seconds that a server may take to start: for hangs, not for slow machines."""


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "PATIENCE", PATIENCE)


def in_session(session: int) -> set[int]:
    """The processes in it."""
    found = set()
    for one in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(one.name)) == session:
                found.add(int(one.name))
        except ProcessLookupError:
            pass
    return found


def ends(process: int) -> bool:
    """Whether a process does, soon; also one that nobody waits for."""
    try:
        over = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([over], [], [], PATIENCE)[0])
    finally:
        os.close(over)


def get(running: Running, path: str) -> str:
    """The body that answers."""
    with urlopen(running.url(path)) as answer:  # noqa: S310 - our own
        body: bytes = answer.read()
    return body.decode()


def test_a_server_is_ended_with_its_workers_whatever_happens() -> None:
    pytest.importorskip("uvloop", reason="the extra `bench` is not installed")

    def measure() -> None:
        with started(granian_asgi("bare", BARE_ASGI), {}) as running:
            assert get(running, "/hello") == HELLO
            assert get(running, waiting(1).path) == WAITED
            seen.append(running.process)
            assert len(in_session(running.process)) >= 2
            assert processes.memory(running.process) > 5
            assert processes.seconds(running.process) > 0
            raise KeyboardInterrupt

    seen: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        measure()
    assert not in_session(seen[0])


def test_a_server_that_does_not_end_by_itself_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "GRACE", 0.1)
    options = ("{port}", "--bind", "127.0.0.1", "--directory", str(tmp_path))
    with started(Server("files", "http.server", "", options, greeting="/"), {}) as running:
        os.kill(running.process, signal.SIGSTOP)
    assert not in_session(running.process)


@thorough
@pytest.mark.parametrize(("name", "path"), list(up.GREETINGS.items()))
def test_an_app_alone_is_up_and_ended(name: str, path: str) -> None:
    with up.alone(name) as running:
        assert get(running, path)
        assert len(in_session(running.process)) >= 2
    assert not in_session(running.process)


FORKING = Server("it", "tests.benchmarks.forking", "", ("{port}",))

ASKING = f"""
import sys
from benchmarks.web import servers
servers.PATIENCE = {PATIENCE}
from benchmarks.serving import end_cleanly
end_cleanly()
with servers.started(servers.{FORKING!r}, {{}}) as running:
    print(running.process, flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(signal.SIGKILL, marks=thorough),
        signal.SIGTERM,
        pytest.param(signal.SIGHUP, marks=thorough),
    ],
)
def test_a_benchmark_that_is_ended_leaves_no_server(number: signal.Signals) -> None:
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", ASKING]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as benchmark:
        assert benchmark.stdout is not None
        server = int(benchmark.stdout.readline())
        processes_of_it = in_session(server)
        assert len(processes_of_it) >= 2
        benchmark.send_signal(number)
        assert all(map(ends, processes_of_it))


def test_a_server_that_ends_by_itself_fails_the_benchmark() -> None:
    found: set[int] = set()

    def measure() -> None:
        with started(FORKING, {}) as running:
            found.update(in_session(running.process))
            os.kill(running.process, signal.SIGKILL)
            assert ends(running.process)

    with pytest.raises(click.ClickException, match="it has ended by itself"):
        measure()
    assert len(found) >= 2
    assert all(map(ends, found))


@thorough
def test_what_the_service_takes_is_measured() -> None:
    with up.service() as running:
        assert get(running, "/healthz") == '{"status":"ok","trials":0}\n'
        assert processes.memory(running.process) > 5
        assert processes.seconds(running.process) > 0
    assert processes.memory(running.process) == 0


def test_what_does_not_start_is_told() -> None:
    nothing = Server("nothing", "platform", "", ())
    with pytest.raises(click.ClickException, match="nothing does not answer"), started(nothing, {}):
        pass


def test_what_is_not_installed_is_told() -> None:
    missing = Server("it", "no_such_server", "", ())
    with pytest.raises(click.ClickException, match=r"no_such_server is missing: pip install"):
        started(missing, {}).__enter__()


def test_all_that_is_missing_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "FASTER", ("no_loop", "no_parser"))
    slow = Server("it", "platform", "", ("--loop", "no_loop", "--http", "no_parser"))
    with pytest.raises(click.ClickException, match="no_loop, no_parser are missing: pip install"):
        servers.check_installed([slow, slow])


def test_too_few_files_are_told() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    with pytest.raises(click.ClickException, match=rf"ulimit -Hn {hard + 1 + files.SPARE}"):
        files.need(hard + 1)
