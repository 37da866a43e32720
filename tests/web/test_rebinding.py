"""A browser whose page is of another name that leads to this machine (DNS rebinding)."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.web.server import PATIENCE, Server

PATHS = [
    "/", "/healthz", "/compare", "/compare/specimen/quick", "/openapi.json", "/sign-in",
    "/assets/nothing.css", "/api/runs/1/events", "/nothing", "//",
    "/flask/specimen/number", "/quart/specimen/number",
]  # fmt: skip


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """As somebody starts it on a machine of their own, without any setting."""
    log = tmp_path_factory.mktemp("plain") / "log"
    with Server(log, settings={"HOSTS": ""}) as server:
        server.wait_until_ready()
        yield server


def get(server: Server, path: str, host: str, address: str = "127.0.0.1") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(address, server.port, timeout=PATIENCE)
    with closing(connection):
        connection.request("GET", path, headers={"Host": host})
        response = connection.getresponse()
        return response.status, response.read()


@pytest.mark.parametrize("path", PATHS)
def test_a_page_elsewhere_reads_nothing_by_its_name(plain: Server, path: str) -> None:
    status, body = get(plain, path, f"evil.example:{plain.port}")
    assert status == 400
    assert b"evil.example is not answered here, unless ASYNC_CONTRAST_HOSTS names it" in body
    assert get(plain, path, "192.0.2.1")[0] == 400
    assert get(plain, path, f"localhost:{plain.port}")[0] != 400


def test_it_runs_nothing_either(plain: Server) -> None:
    request = b"POST /quart/specimen/body HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n"
    origin = b"Origin: http://evil.example\r\nSec-Fetch-Site: same-origin\r\n"
    answer = plain.say(request + origin + b"Content-Length: 1\r\n\r\nx")
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_nothing_is_said_of_the_setting_on_loopback(plain: Server) -> None:
    assert plain.errors() == ""


@pytest.mark.parametrize("hosts", [pytest.param("", marks=pytest.mark.thorough), "here.example"])
def test_listening_for_everybody(tmp_path: Path, hosts: str) -> None:
    settings = {"HOSTS": hosts}
    with Server(tmp_path / "log", settings=settings, host="0.0.0.0") as server:  # noqa: S104
        server.wait_until_ready()
        for host in ("localhost", f"127.0.0.1:{server.port}", "192.0.2.1", "0.0.0.0"):  # noqa: S104
            assert get(server, "/healthz", host)[0] == 200
        assert get(server, "/healthz", "evil.example")[0] == 400
        assert get(server, "/healthz", "here.example")[0] == (200 if hosts else 400)
        said = server.errors()
    line = "ASYNC_CONTRAST_HOSTS is not set: whoever asks for this by a name is refused\n"
    assert said == ("" if hosts else line)


def test_the_name_given_to_serve_is_answered(tmp_path: Path) -> None:
    name = socket.gethostname()
    try:
        address = str(socket.getaddrinfo(name, 80)[0][4][0])
    except OSError:
        pytest.skip("this machine's own name leads nowhere")
    with Server(tmp_path / "log", settings={"HOSTS": ""}, host=name) as server:
        server.wait_until_ready()
        assert get(server, "/healthz", f"{name.upper()}:{server.port}", address)[0] == 200
        assert get(server, "/healthz", "evil.example", address)[0] == 400
        assert server.errors() == ""
