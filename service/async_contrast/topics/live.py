"""Live routes: what they take, declared as a contrast declares it, and what they share."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from async_contrast.contrasts.contrast import Integer
from async_contrast.contrasts.parameters import read_integers
from async_contrast.contrasts.trial import Trial
from async_contrast.errors import UnknownName

View = TypeVar("View", bound=Callable[..., Any])
Form = TypeVar("Form")

AS_WRITTEN, PORTED = "as-written", "ported"
FORMS: Mapping[str, int] = {AS_WRITTEN: 200, PORTED: 200}
"""Of a view whose port is another one: both are the original on /flask; on /quart the first is the
naive port."""

NOWHERE = Path(os.devnull)
"""The folder of a cell that writes nothing."""


def takes(*parameters: Integer) -> Callable[[View], View]:
    """Declare what a view, of either side, reads from its query; the API's description shows it."""

    def declare(view: View) -> View:
        view.live_parameters = parameters  # type: ignore[attr-defined]
        return view

    return declare


def chooses(name: str, choices: Mapping[str, int]) -> Callable[[View], View]:
    """Declare what the part `name` of a view's path may be, and the status of each answer.

    The API's description lists them; any other word is a 404.
    """

    def declare(view: View) -> View:
        view.live_choices = {name: choices}  # type: ignore[attr-defined]
        return view

    return declare


def answers(media: str, statuses: Mapping[int, str]) -> Callable[[View], View]:
    """Declare what a view answers: the media type of its bodies, and what each status means."""

    def declare(view: View) -> View:
        view.live_answers = (media, statuses)  # type: ignore[attr-defined]
        return view

    return declare


def submits(*fields: str) -> Callable[[View], View]:
    """Declare the fields of the form that a view is sent."""

    def declare(view: View) -> View:
        view.live_fields = fields  # type: ignore[attr-defined]
        return view

    return declare


def asks(name: str, what: str) -> Callable[[View], View]:
    """Declare a text that a view reads from its query."""

    def declare(view: View) -> View:
        view.live_text = (name, what)  # type: ignore[attr-defined]
        return view

    return declare


def read(args: Mapping[str, Sequence[str]], parameters: Sequence[Integer]) -> dict[str, int]:
    """The parameters of a request; `args` holds every value of every name.

    Raises MalformedParameter or ForbiddenParameter, as the comparison endpoints do.
    """
    return read_integers(parameters, args)


def find(form: str, forms: Mapping[str, Form]) -> Form:
    """What has this name in a path; raises UnknownName."""
    if form in forms:
        return forms[form]
    raise UnknownName(f"no form has this name; live are {', '.join(forms)}")


def run(cell: Callable[[Trial], None], given: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Run a cell here, in the view that asks; what it saw and showed, as a comparison names it.

    `given` are its parameters. It is for cells that wait for nobody but their own workers, and
    leave nothing behind.
    """
    trial = Trial(given or {}, NOWHERE)
    cell(trial)
    return _seen(trial)


async def run_async(
    cell: Callable[[Trial], Coroutine[Any, Any, None]], given: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """The same of a cell on asyncio, in the view's own task."""
    trial = Trial(given or {}, NOWHERE)
    await cell(trial)
    return _seen(trial)


def _seen(trial: Trial) -> dict[str, Any]:
    report = trial.report()
    return {"outcomes": report["outcomes"], "evidence": report["evidence"]}
