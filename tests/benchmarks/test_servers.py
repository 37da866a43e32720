"""Servers are started, and always ended."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from urllib.request import urlopen

import click
import pytest

from benchmarks.service import up
from benchmarks.web import processes, servers
from benchmarks.web.answers import HELLO, WAITED, waiting
from benchmarks.web.servers import BARE_ASGI, Running, Server, granian_asgi, started

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it is measured in /proc")


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


@pytest.mark.parametrize(("name", "path"), list(up.GREETINGS.items()))
def test_an_app_alone_is_up_and_ended(name: str, path: str) -> None:
    with up.alone(name) as running:
        assert get(running, path)
        assert len(in_session(running.process)) >= 2
    assert not in_session(running.process)


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
