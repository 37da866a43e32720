"""Live routes: what they take, declared as a contrast declares it, and read as it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from async_contrast.contrasts.contrast import Integer
from async_contrast.contrasts.parameters import read_integers

View = TypeVar("View", bound=Callable[..., Any])


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
