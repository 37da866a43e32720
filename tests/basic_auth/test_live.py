"""The live page behind HTTP Basic, on both sides of the service as people start it."""

from __future__ import annotations

import base64
import http.client

import pytest

from async_contrast.topics.basic_auth.rules import STEPS, STRANGE
from tests.web.server import Server

both_sides = pytest.mark.parametrize("side", ["flask", "quart"])


def ask(server: Server, side: str, *authorizations: str) -> tuple[int, str | None, bytes]:
    """The status, the challenge and the body, given these Authorization headers, byte for byte."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.putrequest("GET", f"/{side}/basic_auth/me")
    for value in authorizations:
        connection.putheader("Authorization", value.encode("latin-1"))
    connection.endheaders()
    response = connection.getresponse()
    answer = response.status, response.getheader("WWW-Authenticate"), response.read()
    connection.close()
    return answer


@both_sides
@pytest.mark.parametrize("step", STEPS)
def test_the_right_credentials_are_let_in_and_all_others_asked(
    server: Server, side: str, step: str
) -> None:
    value = STEPS[step]
    status, challenge, body = ask(server, side, *([value] if value else []))
    if step == "right":
        assert (status, body) == (200, b"Hello, ada")
    else:
        assert status == 401
        assert challenge is not None
        assert 'realm="the specimen"' in challenge


@pytest.mark.parametrize("name", STRANGE)
def test_every_strange_header_is_a_401_with_a_realm_in_the_port(server: Server, name: str) -> None:
    status, challenge, _ = ask(server, "quart", STRANGE[name])
    assert status == 401
    assert 'realm="the specimen"' in (challenge or "")


@pytest.mark.parametrize("name", STRANGE)
def test_no_strange_header_is_a_5xx_in_the_original(server: Server, name: str) -> None:
    assert ask(server, "flask", STRANGE[name])[0] in (200, 401)


def test_two_headers_are_nobody_in_the_port(server: Server) -> None:
    right = STEPS["right"] or ""
    assert ask(server, "quart", right, right)[0] == 401


@both_sides
@pytest.mark.parametrize("byte", [0x00, 0x7F, 0x80, 0xC3, 0xFF])
def test_no_byte_in_name_or_password_is_a_5xx(server: Server, side: str, byte: int) -> None:
    data = b"a%c:b%c" % (byte, byte)
    assert ask(server, side, f"Basic {base64.b64encode(data).decode()}")[0] == 401
