"""What both sides of the topic judge alike."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure
from async_contrast.topics.login.answers import FORM, Answer

TURNED_AWAY, LET_IN = "turned away", "let in"
GUARDED = "the guarded page"
ID_IN_SESSION = "the id, as a string, in the session"
ID_IN_COOKIE = "the id, as a string, in a cookie of its own"
RANDOM_ID = "a random id that only the database knows"
TO_SIGN_IN, NO_LOCATION = "sent to the sign-in page, with next", "401 and no Location"
STAYS_HERE, LEADS_AWAY = "stays on this site", "leads off this site"
CRASHES = "the view fails with a 500"
"""werkzeug lets no line end into a header. A 500 sends nobody away, and yet protects nobody."""
AS_THE_NOTES_SAY, OF_QUART_AUTH = "the notes' six steps", "quart-auth's steps"
ASKED, NOT_ASKED = "the database is asked", "the database is not asked"
OUT = "this browser is signed out"
DEAD, ALIVE = "the copied cookie is dead", "the copied cookie signs in"
SIGNED_OUT, STILL_IN = "the deleted user is out", "the deleted user is in"
SENT_BACK, KEPT_BACK = "the client sends the cookie back", "the client keeps the cookie back"
WARNED = "a warning"

NEXT = "the path on this service to go to afterwards; anything else leads to /"
ANSWERS_OF_ME = {200: "The greeting.", 302: "To the sign-in form."}
ANSWERS_OF_FORM = {200: "The sign-in form."}
ANSWERS_OF_SIGN_IN = {303: "Signed in, and to `next`.", 403: "The form again."}
ANSWERS_OF_SIGN_OUT = {303: "To the sign-in form."}

TEMPLATE = f"{{% if current_user.is_authenticated %}}{LET_IN}{{% else %}}{TURNED_AWAY}{{% endif %}}"

NOTES_STEPS = (
    "login_user() is called",
    "the session gets the id",
    "g gets the user",
    "current_user is read",
    "_load_user() runs",
    "the session is asked for the id",
    "user_loader() is called",
    "the database is asked",
    "g gets the user",
)
"""Steps 1 to 6 of the notes as they can be seen: one a thing that is called, read or written."""

COOKIE_STEPS = (
    "login_user() is called",
    "g gets the user",
    "a cookie of its own gets the id",
    "current_user is read",
    "resolve_user() runs",
    "the cookie is asked for the id",
    "g gets the user",
)
"""Those of quart-auth; a user class that asks the database adds one."""

STEPS = {
    NOTES_STEPS: (AS_THE_NOTES_SAY, ASKED),
    COOKIE_STEPS: (OF_QUART_AUTH, NOT_ASKED),
    (*COOKIE_STEPS, "the database is asked"): (OF_QUART_AUTH, ASKED),
}
"""What each trace that is known amounts to."""

SIGNED_IN, ANONYMOUS = "signed in", "anonymous"
"""What the page says after these steps, and without them."""

HARMLESS = "/login/me"
"""A `next` that leads to a page here: whoever does not follow it follows none."""

TRICKS = (
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "https://evil.example",
    "https:evil.example",
    "HTTPS://evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    " //evil.example",
    "\x00//evil.example",
    "//ada@evil.example",
    "//evil.example\\@localhost",
    "/\x09\\evil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "/%09/evil.example",
    "/%25252fevil.example",
    "/..//evil.example",
    "/%2e%2e//evil.example",
    "evil.example",
    "",
)
"""What a browser forgives, as values of `next`; some lead away only behind a proxy that decodes."""

WANTED = (HARMLESS, *TRICKS)
"""Every `next` that is tried."""

Trace = list[dict[str, str]]


def step(trace: Trace, what: str, value: object = "") -> None:
    """Note one step of a sign-in, and what it read or wrote."""
    trace.append({"step": what, "value": str(value)} if value != "" else {"step": what})


def judge_steps(trial: Trial, trace: Trace, page: str, page_of_anybody: str) -> None:
    """Report whose steps these are, and whether they end in the database.

    The page behind them must know the visitor, and nobody who did not take them.
    """
    trial.show("steps", trace)
    trial.show("the next page says", page)
    ensure(page == SIGNED_IN, f"who took them is told {page!r}")
    ensure(page_of_anybody == ANONYMOUS, f"who did not take them is told {page_of_anybody!r}")
    for outcome in STEPS.get(tuple(each["step"] for each in trace), ("steps that nobody foresaw",)):
        trial.saw(outcome)


def judge_cookies(trial: Trial, cookies: Mapping[str, str], sign_in: str | None = None) -> None:
    """Report where the id of the specimen's first user, 1, is found, or that of the sign-in."""
    decoded = {name: decoded_cookie(value) for name, value in cookies.items()}
    for content in decoded.values():
        if isinstance(content, dict) and content.get("_user_id") == "1":
            trial.saw(ID_IN_SESSION)
        elif content == "1":
            trial.saw(ID_IN_COOKIE)
        elif content is not None and content == sign_in:
            trial.saw(RANDOM_ID)
    trial.show("decoded cookies", decoded)


def judge_anonymous(trial: Trial, to_visitor: str, to_anybody: str) -> None:
    """Report whether a page let anybody in; a visitor who signed in must be let in."""
    ensure(to_visitor == LET_IN, f"a visitor who signed in reads {to_visitor!r}")
    trial.saw(to_anybody)


def judge_order(trial: Trial, to_visitor: Answer, to_anybody: Answer) -> None:
    """Report whether the decorated view is guarded; a visitor who signed in must see it."""
    ensure((to_visitor.status, to_visitor.text) == (200, GUARDED), f"to a visitor: {to_visitor}")
    ensure(to_anybody == to_visitor or to_anybody.refuses, f"to anybody: {to_anybody}")
    trial.saw(LET_IN if to_anybody == to_visitor else TURNED_AWAY)


def judge_turned_away(trial: Trial, answer: Answer) -> None:
    """Report how an anonymous visitor of /login/me?x=1 was answered."""
    trial.show("answer", {"status": answer.status, "Location": answer.location})
    ensure(answer.refuses, f"neither a 401 nor to the form: {answer}")
    wanted = (f"{FORM}?next=%2Flogin%2Fme%3Fx%3D1", f"{FORM}?next=/login/me?x%3D1")
    if answer.location is None:
        trial.saw(NO_LOCATION)
    else:
        trial.saw(TO_SIGN_IN if answer.location in wanted else "sent to the sign-in page alone")


def leads_away(location: str) -> bool:
    """Whether a browser that is given this Location leaves the site.

    After the URL Standard (url.spec.whatwg.org, "basic URL parser"): blanks and control
    characters around it are trimmed, tabs and line ends dropped, and in http URLs a backslash
    is a slash; then two slashes begin a host, and letters before a colon a scheme.
    """
    text = location.strip("".join(map(chr, range(0x21))))
    text = text.translate({ord(char): None for char in "\t\n\r"}).replace("\\", "/")
    scheme, colon, _ = text.partition(":")
    has_scheme = bool(colon) and scheme[:1].isalpha() and "/" not in scheme and "?" not in scheme
    return text.startswith("//") or has_scheme


def judge_tricks(trial: Trial, answers: Mapping[str, Answer]) -> None:
    """Report where each of TRICKS leads, given the answer to each of WANTED."""
    rows = [[wanted, answer.status, answer.location] for wanted, answer in answers.items()]
    trial.show("next and status and Location", rows)
    ensure(
        answers[HARMLESS].location == HARMLESS, f"{HARMLESS} is not followed: {answers[HARMLESS]}"
    )
    for trick in TRICKS:
        trial.saw(_outcome(answers[trick]))


def _outcome(answer: Answer) -> str:
    if answer.status in (302, 303) and answer.location is not None:
        return LEADS_AWAY if leads_away(answer.location) else STAYS_HERE
    return CRASHES if answer.status == 500 else f"answered with a {answer.status}"


def decoded_cookie(value: str) -> Any:
    """What itsdangerous put into a cookie, read without the key: it is signed, not encrypted."""
    payload = value.removeprefix(".").partition(".")[0]
    data = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    return json.loads(zlib.decompress(data) if value.startswith(".") else data)
