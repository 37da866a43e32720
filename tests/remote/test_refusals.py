"""compare --url where it cannot be: addresses that are none, and hosts that are no service."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Mapping

import pytest

from async_contrast.remote import service as remote_service
from async_contrast.remote.address import read_address
from tests.commands import check_refused, run_here
from tests.elsewhere import stranger, url_of
from tests.web.server import free_port, read_all


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--url", "ftp://host"], "must be an http or https URL"),
        (["--url", "host:8000"], "must be an http or https URL"),
        (["--url", "http://"], "must be an http or https URL"),
        (["--url", "http://ada:never/this@host"], "must be a URL"),
        (["--url", "http://xn--/"], "must be a URL"),
        (["--url", "http://ada:never@127.0.0.1:99999"], "names a port above 65535"),
        (["--url", "http://ada:1/never@host"], "@ is %40"),
        (["--url", "http://host?never"], "@ is %40"),
        (["--url", "http://:never@host"], "no name to go with the password"),
        (["--url", "http://ada@host"], "no password to go with the name"),
        (["--url", "http://a%3Ab:never@host"], "a name has no colon"),
        (["--url", "http://ada:never@host", "--user", "ada"], "not twice"),
        (["--user", "ada"], "--user goes with --url"),
    ],
)
def test_an_address_that_cannot_be_used_is_not_repeated(words: list[str], told: str) -> None:
    done = run_here("compare", "specimen", *words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr
    assert "never" not in done.stderr


def test_names_and_passwords_of_any_characters() -> None:
    address = read_address("https://%C3%A9:p%40%3A%2F:@host/below/", None, lambda: "")
    assert address.url == "https://host/below"
    assert address.credentials is not None
    assert (address.credentials.name, address.credentials.password) == ("é", "p@:/:")
    assert "p@" not in repr(address)


@pytest.mark.parametrize(
    ("where", "loopback"),
    [
        ("http://127.0.0.1:1", True),
        ("http://[::1]:1", True),
        ("http://localhost", True),
        ("http://localhost.example.org", False),
        ("http://10.0.0.1", False),
    ],
)
def test_what_is_this_machine_needs_no_proxy(where: str, loopback: bool) -> None:
    assert read_address(where, None, lambda: "").loopback is loopback


def test_a_proxy_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "strange://somebody:never@nowhere")
    check_refused(
        run_here("compare", "--url", "http://host.invalid", "specimen"),
        "ALL_PROXY names cannot be used",
    )


def test_nobody_is_there() -> None:
    port = free_port()
    check_refused(
        run_here("compare", "--url", url_of(port, "ada:never-this"), "local"),
        f"{url_of(port)} does not answer: ",
    )


def test_somebody_is_there_who_does_not_speak_http() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_greet, args=(listener,))
        thread.start()
        where = url_of(listener.getsockname()[1])
        check_refused(run_here("compare", "--url", where, "local"), f"{where} does not answer: ")
        thread.join()


def _greet(listener: socket.socket) -> None:
    line, _ = listener.accept()
    with line:
        line.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
        line.shutdown(socket.SHUT_WR)
        read_all(line)


def error(message: str) -> bytes:
    return json.dumps({"error": {"status": 500, "title": "-", "message": message}}).encode()


@pytest.mark.parametrize(
    ("status", "headers", "body", "told"),
    [
        (200, {}, b"<title>Welcome!</title>", "in words of its own: it is no async-contrast"),
        (200, {}, b'{"environment": {}, "topics": [{}]}', "it is no async-contrast"),
        (200, {}, b"[" * 100_000, "it is no async-contrast"),
        (200, {}, b" " * (65 << 20), "with more than 64 MiB"),
        (200, {"Content-Encoding": "gzip"}, b"bomb", "compressed"),
        (404, {}, b"<title>Not here</title>", "answers 404 Not Found: it is no async-contrast"),
        (301, {"Location": "https://there/"}, b"", "to https://there/, which is not followed"),
        (304, {}, b"", "answers 304 Not Modified: it is no async-contrast"),
        (502, {}, b"<title>Bad Gateway</title>", "no service behind its proxy (502)"),
        (500, {}, error("it failed"), "Error: it failed"),
        (500, {}, error("one\n\x1b[2Jtwo"), "Error: one\N{REPLACEMENT CHARACTER}"),
        (429, {"Retry-After": "61"}, error("not today"), "Error: not today"),
        (429, {}, error("not so often"), "Error: not so often"),
    ],
)
def test_a_stranger_is_told_from_a_service(
    status: int, headers: Mapping[str, str], body: bytes, told: str
) -> None:
    with stranger(status, {"Connection": "close", **headers}, body) as other:
        check_refused(run_here("compare", "--url", url_of(other.server_port), "local"), told)
        assert other.asked == 1


def test_a_busy_service_is_asked_again_so_often_and_no_more() -> None:
    with stranger(503, {"Retry-After": "0"}, error("much to do")) as other:
        done = run_here("compare", "--url", url_of(other.server_port), "local")
        assert other.asked == 1 + remote_service.MOST_WAITS
    said, last = done.stderr.splitlines()
    assert said == "starting: waits 0 s: much to do"
    assert (done.exit_code, last) == (2, "Error: much to do")
