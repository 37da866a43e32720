"""What both sides of the topic judge alike."""

from __future__ import annotations

from collections.abc import Sequence

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Expectation
from async_contrast.contrasts.platforms import Platform
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.context.rules import QUART_0_23
from async_contrast.topics.controls import ensure

REFUSED, LET_IN = "an anonymous client is refused", "an anonymous client gets in"

ARRIVES = "what is sent from elsewhere arrives"
OUTSIDE = "RuntimeError: not within a websocket context"
TOLD, NOT_TOLD = "an error says that the client is gone", "it is sent to nobody, without a word"

CLEANED, LEFT_BEHIND = "cleaned up behind the client", "nothing is cleaned up behind the client"

STORED, NOT_STORED = "the session is stored", "the session is not stored"
LOGGED = "an error is logged, that it will be lost"

TEXT = "text"
TALK, PAGE = "/talk", "/page"
UNAUTHORIZED, SWITCHED = 401, 101
ASKED = "sign in first"

ANSWERS = {UNAUTHORIZED: "Whoever asks is to sign in first."}
"""Of the live page, which nobody passes the guard of."""


def judge_guard(trial: Trial, page: int, talk: int, *, talked: bool) -> None:
    """Report whether a websocket is guarded; `page` and `talk` are what was answered to whom.

    Raises RuntimeError if the page is not guarded, which asks for the same.
    """
    ensure(page == UNAUTHORIZED, f"the page is answered {page}")
    if (talk, talked) == (UNAUTHORIZED, False):
        trial.saw(REFUSED)
    else:
        trial.saw(LET_IN if (talk, talked) == (SWITCHED, True) else f"{talk}, talked: {talked}")
    trial.show("answered", {PAGE: page, TALK: talk})


def judge_sent(trial: Trial, came: str | Exception) -> None:
    """Report what came of a text that was sent from outside of the handler: it, or an error."""
    if isinstance(came, Exception):
        outside = isinstance(came, RuntimeError) and "websocket context" in str(came)
        trial.saw(OUTSIDE if outside else f"{type(came).__name__}: {came}")
    else:
        trial.saw(ARRIVES if came == TEXT else f"came to {came}")
    trial.show("came to", str(came))


def judge_sent_late(trial: Trial, error: Exception | None) -> None:
    """Report whether somebody who sends after the end is told."""
    gone = type(error).__name__ in ("ClosedError", "ClientDisconnectedError")
    trial.saw(NOT_TOLD if error is None else TOLD if gone else repr(error))
    trial.show("error", type(error).__name__ if error else "")


def judge_leaving(trial: Trial, steps: Sequence[str]) -> None:
    """Report whether a handler cleaned up behind a client that left.

    Raises RuntimeError if the client was never there, or the handler goes on.
    """
    ensure(steps[:1] == ["there"] and steps[-1:] == ["over"], f"the steps are {list(steps)}")
    trial.saw(CLEANED if "cleaned" in steps else LEFT_BEHIND)
    trial.show("steps", list(steps))


def judge_session(trial: Trial, said: str, later: str, logged: Sequence[str] = ()) -> None:
    """Report whether what a handler set in the session is there in the next request, or was logged.

    Raises RuntimeError if the handler itself did not read it back.
    """
    ensure(said == TEXT, f"the handler read {said}")
    trial.saw(STORED if later == TEXT else NOT_STORED)
    trial.saw(LOGGED, sum("modifications will be lost" in line for line in logged))
    trial.show("the next request reads", later)
    trial.show("logged", list(logged))


def sent_late(platform: Platform) -> Expectation:
    """What Quart says to who sends on a websocket that is over."""
    if platform.has(*QUART_0_23):
        why = "Quart 0.23 and later: ClientDisconnectedError"
        return Expectation({HOLDS: {TOLD}}, because=why)
    return Expectation({BREAKS: {NOT_TOLD}}, because="Quart up to 0.22 says nothing")
