"""What a view of the API takes and answers, declared beside it for the API's description."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Description:
    """`errors` are statuses; `answers` are responses that are not JSON of one shape; `also` are the
    other shapes that JSON may have, by status.

    `page` says that people look at what the view answers: its errors are pages, too.
    """

    errors: tuple[int, ...] = ()
    parameters: tuple[Mapping[str, Any], ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    also: Mapping[str, Iterable[type[Any]]] = field(default_factory=dict)
    bodies: tuple[tuple[str, type[Any]], ...] = ()
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    signed_in: bool = True
    page: bool = False


def describe(
    *errors: int,
    parameters: Iterable[Mapping[str, Any]] = (),
    answers: Mapping[str, Any] | None = None,
    also: Mapping[str, Iterable[type[Any]]] | None = None,
    bodies: Iterable[tuple[str, type[Any]]] = (),
    headers: Mapping[str, Mapping[str, str]] | None = None,
    signed_in: bool = True,
    page: bool = False,
) -> Callable[[View], View]:
    """Declare it.

    `bodies` are media types, each with the model of what is sent so; `headers` are those of an
    answer, by its status and their names.
    """

    def declare(view: View) -> View:
        view.description = Description(  # type: ignore[attr-defined]
            errors,
            tuple(parameters),
            answers or {},
            also or {},
            tuple(bodies),
            headers or {},
            signed_in,
            page,
        )
        return view

    return declare


def in_query(name: str, what: str, **schema: Any) -> dict[str, Any]:
    """A parameter in the query."""
    return {"name": name, "in": "query", "required": False, "description": what, "schema": schema}


def in_header(name: str, what: str, **schema: Any) -> dict[str, Any]:
    """A parameter in a header."""
    return {**in_query(name, what, **schema), "in": "header"}


def answer(what: str, media: str = "", **headers: str) -> dict[str, Any]:
    """An answer of this media type; without one, it has no body."""
    described: dict[str, Any] = {"description": what}
    if media:
        described["content"] = {media: {}}
    if headers:
        described["headers"] = of_headers(headers)
    return described


def of_headers(headers: Mapping[str, str]) -> dict[str, Any]:
    """Headers of an answer, by name, with what each says."""
    return {
        name: {"description": told, "schema": {"type": "string"}} for name, told in headers.items()
    }
