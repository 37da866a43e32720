"""From the words of a command to the contrasts to run, in any catalogue. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from async_contrast.contrasts.contrast import Side
from async_contrast.contrasts.lookup import in_topic, in_topics
from async_contrast.contrasts.parameters import SIDE, Askable, read_parameters, read_sides
from async_contrast.errors import ForbiddenParameter, MalformedParameter, UnknownName

A = TypeVar("A", bound=Askable)

Catalogue = Mapping[str, Mapping[str, A]]
"""Contrasts by topic and name."""


@dataclass(frozen=True, slots=True)
class Asked(Generic[A]):
    """One contrast to run, everything about it checked."""

    topic: str
    contrast: A
    parameters: dict[str, int]
    sides: frozenset[Side]

    @property
    def name(self) -> str:
        """Such as "local/isolation"."""
        return f"{self.topic}/{self.contrast.name}"

    @property
    def side(self) -> Side | None:
        """The one that runs, where there is another."""
        return None if self.sides == self.contrast.sides else next(iter(self.sides))

    @property
    def cells(self) -> int:
        """How many of its cells run."""
        return len(self.contrast.cells_on(self.sides))


def ask(
    catalogue: Catalogue[A], names: Sequence[str], given: Sequence[str], side: str | None
) -> list[Asked[A]]:
    """The contrasts that names stand for, each once; a topic stands for all of its own, and no
    name for all that there are.

    Each contrast gets those of the values ("workers=20") that it takes. Raises UnknownName, and
    ParameterError for a value that is nobody's, or out of a contrast's bounds.
    """
    named = _named(catalogue, names)
    values = _values(given)
    taken = {parameter.name for _, contrast in named for parameter in contrast.parameters}
    for name in values:
        if name not in taken:
            choices = ", ".join(sorted(taken)) or "no parameter"
            raise ForbiddenParameter(name, f"{name}: what you compare takes {choices}")
    asked = []
    for topic, contrast in named:
        sides = read_sides(contrast, {SIDE: [side]} if side else {})
        own = {p.name: values[p.name] for p in contrast.parameters if p.name in values}
        asked.append(Asked(topic, contrast, read_parameters(contrast, own, sides), sides))
    return asked


def _named(catalogue: Catalogue[A], names: Sequence[str]) -> list[tuple[str, A]]:
    found: dict[tuple[str, str], A] = {}
    for name in names or catalogue:
        topic, slash, contrast = name.partition("/")
        try:
            contrasts = in_topics(topic, catalogue)
            if slash:
                contrasts = {contrast: in_topic(topic, contrast, contrasts)}
        except UnknownName as error:
            raise UnknownName(f"{name}: {error}") from None
        found |= {(topic, key): value for key, value in contrasts.items()}
    return [(topic, contrast) for (topic, _), contrast in found.items()]


def _values(given: Sequence[str]) -> dict[str, list[str]]:
    """Every value of every name."""
    values: dict[str, list[str]] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise MalformedParameter(name, f"--set takes NAME=VALUE, not {text!r}")
        values.setdefault(name, []).append(value)
    return values
