"""Servers are started, and always ended."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.request import urlopen

import click
import pytest

from benchmarks.web import processes
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


def test_what_does_not_start_is_told() -> None:
    nothing = Server("nothing", "platform", "", ())
    with pytest.raises(click.ClickException, match="nothing does not answer"), started(nothing, {}):
        pass


def test_what_is_not_installed_is_told() -> None:
    missing = Server("it", "no_such_server", "", ())
    with pytest.raises(click.ClickException, match=r"no_such_server is missing: pip install"):
        started(missing, {}).__enter__()
