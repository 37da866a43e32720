"""The table of forms, and what it takes to be a surprise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from quart import Quart

from async_contrast.contrasts.trial import Trial
from async_contrast.contrasts.verdict import judge
from async_contrast.errors import UnknownName
from async_contrast.topics.loopback.client import Answer
from async_contrast.topics.response import RETURN_VALUES, on_asyncio, on_threads, rules, wire
from tests.rows import each_row


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial({}, tmp_path)


def html(body: bytes) -> Answer:
    return Answer(200, "", (("content-type", "text/html"),), body)


def test_the_table_and_both_sides_have_the_same_forms() -> None:
    assert list(on_threads.FORMS) == list(on_asyncio.FORMS) == list(on_asyncio.PORTED)
    assert set(on_threads.FORMS) == set(rules.KNOWN)


def test_what_the_port_changes_is_what_differs() -> None:
    changed = {
        form for form in on_asyncio.FORMS if on_asyncio.PORTED[form] != on_asyncio.FORMS[form]
    }
    apart = {form for form, known in rules.KNOWN.items() if known.quart != known.port}
    assert changed | {"wsgi-app"} == apart


@pytest.mark.parametrize("form", ["str", "none", "iter"], ids=["alike", "refused", "apart"])
def test_a_form_that_a_new_version_answers_otherwise_is_a_surprise(trial: Trial, form: str) -> None:
    rules.judge_forms(trial, {form: html(b"other")}, {form: rules.KNOWN[form].quart})
    verdict, reason = judge(RETURN_VALUES, trial.report()["outcomes"], hung=False, failure="")
    assert verdict == "fails"
    assert f"'{form}: 200 text/html: other; documented is " in reason


def test_a_form_that_quart_learns_to_answer_as_flask_does_is_a_surprise(trial: Trial) -> None:
    known = rules.KNOWN["iter"]
    assert html(b"ab").brief == known.flask
    rules.judge_forms(trial, {"iter": html(b"ab")}, {"iter": known.quart})
    verdict, _ = judge(RETURN_VALUES, trial.report()["outcomes"], hung=False, failure="")
    assert verdict == "fails"


@each_row(
    ("answer", "brief"),
    [
        (html(b""), "200 text/html"),
        (html(b"a\nb"), "200 text/html: a"),
        (html(bytes(3)), "200 text/html: 3 NUL bytes"),
        (Answer(204, "", (), b""), "204"),
        (Answer(200, "", (("x-a", "1"), ("x-a", "2")), b"a"), "200, x-a 1 and 2: a"),
        (Answer(500, "", (), b"...", error="KeyError: 'a'"), "500 KeyError"),
        (
            Answer(200, "", (("content-length", "6"),), b"", False),
            "200, cut off before its 6 bytes",
        ),
    ],
)
def test_an_answer_in_brief(answer: Answer, brief: str) -> None:
    assert answer.brief == brief


def test_bytes_that_are_no_text_are_shown() -> None:
    assert html(b"\xff").as_json()["body"] == "\\xff"


@pytest.mark.parametrize(
    ("elements", "status", "outcome"),
    [
        (1, 500, rules.NOT_AS_NOTED),
        (1, 200, rules.TAKEN),
        (4, 500, rules.REFUSED),
        (4, 200, rules.BEYOND_NOTES),
    ],
)
def test_a_tuple_is_judged_by_the_notes(
    trial: Trial, elements: int, status: int, outcome: str
) -> None:
    rules.judge_tuple(trial, ["text"] * elements, Answer(status, "", (), b"text"))
    assert trial.report()["outcomes"] == {outcome: 1}


def test_only_a_form_that_flask_answers_as_meant_is_live() -> None:
    assert rules.find_live("str") == "str"
    for form in ("none", "bytearray", "async-generator", "nothing"):
        with pytest.raises(UnknownName):
            rules.find_live(form)
    assert max(rules.LIVE.values()) < 500


def test_a_head_may_state_no_length_that_a_get_has_not(trial: Trial) -> None:
    head, got = Answer(200, "", (("content-length", "0"),), b""), html(b"ab")
    with pytest.raises(RuntimeError, match="a HEAD is told Content-Length"):
        wire.rules.judge_run(trial, head, (), got, wire.rules.PARTS)


async def test_a_wsgi_application_is_given_the_whole_path(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def wsgi_app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        asked.append(environ["PATH_INFO"])
        start_response("200 OK", [])
        return []

    monkeypatch.setattr(on_asyncio, "wsgi_app", wsgi_app)
    app = Quart(__name__)

    @app.get("/<path:_>")
    async def run(_: str) -> Any:
        return await on_asyncio._run_wsgi()

    await app.test_client().get("/a%3Fb%23c%25d")
    assert asked == ["/a?b#c%d"]
