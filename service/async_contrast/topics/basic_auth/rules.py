"""What both sides of the topic judge alike."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Collection, Mapping
from secrets import token_hex
from urllib.error import HTTPError
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    Request,
    build_opener,
)

from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized
from werkzeug.security import check_password_hash

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.database import DEMO_HASH, DEMO_NAME, DEMO_PASSWORD
from async_contrast.topics.controls import ensure
from async_contrast.topics.neighbours import rules as of_neighbours

REALM = "the specimen"

ASKED, ASKED_WITHOUT_REALM = "401 with a realm", "401 without a realm"
LET_IN, ERROR = "200", "500"
SIGNS_IN, NEVER_SENDS = "urllib's client signs in", "urllib's client sends no credentials"
BASE64, PLAIN, OTHER = "base64 of name:password", "name:password as it is", "something else"
MEANWHILE, WAITED = of_neighbours.MEANWHILE, "waited for the hash"

FROZEN, PATIENCE = of_neighbours.FROZEN, of_neighbours.PATIENCE
"""Seconds of hashing that nothing can end earlier, and that something ends at once."""

Answer = tuple[int, str | None]
"""A status, and the WWW-Authenticate header."""


def basic(text: str | bytes) -> str:
    """An Authorization header with this text in it."""
    data = text if isinstance(text, bytes) else text.encode()
    return f"Basic {base64.b64encode(data).decode()}"


def steps(password: str) -> Mapping[str, str | None]:
    """No, wrong and right credentials where this is the password."""
    return {
        "no credentials": None,
        "wrong password": basic(f"{DEMO_NAME}:byron"),
        "unknown name": basic(f"byron:{password}"),
        "right": basic(f"{DEMO_NAME}:{password}"),
    }


STEPS = steps(DEMO_PASSWORD)

STRANGE = {
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
"""Headers that should let nobody in: malformed ones, and unusual credentials that are wrong."""


def judge_answers(trial: Trial, answers: Mapping[str, Answer], asked: Collection[str]) -> None:
    """Report the status and the WWW-Authenticate header that each of `asked` was answered with.

    Raises RuntimeError if the right credentials were not let in, or if no or wrong ones were: a
    guard like that says nothing about other headers.
    """
    trial.show(
        "answers",
        {
            name: {"status": status, "WWW-Authenticate": challenge}
            for name, (status, challenge) in answers.items()
        },
    )
    for step in STEPS:
        status, due = answers[step][0], 200 if step == "right" else 401
        ensure(status == due, f"a {status} for {step!r} instead of a {due}")
    for name in asked:
        status, challenge = answers[name]
        if status == 401:
            trial.saw(ASKED if challenge and "realm=" in challenge else ASKED_WITHOUT_REALM)
        else:
            trial.saw(str(status))


def judge_header(trial: Trial, header: str) -> None:
    """Report what a client's Authorization header holds."""
    ensure(header, "the client sent no Authorization header")
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
    """Ask with urllib's client, which sends its credentials when it is asked; what came of it.

    Raises RuntimeError if it is refused with its credentials, or let in without them.
    """
    passwords = HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, f"http://127.0.0.1:{port}/", DEMO_NAME, DEMO_PASSWORD)
    request = Request(f"http://127.0.0.1:{port}{path}")
    status = 200
    try:
        build_opener(HTTPBasicAuthHandler(passwords)).open(request).close()
    except HTTPError as refused:
        refused.close()
        status = refused.code
    sent = request.has_header("Authorization")  # it sends the same request again, with this
    if (status, sent) == (401, False):
        return NEVER_SENDS
    ensure(
        (status, sent) == (200, True),
        f"a {status} for urllib's client {'with' if sent else 'without'} credentials",
    )
    return SIGNS_IN


def ask_for_digest() -> Unauthorized:
    """A 401 that asks for Digest, which RFC 7616 has instead of Basic."""
    asked: dict[str, str | None] = {"realm": REALM, "nonce": token_hex(), "qop": "auth"}
    return Unauthorized(www_authenticate=WWWAuthenticate("digest", asked))


def ask_by_digest(port: int, path: str) -> None:
    """Ask with urllib's client for Digest; raises HTTPError if it is refused all the same."""
    url = f"http://127.0.0.1:{port}"
    passwords = HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, f"{url}/", DEMO_NAME, DEMO_PASSWORD)
    build_opener(HTTPDigestAuthHandler(passwords)).open(url + path).close()


def hash_until(may_end: threading.Event, limit: float) -> None:
    """Check a password at least once, and again until the event or for `limit` seconds."""
    begun = time.monotonic()
    while True:
        check_password_hash(DEMO_HASH, "wrong")
        if may_end.is_set() or time.monotonic() - begun > limit:
            return
