"""What both sides of the topic judge alike."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Mapping, Sequence
from urllib.error import HTTPError
from urllib.request import HTTPBasicAuthHandler, HTTPPasswordMgrWithDefaultRealm, build_opener

from werkzeug.security import check_password_hash

from service.specimen.database import DEMO_HASH, DEMO_NAME, DEMO_PASSWORD
from service.trial import Trial

REALM = "the specimen"

ASKED, ASKED_WITHOUT_REALM = "401 with a realm", "401 without a realm"
LET_IN, ERROR = "200", "500"
SIGNS_IN, NEVER_SENDS = "the client signs in", "the client never sends its credentials"
BASE64, PLAIN, OTHER = "base64 of name:password", "name:password as it is", "something else"
MEANWHILE, WAITED = "answered meanwhile", "waited for the hash"

FROZEN, PATIENCE = 0.4, 4.0
"""Seconds of hashing that nothing can end earlier, and that something ends at once."""


def basic(text: str | bytes) -> str:
    """An Authorization header with this text in it."""
    data = text if isinstance(text, bytes) else text.encode()
    return f"Basic {base64.b64encode(data).decode()}"


STEPS = {
    "no credentials": None,
    "wrong password": basic(f"{DEMO_NAME}:byron"),
    "unknown name": basic("byron:lovelace"),
    "right": basic(f"{DEMO_NAME}:{DEMO_PASSWORD}"),
}

MALFORMED = {
    "nothing after the scheme": "Basic",
    "a blank after the scheme": "Basic ",
    "no base64": "Basic !!!!",
    "base64 cut short": "Basic YWRhOmxvd",
    "three words": "Basic YWRh OmxvdmVsYWNl x",
    "bytes in the header that are no ASCII": "Basic \xff\xfe",
    "no colon": basic(DEMO_NAME),
    "bytes that are no UTF-8": basic(b"\xff:\xfe"),
    "a password that is no ASCII": basic(f"{DEMO_NAME}:l\u00f6velace"),
    "a NUL behind the right password": basic(f"{DEMO_NAME}:{DEMO_PASSWORD}\0"),
    "nothing but the colon": basic(":"),
    "an empty password": basic(f"{DEMO_NAME}:"),
    "5000 letters": basic(f"{DEMO_NAME}:{'x' * 5000}"),
    "another scheme": "Bearer YWRhOmxvdmVsYWNl",
    "a scheme nobody knows": "Secret",
}


def judge_answers(trial: Trial, answers: Mapping[str, tuple[int, str | None]]) -> None:
    """Report the status and the WWW-Authenticate header that each request was answered with."""
    for status, challenge in answers.values():
        if status == 401:
            trial.saw(ASKED if challenge and "realm=" in challenge else ASKED_WITHOUT_REALM)
        else:
            trial.saw(str(status))
    trial.show(
        "answers",
        {
            name: {"status": status, "WWW-Authenticate": challenge}
            for name, (status, challenge) in answers.items()
        },
    )


def judge_header(trial: Trial, header: str) -> None:
    """Report what a client's Authorization header holds."""
    pair, token = f"{DEMO_NAME}:{DEMO_PASSWORD}", header.removeprefix("Basic ")
    if pair in header:
        trial.saw(PLAIN)
    elif header == basic(pair):
        trial.saw(BASE64)
        trial.show("decoded", base64.b64decode(token).decode())
    else:
        trial.saw(OTHER)
    trial.show("Authorization", header)


def ask_as_a_client(port: int, path: str) -> str:
    """Ask with a client that sends its credentials when it is asked for them; what came of it."""
    passwords = HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, f"http://127.0.0.1:{port}/", DEMO_NAME, DEMO_PASSWORD)
    try:
        opener = build_opener(HTTPBasicAuthHandler(passwords))
        opener.open(f"http://127.0.0.1:{port}{path}").close()
    except HTTPError as refused:
        refused.close()
        return NEVER_SENDS
    return SIGNS_IN


def judge_neighbours(trial: Trial, meanwhile: Sequence[bool]) -> None:
    """Report how many requests were answered meanwhile, and how many had to wait."""
    trial.saw(MEANWHILE, meanwhile.count(True))
    trial.saw(WAITED, meanwhile.count(False))


def hash_until(may_end: threading.Event, limit: float) -> None:
    """Check a password at least once, and again until the event or for `limit` seconds."""
    begun = time.monotonic()
    while True:
        check_password_hash(DEMO_HASH, "wrong")
        if may_end.is_set() or time.monotonic() - begun > limit:
            return
