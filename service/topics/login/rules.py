"""What both sides of the topic judge alike."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from service.trial import Trial

TURNED_AWAY, LET_IN = "turned away", "let in"
ID_IN_SESSION = "the id, as a string, in the session"
ID_IN_COOKIE = "the id, as a string, in a cookie of its own"
RANDOM_ID = "a random id that only the database knows"
TO_SIGN_IN, NO_LOCATION = "sent to the sign-in page, with next", "401 and no Location"
STAYS_HERE, LEADS_AWAY = "stays on this site", "leads off this site"
AS_THE_NOTES_SAY, OTHER_STEPS = "the notes' six steps", "other steps"
ASKED, NOT_ASKED = "the database is asked", "the database is not asked"
OUT, NOT_OUT = "this browser is signed out", "this browser is still signed in"
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


Trace = list[dict[str, str]]


def step(trace: Trace, what: str, value: object = "") -> None:
    """Note one step of a sign-in, and what it read or wrote."""
    trace.append({"step": what, "value": str(value)} if value != "" else {"step": what})


def judge_steps(trial: Trial, trace: Trace) -> None:
    """Report whether these are the notes' steps, and whether they end in the database."""
    steps = [each["step"] for each in trace]
    trial.saw(AS_THE_NOTES_SAY if tuple(steps) == NOTES_STEPS else OTHER_STEPS)
    trial.saw(ASKED if "the database is asked" in steps else NOT_ASKED)
    trial.show("steps", trace)


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


def judge_turned_away(trial: Trial, status: int, location: str | None) -> None:
    """Report how an anonymous visitor of /login/me?x=1 was answered."""
    wanted = location == "/login/sign-in?next=%2Flogin%2Fme%3Fx%3D1" or (
        location == "/login/sign-in?next=/login/me?x%3D1"
    )
    trial.saw(TO_SIGN_IN if status == 302 and wanted else NO_LOCATION)
    trial.show("answer", {"status": status, "Location": location})


def browser_is_out(status: int) -> str:
    """What the guarded page's status says of the browser that has just signed out."""
    return NOT_OUT if status == 200 else OUT


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


def judge_tricks(trial: Trial, locations: Sequence[str]) -> None:
    """Report where each of TRICKS leads, given the Location it was answered with."""
    away = [leads_away(location) for location in locations]
    trial.saw(STAYS_HERE, away.count(False))
    trial.saw(LEADS_AWAY, away.count(True))
    trial.show("next and Location", [list(pair) for pair in zip(TRICKS, locations, strict=True)])


def decoded_cookie(value: str) -> Any:
    """What itsdangerous put into a cookie, read without the key: it is signed, not encrypted."""
    payload = value.removeprefix(".").partition(".")[0]
    data = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    return json.loads(zlib.decompress(data) if value.startswith(".") else data)
