"""What a browser makes of a Location, and what is made of answers and steps."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.login.answers import Answer, is_in
from async_contrast.topics.login.rules import (
    COOKIE_STEPS,
    NOTES_STEPS,
    TRICKS,
    WANTED,
    decoded_cookie,
    judge_anonymous,
    judge_order,
    judge_steps,
    judge_tricks,
    judge_turned_away,
    leads_away,
)
from tests.rows import each_row

REFUSED = Answer(401, None)
TO_FORM = Answer(302, "/login/sign-in?next=/login/me")
SHOWN = Answer(200, None, "the guarded page")
CRASHED = Answer(500, None)
ELSEWHERE = Answer(302, "/")


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial({}, tmp_path)


def outcomes(trial: Trial) -> dict[str, int]:
    seen: dict[str, int] = trial.report()["outcomes"]
    return seen


@each_row(
    "location",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        " //evil.example",
        "\x01//evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
    ],
)
def test_a_browser_leaves_the_site(location: str) -> None:
    assert leads_away(location)


@each_row(
    "location", ["/", "/me", "me", "", "/%5Cevil.example", "/a?next=//evil.example", "/a:b", "?a:b"]
)
def test_a_browser_stays(location: str) -> None:
    assert not leads_away(location)


def test_a_signed_cookie_is_read_without_its_key() -> None:
    assert decoded_cookie("IjEi.anything.anything") == "1"


@pytest.mark.parametrize("refusal", [REFUSED, TO_FORM])
def test_a_visitor_is_in_or_out(refusal: Answer) -> None:
    assert is_in(SHOWN, refusal)
    assert not is_in(refusal, refusal)


@each_row(
    ("answer", "to_anybody"),
    [
        (CRASHED, REFUSED),
        (CRASHED, CRASHED),
        (SHOWN, SHOWN),
        (Answer(404, None), TO_FORM),
        (ELSEWHERE, TO_FORM),
        (ELSEWHERE, ELSEWHERE),
        (REFUSED, TO_FORM),
        (TO_FORM, REFUSED),
    ],
)
def test_what_is_neither_the_page_nor_the_refusal_is_no_answer(
    answer: Answer, to_anybody: Answer
) -> None:
    with pytest.raises(RuntimeError):
        is_in(answer, to_anybody)


def test_a_page_that_turns_everybody_away_is_not_guarded(trial: Trial) -> None:
    with pytest.raises(RuntimeError):
        judge_anonymous(trial, "turned away", "turned away")
    assert outcomes(trial) == {}


@pytest.mark.parametrize(
    ("to_visitor", "to_anybody"),
    [(SHOWN, CRASHED), (SHOWN, Answer(404, None)), (SHOWN, ELSEWHERE), (REFUSED, REFUSED)],
)
def test_a_missing_view_is_not_guarded(
    trial: Trial, to_visitor: Answer, to_anybody: Answer
) -> None:
    with pytest.raises(RuntimeError):
        judge_order(trial, to_visitor, to_anybody)
    assert outcomes(trial) == {}


@pytest.mark.parametrize("answer", [CRASHED, SHOWN, ELSEWHERE, Answer(404, None)])
def test_a_page_that_fails_sends_nobody_anywhere(trial: Trial, answer: Answer) -> None:
    with pytest.raises(RuntimeError):
        judge_turned_away(trial, answer)
    assert outcomes(trial) == {}


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(302, "/"), "stays on this site"),
        (Answer(303, ""), "stays on this site"),
        (Answer(302, "//evil.example"), "leads off this site"),
        (CRASHED, "the view fails with a 500"),
        (Answer(403, None), "answered with a 403"),
        (Answer(200, "/"), "answered with a 200"),
        (Answer(302, None), "answered with a 302"),
    ],
)
def test_only_a_redirect_stays_on_the_site_or_leaves_it(
    trial: Trial, answer: Answer, outcome: str
) -> None:
    followed = {"/login/me": Answer(302, "/login/me")}
    judge_tricks(trial, dict.fromkeys(TRICKS, answer) | followed)
    assert outcomes(trial) == {outcome: len(TRICKS)}


@pytest.mark.parametrize("answer", [CRASHED, Answer(303, "/")])
def test_who_follows_no_next_is_not_safe(trial: Trial, answer: Answer) -> None:
    with pytest.raises(RuntimeError):
        judge_tricks(trial, dict.fromkeys(WANTED, answer))
    assert outcomes(trial) == {}


@pytest.mark.parametrize(
    ("steps", "outcome"),
    [
        (NOTES_STEPS, {"the notes' six steps", "the database is asked"}),
        (COOKIE_STEPS, {"quart-auth's steps", "the database is not asked"}),
        ((*COOKIE_STEPS, "the database is asked"), {"quart-auth's steps", "the database is asked"}),
        (NOTES_STEPS[:-1], {"steps that nobody foresaw"}),
        ((), {"steps that nobody foresaw"}),
    ],
)
def test_only_steps_that_are_known_are_named(
    trial: Trial, steps: tuple[str, ...], outcome: set[str]
) -> None:
    judge_steps(trial, [{"step": step} for step in steps], "signed in", "anonymous")
    assert outcomes(trial).keys() == outcome


@pytest.mark.parametrize("pages", [("anonymous", "anonymous"), ("signed in", "signed in")])
def test_steps_that_lead_nowhere_are_none(trial: Trial, pages: tuple[str, str]) -> None:
    with pytest.raises(RuntimeError):
        judge_steps(trial, [{"step": step} for step in NOTES_STEPS], *pages)
    assert outcomes(trial) == {}
