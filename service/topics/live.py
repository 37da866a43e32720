"""Live routes: their query parameters, declared like a contrast's and read like them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from service.contrast import Integer
from service.parameters import read_integers

View = TypeVar("View", bound=Callable[..., Any])


def takes(*parameters: Integer) -> Callable[[View], View]:
    """Declare what a view, of either side, reads from its query; the API's description shows it."""

    def declare(view: View) -> View:
        view.live_parameters = parameters  # type: ignore[attr-defined]
        return view

    return declare


def read(args: Mapping[str, Sequence[str]], parameters: Sequence[Integer]) -> dict[str, int]:
    """The parameters of a request; `args` holds every value of every name.

    Raises MalformedParameter or ForbiddenParameter, as the comparison endpoints do.
    """
    return read_integers(parameters, args)
