"""Flask's extensions kept in a Quart app: of sign-ins, and of HTTP Basic."""

from __future__ import annotations

import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest
from flask import Flask
from quart import Quart

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import Cell, Contrast, Role, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.lab.supervisor import Lab
from async_contrast.topics import extensions
from tests.broken import cells_of, judged
from tests.cells import try_cell
from tests.platforms import python

in_the_session = pytest.mark.asyncio(loop_scope="session")

BOTH = ("login/kept-extension", "basic_auth/kept-extension")
PATCHED = "kept_extension_patched"
OUTSIDE = "500 Working outside of request context."
PATCH_WORKS = find_spec("quart_flask_patch") is not None and version("quart").startswith("0.22.")


@in_the_session
async def test_flask_login_kept_on_quart_fails_on_every_page(lab: Lab) -> None:
    result = await try_cell(lab, "login/kept-extension", "asyncio.kept_extension")
    assert result.seen.evidence["answers"] == {
        "open page": OUTSIDE,
        "guarded page, anybody": OUTSIDE,
        "guarded page, visitor": OUTSIDE,
    }


@in_the_session
async def test_flask_httpauth_kept_on_quart_fails_on_guarded_pages_alone(lab: Lab) -> None:
    result = await try_cell(lab, "basic_auth/kept-extension", "asyncio.kept_extension")
    assert result.seen.evidence["answers"] == {
        "open page": "200 the open page",
        "guarded page, anybody": OUTSIDE,
        "guarded page, visitor": OUTSIDE,
    }


@in_the_session
@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("cell", ["threads.kept_extension", "asyncio.kept_extension_replaced"])
async def test_in_its_place_a_visitor_gets_in_and_nobody_else(
    lab: Lab, name: str, cell: str
) -> None:
    answers = (await try_cell(lab, name, cell)).seen.evidence["answers"]
    assert answers["open page"] == "200 the open page"
    assert answers["guarded page, anybody"].startswith("401 ")
    assert answers["guarded page, visitor"] == "200 the guarded page"


@in_the_session
@pytest.mark.skipif(not PATCH_WORKS, reason="quart-flask-patch cannot be imported here")
async def test_the_patch_mends_http_basic_and_only_the_open_pages_of_flask_login(lab: Lab) -> None:
    basic = await try_cell(lab, "basic_auth/kept-extension", f"asyncio.{PATCHED}")
    assert basic.seen.evidence["answers"]["guarded page, visitor"] == "200 the guarded page"
    login = await try_cell(lab, "login/kept-extension", f"asyncio.{PATCHED}")
    assert login.seen.evidence["answers"]["open page"] == "200 the open page"
    assert "'NoneType'" in login.seen.evidence["answers"]["guarded page, visitor"]


def test_an_extension_that_is_kept_is_a_naive_port_with_the_patch_too() -> None:
    roles = {
        f"{topic.name}/{contrast.name}": cell.role
        for topic in TOPICS.values()
        for contrast in topic.contrasts.values()
        for cell in contrast.cells
        if cell.name.endswith("_patched")
    }
    assert set(BOTH) < roles.keys()
    assert set(roles.values()) == {Role.NAIVE_PORT}


@pytest.mark.parametrize(("contrast", "cell"), cells_of(*BOTH, without=(PATCHED,)))
def test_pages_that_fail_otherwise_say_nothing_of_the_extension(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("broken")

    monkeypatch.setattr(Flask, "dispatch_request", fail)
    monkeypatch.setattr(Quart, "dispatch_request", fail)
    monkeypatch.setattr(Quart, "process_response", lambda _self, response, *_: response)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(("contrast", "cell"), cells_of(*BOTH, without=(PATCHED,)))
def test_a_guard_that_lets_everybody_in_is_no_guard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def let_in(trial: Trial, answers: extensions.Answers) -> None:
        to_visitor = (200, extensions.GUARDED)
        judge(trial, {**answers, extensions.TO_ANYBODY: to_visitor})

    judge = extensions.judge_pages
    for module in ("login", "basic_auth"):
        rules = sys.modules[f"async_contrast.topics.{module}.kept.rules"]
        monkeypatch.setattr(rules, "judge_pages", let_in)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    ("libraries", "because"),
    [
        ({"quart": "0.22.0"}, "not installed"),
        ({"quart": "0.23.1", "quart-flask-patch": "0.3.0"}, "Quart 0.23"),
    ],
)
def test_without_the_patch_or_with_a_newer_quart_it_cannot_be_imported(
    libraries: dict[str, str], because: str
) -> None:
    expected = extensions.mended(python(libraries=libraries))
    assert expected.shows == {Verdict.BREAKS: {extensions.NO_PATCH}}
    assert because in expected.because


def test_with_an_older_quart_it_is_mended() -> None:
    known = {"quart": "0.22.0", "quart-flask-patch": "0.3.0"}
    assert Verdict.HOLDS in extensions.mended(python(libraries=known)).shows
