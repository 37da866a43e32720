"""What both sides of the topic judge alike."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Expectation, Integer
from async_contrast.contrasts.platforms import Platform
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import Place, ensure
from async_contrast.topics.local.rules import where_threads_inherit

INSIDE, MISSING = "the application, inside", "no application, inside"
OUTSIDE, LEFT_BEHIND = "RuntimeError, outside", "the application, outside"
NO_WITH = "with is refused"
APPLICATION, CONTEXT = "the application itself", "an app context"
NO_APPLICATION = "RuntimeError"
APART, SHARED, NO_G = "a g of its own", "the starter's g", "no g at all"
READ_OWN, READ_OTHERS = "each reads back its own", "one reads what another wrote"
OWN_REQUEST, OTHER_REQUEST = "own request", "another's request"
OWN_SESSION, OTHER_SESSION = "own session", "another's session"
COMES_BACK, DROPPED = "the session comes back", "a browser drops the session"
WARNED, NOT_WARNED = "a warning", "no warning"
UNFORESEEN = "what nobody foresaw"
"""Declared by no contrast, so a trial that sees it fails: a worker that did nothing, or a page that
did not come, says nothing of contexts.
"""

NO_CONTEXT = "RuntimeError: "
"""How `found` tells that there is none. What follows is different in each version."""

VIEWS, WORKERS = "the view's", "the worker's"
STEPS = ("write", "read")
"""A client's two requests: one writes its number into the session, one finds it there."""

REQUESTS = Integer(
    "requests", "how many are in flight at once, in each of two rounds", 20, 2, 200, is_workers=True
)

IN_FLIGHT = 10
"""Requests that meet where their number is not the question."""

BROWSERS_LIMIT = 4096
"""Bytes of a cookie's name and value; RFC 6265bis has browsers ignore a longer cookie."""

CART = "".join(random.Random(0).choices(string.ascii_letters + string.digits, k=5000))  # noqa: S311
"""What goes into the session: more than a cookie holds, and hardly compressible."""

QUART_0_23 = "quart", 0, 23
"""From then on Quart has one kind of context, for application and request; before, it had two."""


def found(read: Callable[[], object]) -> Any:
    """What reading gives, or the first line of the error that it raises."""
    try:
        return read()
    except (AttributeError, RuntimeError) as error:
        return f"{type(error).__name__}: {error}".partition("\n")[0]


def judge_current_app(trial: Trial, name: str, before: str, inside: str, afterwards: str) -> None:
    """Report what `current_app.name` was around a context of the application of this name."""
    for what, there, gone in (
        (before, LEFT_BEHIND, OUTSIDE),
        (inside, INSIDE, MISSING),
        (afterwards, LEFT_BEHIND, OUTSIDE),
    ):
        trial.saw(there if what == name else gone if what.startswith(NO_CONTEXT) else UNFORESEEN)
    trial.show("current_app", {"before": before, "inside": inside, "afterwards": afterwards})


def judge_object(trial: Trial, given: object, app: object, context_class: type) -> None:
    """Report what `_get_current_object()` gave, or what reading it raised."""
    if given is app:
        trial.saw(APPLICATION)
    elif isinstance(given, context_class):
        trial.saw(CONTEXT)
    else:
        trial.saw(NO_APPLICATION if str(given).startswith(NO_CONTEXT) else UNFORESEEN)
    trial.show("it is", given if isinstance(given, str) else f"an object of {type(given).__name__}")


def judge_g(trial: Trial, worker: tuple[Any, Any], view: object) -> None:
    """Report whose g a worker had: what it found and, after it wrote WORKERS, read back.

    The view wrote VIEWS before the worker began, and found what is told when it was done.
    """
    found, read = worker
    outcomes: dict[tuple[object, ...], str] = {
        (None, WORKERS, VIEWS): APART,
        (VIEWS, WORKERS, WORKERS): SHARED,
    }
    if view == VIEWS and found == read and str(found).startswith(NO_CONTEXT):
        trial.saw(NO_G)
    else:
        trial.saw(outcomes.get((found, read, view), UNFORESEEN))
    trial.show("g.user", {"the worker found": found, "the view found afterwards": view})


def judge_own_g(trial: Trial, read_back: Sequence[Any], met: Place) -> None:
    """Report what requests read back from g; request n wrote n, and all met before they read."""
    met.ensure_met(len(read_back))
    for n, read in enumerate(read_back):
        another = read in range(len(read_back))
        trial.saw(APART if read == n else SHARED if another else UNFORESEEN)
    trial.show("read back", list(read_back))


def judge_read_back(read_back: Sequence[tuple[int, Any]]) -> str:
    """READ_OWN, if each of two workers, of which n wrote n into g, has read that back.

    Raises AssertionError, READ_OTHERS, if not; RuntimeError if not both read what one of them
    wrote.
    """
    both = sorted(n for n, _ in read_back) == [0, 1]
    ensure(both and all(read in (0, 1) for _, read in read_back), f"read was {list(read_back)}")
    if any(n != read for n, read in read_back):
        raise AssertionError(READ_OTHERS)
    return READ_OWN


def judge_requests(trial: Trial, answers: Sequence[Mapping[str, Any]], met: Place) -> None:
    """Report what views saw of their request and session, after those of a round had all met."""
    met.ensure_met(len(answers) // len(STEPS))
    for answer in answers:
        asked, session = answer["asked"], answer["session"]
        trial.saw(OWN_REQUEST if answer["request"] == asked else OTHER_REQUEST)
        if session is None:  # nobody's: it was not written, or did not come back
            trial.saw(UNFORESEEN)
        else:
            trial.saw(OWN_SESSION if session == asked else OTHER_SESSION)
    trial.show_first("answers", [dict(answer) for answer in answers], 4)


def browser_sends(set_cookie: str) -> dict[str, str]:
    """The headers of a browser's next request: without the cookie, if it was too long to keep."""
    cookie = set_cookie.partition(";")[0]
    return {"Cookie": cookie} if _size(cookie) <= BROWSERS_LIMIT else {}


def judge_session(
    trial: Trial, set_cookie: str, warnings: Sequence[str], *, in_browser: bool, in_client: bool
) -> None:
    """Report whether a session came back in a browser's next request and in the test client's."""
    trial.saw(WARNED if warnings else NOT_WARNED)
    if in_client:  # which keeps a cookie of any size: the views do what they should
        trial.saw(COMES_BACK if in_browser else DROPPED)
    else:
        trial.saw(UNFORESEEN)
    trial.show("bytes of the cookie's name and value", _size(set_cookie.partition(";")[0]))
    trial.show("bytes of the Set-Cookie header", len(set_cookie))
    trial.show("warnings", list(warnings))
    trial.show("the test client brings it back", in_client)


def _size(cookie: str) -> int:
    name, _, value = cookie.partition("=")
    return len(name) + len(value)


thread_knows_application = where_threads_inherit({HOLDS: {APPLICATION}}, {BREAKS: {NO_APPLICATION}})
thread_shares_g = where_threads_inherit({BREAKS: {SHARED}}, {HOLDS: {NO_G}})
copied_request_shares_g = where_threads_inherit({BREAKS: {SHARED}}, {HOLDS: {APART}})
"""Flask's copy of a request goes onto the app context of its application that it finds."""


def copied_context_shares_g(platform: Platform) -> Expectation:
    """Quart's copy_current_request_context, run where the view's app context is still there."""
    if platform.has(*QUART_0_23):
        why = "Quart 0.23 and later: a copied context is a whole one, with a g of its own"
        return Expectation({HOLDS: {APART}}, because=why)
    why = "Quart up to 0.22: a copied request context goes onto the app context that it finds"
    return Expectation({BREAKS: {SHARED}}, because=why)
