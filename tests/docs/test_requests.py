"""What the documentation asks of the service over HTTP can be asked, and all of it is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from quart import Quart

from async_contrast.config import Settings
from async_contrast.quart_app import create_app
from async_contrast.web.pages.docs import FOLDER
from tests.docs.reading import BOTH, DOCS, code, commands, listed

METHODS = ("GET", "POST", "PATCH", "DELETE")
REQUEST = re.compile(rf"(?:({'|'.join(METHODS)}) )?(/[^ ]*)")
"""As the tables say it; a page needs no method."""

Route = tuple[str, str]


@pytest.fixture(scope="module")
def app() -> Quart:
    return create_app(Settings())


def at(app: Quart, method: str, target: str) -> Route:
    """The method and rule that answer. Raises werkzeug's NotFound or MethodNotAllowed."""
    path = re.sub("<[a-z]+>", "1", urlsplit(target).path)
    if path.startswith("/flask/"):
        path = path.replace("/flask", "/quart", 1)  # a test below says that they have the same
    rule, _ = app.url_map.bind("").match(path, method, return_rule=True)
    return method, rule.rule


def asked_in_tables() -> Iterator[Route]:
    for name in ("http", "pages", "runs", "reports"):
        for piece in listed(FOLDER / f"{name}.md"):
            if whole := REQUEST.fullmatch(piece):
                yield whole[1] or "GET", whole[2]


def asked_in_text(file: Path) -> Iterator[Route]:
    for piece in code(file):
        whole = REQUEST.fullmatch(piece)
        if whole and whole[1]:
            yield whole[1], whole[2]


def asked_of_curl(words: list[str]) -> Route:
    """The method and the path with its query."""
    url = next(word for word in words if word.startswith("localhost:8000/"))
    method = "POST" if "-d" in words else "GET"
    if "-X" in words:
        method = words[words.index("-X") + 1]
    return method, url.removeprefix("localhost:8000")


def test_the_tables_have_every_route_of_the_service_and_no_other(app: Quart) -> None:
    documented = {at(app, method, path) for method, path in asked_in_tables()}
    unlisted = {("GET", "/contrasts"), ("GET", "/robots.txt"), ("GET", "/static/<name>")}
    assert documented | unlisted == {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & set(METHODS)
    }
    assert not documented & unlisted


def test_what_is_in_no_table_is_in_the_text() -> None:
    assert {"/contrasts", "/robots.txt", "/static/<name>"} <= set(code(FOLDER / "pages.md"))


def test_the_original_has_the_same_live_paths(app: Quart) -> None:
    original = app.extensions["original"].url_map.iter_rules()
    rules = [rule for rule in app.url_map.iter_rules() if not rule.websocket]
    live = [rule.rule for rule in rules if rule.rule.startswith("/quart/")]
    assert sorted(f"/quart{rule.rule}" for rule in original) == sorted(live)


@pytest.mark.parametrize("file", BOTH, ids=lambda file: file.stem)
def test_what_curl_is_told_and_what_the_text_names_is_there(app: Quart, file: Path) -> None:
    curls = [words for words in commands(file) if words[0] == "curl"]
    for method, path in [*map(asked_of_curl, curls), *asked_in_text(file)]:
        at(app, method, path)


def test_there_is_something_to_check() -> None:
    curls = [words for file in DOCS for words in commands(file) if words[0] == "curl"]
    assert len(curls) > 10
    assert {asked_of_curl(words)[0] for words in curls} == {"GET", "POST", "PATCH"}
