"""What both sides ask of a test client, and judge alike."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure

WORKS = "does what it says"
LOUD = "an error says that it does not"
SILENT = "no error, and the view gets nothing of it"

TEXT, NAME, ADDRESS = "text", "name", "192.0.2.1"

FORM, FILE = "data={...}, a form", "data={...}, a file"
JSON, QUERY, HEADERS = "json={...}", "query_string={...}", "headers={...}"
AUTH, REDIRECTS = "auth=(name, password)", "follow_redirects=True"
TYPE, CLIENT = "content_type=...", "environ_base={...}"
COOKIE = "client.set_cookie(name, value)"
DATA, AS_TEXT, AS_JSON = "response.data", "response.text", "response.json"
SESSION = "client.session_transaction()"
KEPT, CONTEXT = "request, in `with client:`", "request, in `with app.test_request_context():`"

Sent = Mapping[str, Any]
"""The arguments of `client.post`, beside the path."""


def sent() -> dict[str, Sent]:
    """What tests send, as they are written for Flask."""
    return {
        FORM: {"data": {NAME: TEXT}},
        FILE: {"data": {NAME: (io.BytesIO(TEXT.encode()), f"{NAME}.txt")}},
        JSON: {"json": {NAME: TEXT}},
        QUERY: {"query_string": {NAME: TEXT}},
        HEADERS: {"headers": {"X-Name": TEXT}},
        AUTH: {"auth": (NAME, TEXT)},
        REDIRECTS: {"follow_redirects": True},
        TYPE: {"data": f'{{"{NAME}": "{TEXT}"}}', "content_type": "application/json"},
        CLIENT: {"environ_base": {"REMOTE_ADDR": ADDRESS}},
    }


ARRIVES: Mapping[str, tuple[str, object]] = {
    FORM: ("form", {NAME: TEXT}),
    FILE: ("files", [NAME]),
    JSON: ("json", {NAME: TEXT}),
    QUERY: ("args", {NAME: TEXT}),
    HEADERS: ("header", TEXT),
    AUTH: ("auth", [NAME, TEXT]),
    REDIRECTS: ("method", "GET"),
    TYPE: ("json", {NAME: TEXT}),
    CLIENT: ("address", ADDRESS),
    COOKIE: ("cookies", {NAME: TEXT}),
    SESSION: ("session", TEXT),
}
"""What the view, which answers with all that it got, is to have got by which name."""

MOVED, ECHO, PAGE = "/moved", "/echo", "/page"
"""A page that leads to ECHO; that which says what it got; one that says TEXT."""

TESTS = (*sent(), COOKIE, DATA, AS_TEXT, AS_JSON, SESSION, KEPT, CONTEXT)


def path_of(test: str) -> str:
    """Where a test of what is sent sends it."""
    return MOVED if test == REDIRECTS else ECHO


def judge_tests(trial: Trial, came: Mapping[str, object]) -> None:
    """Report of each of TESTS what came of it: whether what it asserts is so, or its error.

    Raises RuntimeError if not every one was tried.
    """
    ensure(set(came) == set(TESTS) and len(came) == len(TESTS), f"tried {list(came)}")
    for each in came.values():
        trial.saw(LOUD if isinstance(each, Exception) else WORKS if each is True else SILENT)
    trial.show(
        "tests",
        {test: _in_words(came[test]) for test in TESTS},
    )


def _in_words(came: object) -> str:
    if isinstance(came, Exception):
        return f"{type(came).__name__}: {came}"
    return "passes" if came is True else "fails"
