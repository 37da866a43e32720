"""The requests that pages offer to send to both sides: all there are, and fit for a shell."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path

import pytest
from werkzeug.routing import MapAdapter

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import Contrast, LiveRequest
from async_contrast.flask_app import create_flask_app
from async_contrast.web.pages.live import MOUNTS, curl, pairs
from tests.web.server import Server

SECONDS = 120
"""After which a test gives up: for hangs, not for slow machines."""


def every_request() -> list[object]:
    """A pytest parameter for each live request: its topic and itself."""
    return [
        pytest.param(
            topic.name,
            request,
            id=f"{topic.name}/{contrast.name} {request.method} {request.path} {request.curl}",
        )
        for topic in TOPICS.values()
        for contrast in topic.contrasts.values()
        for request in contrast.live
    ]


def contrasts_with_requests() -> list[object]:
    return [
        pytest.param(topic.name, contrast, id=f"{topic.name}/{contrast.name}")
        for topic in TOPICS.values()
        for contrast in topic.contrasts.values()
        if contrast.live
    ]


@pytest.fixture(scope="module")
def routes() -> MapAdapter:
    """Where the original's requests lead."""
    return create_flask_app("a secret", TOPICS).url_map.bind("localhost")


def test_every_live_route_is_offered_by_a_contrast_of_its_topic(routes: MapAdapter) -> None:
    offered = {
        (topic.name, routes.match(path_of(topic.name, request), request.method)[0])
        for topic in TOPICS.values()
        for contrast in topic.contrasts.values()
        for request in contrast.live
    }
    there = {(rule.rule.split("/")[1], rule.endpoint) for rule in routes.map.iter_rules()}
    assert there - offered == set()
    assert len(there) > 8


def path_of(topic: str, request: LiveRequest) -> str:
    return f"/{topic}/{request.path.partition('?')[0]}"


@pytest.mark.parametrize(("topic", "request_"), every_request())
def test_a_live_request_has_the_same_status_on_both_sides(
    server: Server, topic: str, request_: LiveRequest
) -> None:
    statuses = []
    for mount in MOUNTS:
        connection = HTTPConnection(server.host, server.port, timeout=SECONDS)
        path = request_.path.replace("{n}", "1")
        connection.request(request_.method, f"/{mount}/{topic}/{path}")
        statuses.append(connection.getresponse().status)
        connection.close()
    assert statuses[0] == statuses[1] < 500


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
@pytest.mark.parametrize(("topic", "contrast"), contrasts_with_requests())
def test_a_shell_obeys_the_lines_in_their_order(
    server: Server, tmp_path: Path, topic: str, contrast: Contrast
) -> None:
    for pair in pairs(topic, contrast, f"http://{server.host}:{server.port}/"):
        for line in pair.curls:
            done = shell(line, tmp_path)
            assert done.returncode == 0, done.stderr
            assert done.stdout.count("{") >= pair.request.at_once * (pair.request.at_once > 1)
    assert server.get("/healthz")[0] == 200


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_who_signs_in_on_both_sides_is_greeted_on_both(server: Server, tmp_path: Path) -> None:
    contrast = TOPICS["login"].contrasts["six-steps"]
    in_order = pairs("login", contrast, f"http://{server.host}:{server.port}/")
    said = [[shell(line, tmp_path).stdout for line in pair.curls] for pair in in_order]
    assert [("Hello, ada" in text) for text in said[1]] == [True, True]


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Have a shell obey it in this folder."""
    return subprocess.run(
        ["/bin/sh", "-c", line],
        capture_output=True,
        encoding="utf-8",
        errors="replace",  # a websocket's frames are no text
        cwd=folder,
        timeout=SECONDS,
        check=False,
    )


HOSTS = ["here.example", "[::1]:8000", "a'b;$(x)&z!*", "$n:1", "`x`", '"', "a b"]

CURL = 'curl() { IFS="|"; printf "%s\\n" "$*"; }'
"""Says in one line what it was told."""


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("at_once", [1, 3])
def test_a_shell_sees_one_command_whatever_the_host(
    tmp_path: Path, host: str, at_once: int
) -> None:
    request = LiveRequest("POST", "x?value={n}&pause_ms=1", at_once)
    contrast = replace(TOPICS["local"].contrasts["isolation"], live=(request,))
    [pair] = pairs("local", contrast, f"http://{host}/")
    for line, mount in zip(pair.curls, MOUNTS, strict=True):
        heard = shell(f"{CURL}\n{line}", tmp_path)
        assert heard.stderr == ""
        urls = [
            f"http://{host}/{mount}/local/x?value={n if at_once > 1 else '{n}'}&pause_ms=1"
            for n in range(1, at_once + 1)
        ]
        options = "-s|" if at_once > 1 else ""
        assert sorted(heard.stdout.splitlines()) == [f"{options}-X|POST|{url}" for url in urls]


@pytest.mark.parametrize("host", HOSTS)
def test_a_command_for_one_url_is_one(tmp_path: Path, host: str) -> None:
    heard = shell(f"{CURL}\n{curl(f'http://{host}/?a=1&b')}", tmp_path)
    assert (heard.stdout, heard.stderr) == (f"http://{host}/?a=1&b\n", "")
