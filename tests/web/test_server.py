"""A real server from its first line to its last process."""

from __future__ import annotations

import inspect
import os
import re
import select
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from async_contrast.errors import ConfigurationError
from async_contrast.serving import serve
from async_contrast.serving.address import claim, free_address
from tests.web.conftest import Switchboard
from tests.web.server import PATIENCE, Server, free_port, read_all

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


FULL_PIPE = """
import os
ear, mouth = os.pipe()
os.dup2(mouth, 1)
os.set_blocking(1, False)
try:
    while os.write(1, bytes(4096)):
        pass
except BlockingIOError:
    os.set_blocking(1, True)
"""
"""Standard output is a pipe that is full, and that nobody reads."""


@contextmanager
def hanging_comparison(server: Server, switchboard: Switchboard) -> Iterator[socket.socket]:
    """A client that waits for a comparison whose two trials hang."""
    path = f"/compare/specimen/hanging?port={switchboard.port}"
    with server.connect() as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
        switchboard.take(2)
        yield client


def test_says_when_and_where_it_is_ready_and_closes_slow_headers(tmp_path: Path) -> None:
    with Server(tmp_path / "log", host="localhost", header_seconds=5) as server:
        said = server.wait_until_ready()
        assert said == f"async-contrast is ready on http://localhost:{server.port}\n"
        assert server.get("/compare/specimen/quick")[0] == 200
        assert b"200" not in server.say(b"GET /healthz HTTP/1.1\r\nHost: here\r\nX-Slow: ")


thorough = pytest.mark.thorough


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGTERM,
        pytest.param(signal.SIGINT, marks=thorough),
        pytest.param(signal.SIGHUP, marks=thorough),
    ],
)
def test_a_signal_ends_it_with_a_hanging_comparison_in_flight(
    tmp_path: Path, switchboard: Switchboard, number: signal.Signals
) -> None:
    with Server(tmp_path / "log") as server:
        server.wait_until_ready()
        with hanging_comparison(server, switchboard) as client, server.watched():
            server.process.send_signal(number)
            assert read_all(client).startswith(b"HTTP/1.1 503 ")
        assert switchboard.all_ended()
        assert server.exit_status() == 0
        assert server.errors() == ""
        assert {each.name for each in tmp_path.iterdir()} == {"log", "log.db"}


@pytest.mark.parametrize("processes", [pytest.param(2, marks=thorough), 3])
def test_a_signal_ends_it_while_a_worker_or_its_lab_starts(tmp_path: Path, processes: int) -> None:
    with Server(tmp_path / "log") as server:
        until = time.monotonic() + PATIENCE
        while len(server.pids()) < processes:
            assert time.monotonic() < until
            time.sleep(0.01)  # nobody says when a process begins
        with server.watched():
            server.process.terminate()
        assert server.exit_status() == 0
        assert server.errors() == ""


def test_two_workers_share_one_folder_and_ctrl_c_ends_the_whole_group_quietly(
    tmp_path: Path,
) -> None:
    with Server(tmp_path / "log", workers=2) as server:
        server.wait_until_ready()
        server.wait_until_ready()
        [folder] = [each for each in tmp_path.iterdir() if each.is_dir()]
        assert (folder / "slots").is_file()
        workers = server.workers()
        for worker in workers:
            os.kill(worker, signal.SIGINT)
        assert server.get("/compare/specimen/quick")[0] == 200
        assert server.workers() == workers  # the master alone answers, and ends them
        with server.watched():
            os.killpg(server.process.pid, signal.SIGINT)
        assert server.exit_status() == 0
        assert server.errors() == ""


@thorough
def test_a_closed_terminal_is_nothing_under_nohup(tmp_path: Path) -> None:
    ignoring = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    with Server(tmp_path / "log", prelude=ignoring) as server:
        server.wait_until_ready()
        workers = server.workers()
        os.killpg(server.process.pid, signal.SIGHUP)
        assert server.get("/healthz")[0] == 200
        assert server.workers() == workers
        with server.watched():
            server.process.terminate()
        assert server.exit_status() == 0


@thorough
def test_kill_9_of_the_master_leaves_nothing(tmp_path: Path, switchboard: Switchboard) -> None:
    with Server(tmp_path / "log") as server:
        server.wait_until_ready()
        with hanging_comparison(server, switchboard), server.watched():
            server.process.kill()
        assert switchboard.all_ended()
        assert list(tmp_path.glob("async-contrast-*")) == []


@thorough
def test_a_killed_worker_is_replaced_and_its_trials_end(
    tmp_path: Path, switchboard: Switchboard
) -> None:
    with Server(tmp_path / "log") as server:
        server.wait_until_ready()
        [worker] = server.workers()
        with hanging_comparison(server, switchboard):
            os.kill(worker, signal.SIGKILL)
            assert switchboard.all_ended()
        server.wait_until_ready()
        assert server.workers() != [worker]
        assert server.get("/compare/specimen/quick")[0] == 200


def test_who_leaves_takes_the_trials_along(server: Server, switchboard: Switchboard) -> None:
    with hanging_comparison(server, switchboard):
        pass
    assert switchboard.all_ended()


def test_a_lab_that_cannot_start_ends_it_with_the_reason(tmp_path: Path) -> None:
    with Server(tmp_path / "log", catalogue="tests.web.broken_catalogue") as server:
        assert server.exit_status() == 1
        assert "the lab cannot start: tests.web.broken_catalogue cannot be" in server.errors()
        assert "RuntimeError: only the lab cannot import this" in server.errors()
        assert server.errors().count("Traceback") == 1, "it is tried once"
        assert server.pids() == []


def test_an_app_that_cannot_start_ends_it_with_the_reason(tmp_path: Path) -> None:
    with Server(tmp_path / "log", catalogue="tests.web.no_such_module") as server:
        assert server.exit_status() == 1
        assert server.errors().count("ModuleNotFoundError: No module named") == 1


@pytest.mark.parametrize(
    ("host", "port", "words"),
    [
        ("127.0.0.1", 0, "--port must be from 1 to 65535, not 0"),
        ("127.0.0.1", 65536, "--port must be from 1 to 65535, not 65536"),
        ("no-such-host.invalid", 8000, "--host 'no-such-host.invalid' is no name"),
        ("", 8000, "--host '' is no name"),
        ("a" * 300, 8000, "is no name or address that this machine knows"),
        ("a..b", 8000, "is no name or address that this machine knows"),
        ("192.0.2.1", 8000, "http://192.0.2.1:8000: this machine has no such address"),
    ],
)
def test_an_unusable_address_is_named_with_its_remedy(host: str, port: int, words: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(words)):
        free_address(host, port)


def test_an_unusable_setting_is_told_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ASYNC_CONTRAST_TRIAL_SECONDS", "soon")
    with pytest.raises(ConfigurationError, match="ASYNC_CONTRAST_TRIAL_SECONDS must be"):
        serve(port=free_port())


def test_a_taken_port_is_named_even_if_its_owner_would_share() -> None:
    with socket.socket() as owner:
        owner.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        owner.bind(("127.0.0.1", 0))
        owner.listen()
        with pytest.raises(ConfigurationError, match="another program listens there; end it"):
            free_address("127.0.0.1", owner.getsockname()[1])


def test_the_usual_patience_with_slow_headers_is_10_seconds() -> None:
    assert inspect.signature(serve).parameters["header_seconds"].default == 10


def test_kill_9_of_the_master_ends_a_stopped_template_too(
    tmp_path: Path, switchboard: Switchboard
) -> None:
    with Server(tmp_path / "log") as server:
        server.wait_until_ready()
        with hanging_comparison(server, switchboard), server.watched():
            [worker] = server.workers()
            [template] = server.children_of(worker)
            os.kill(template, signal.SIGSTOP)
            server.process.kill()
        assert switchboard.all_ended()
        assert list(tmp_path.glob("async-contrast-*")) == []


def test_of_two_services_that_found_a_port_free_one_has_it() -> None:
    port = free_port()
    with claim("127.0.0.1", port):
        with pytest.raises(ConfigurationError, match="another program listens there; end it"):
            claim("127.0.0.1", port)
        claim("127.0.0.2", port).close()
    claim("127.0.0.1", port).close()


@thorough
def test_two_services_that_start_at_once_do_not_share_a_port(tmp_path: Path) -> None:
    with Server(tmp_path / "log") as first, Server(tmp_path / "other", port=first.port) as other:
        statuses = set()
        for server in (first, other):
            readable, _, _ = select.select([server.out], [], [], PATIENCE)
            assert readable
            if os.read(server.out.fileno(), 1) == b"":
                statuses.add(server.exit_status())
        assert statuses == {2}


@thorough
def test_nobody_reading_its_words_does_not_stop_it(tmp_path: Path) -> None:
    with Server(tmp_path / "log", prelude=FULL_PIPE) as server:
        while True:
            try:
                status, _ = server.get("/healthz")
            except ConnectionError:  # nobody listens yet, or only to see whether it could
                assert server.process.poll() is None
                time.sleep(0.05)
                continue
            assert status == 200
            break
