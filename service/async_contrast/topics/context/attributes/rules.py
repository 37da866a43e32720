"""What both sides judge alike of attributes that a port may find gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure

THERE, GONE = "does what it says", "AttributeError: there is no such attribute"

ENVIRON, REMOTE_USER = "request.environ", "request.remote_user"
CALL_ON_CLOSE, WSGI_APP = "response.call_on_close", "app.wsgi_app"

ADDRESS, USER, PATH = "127.0.0.1", "ada", "/"
CALLED = "called"

EXPECTED: Mapping[str, object] = {
    ENVIRON: ADDRESS,
    REMOTE_USER: USER,
    CALL_ON_CLOSE: CALLED,
    WSGI_APP: PATH,
}
"""What each is to give: the client's address and name, that something was called when the answer
had gone, and the path that a middleware around the application saw."""


def read(attribute: Callable[[], object]) -> object:
    """What it gives, or the AttributeError."""
    try:
        return attribute()
    except AttributeError as error:
        return error


def judge_attributes(trial: Trial, status: int, came: Mapping[str, object]) -> None:
    """Report of each what it gave; raises RuntimeError if not every one was tried."""
    ensure(status == 200 and came.keys() == EXPECTED.keys(), f"answered {status}, tried {[*came]}")
    for name, what in came.items():
        if isinstance(what, AttributeError):
            trial.saw(GONE)
        else:
            trial.saw(THERE if what == EXPECTED[name] else f"{name}: {what}")
    trial.show("attributes", {name: str(came[name]) for name in EXPECTED})
