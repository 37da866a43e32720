"""From the words of a request to the parameters of a contrast. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from async_contrast.contrasts.contrast import Integer, Side
from async_contrast.errors import ForbiddenParameter, MalformedParameter

SIDE = "side"
"""The one parameter that every contrast takes: run only this side."""

LONGEST = 20
"""Digits of a number that is still read; every bound has fewer."""


class Named(Protocol):
    """A cell, as far as one asks for it."""

    @property
    def name(self) -> str:
        """Unique in its contrast."""


class Askable(Protocol):
    """What the words are checked against: a Contrast, or what is known of one elsewhere."""

    @property
    def name(self) -> str:
        """Unique in its topic."""

    @property
    def parameters(self) -> Sequence[Integer]:
        """What it takes besides `side`."""

    @property
    def sides(self) -> frozenset[Side]:
        """The sides that have a cell."""

    def cells_on(self, sides: frozenset[Side]) -> Sequence[Named]:
        """The cells of these sides."""


def read_sides(contrast: Askable, given: Mapping[str, Sequence[str]]) -> frozenset[Side]:
    """The sides to run: both, or the one that `side` names.

    Raises MalformedParameter if it is given twice, ForbiddenParameter if there is no such side.
    """
    if SIDE not in given:
        return contrast.sides
    word = _only(SIDE, given[SIDE])
    if word not in contrast.sides:
        choices = " or ".join(sorted(contrast.sides))
        raise ForbiddenParameter(SIDE, f"{SIDE} must be {choices}, or left out for both")
    return frozenset({Side(word)})


def read_parameters(
    contrast: Askable,
    given: Mapping[str, Sequence[str]],
    sides: frozenset[Side],
    also: tuple[str, ...] = (),
) -> dict[str, int]:
    """The contrast's parameters, checked, with defaults for those that are not given.

    `given` holds every value of every name, as a query string does; what `also` names is somebody
    else's to read. Raises as read_integers.
    """
    also = (SIDE, *also)
    rest = {name: values for name, values in given.items() if name not in also}
    return read_integers(contrast.parameters, rest, sides, also)


def read_integers(
    parameters: Sequence[Integer],
    given: Mapping[str, Sequence[str]],
    sides: frozenset[Side] = frozenset(Side),
    also: tuple[str, ...] = (),
) -> dict[str, int]:
    """Numbers by name, checked against their declarations.

    Raises MalformedParameter for what is not a plain ASCII whole number or comes twice,
    ForbiddenParameter for an unknown name (`also` names others that exist) or a number out of
    its bounds; the message names the field and the remedy.
    """
    known = [parameter.name for parameter in parameters]
    for name in given:
        if name not in known:
            choices = ", ".join((*known, *also)) or "none"
            raise ForbiddenParameter(name, f"no parameter has this name here; known: {choices}")
    return {
        parameter.name: _read(parameter, given[parameter.name], sides)
        if parameter.name in given
        else parameter.default
        for parameter in parameters
    }


def _read(parameter: Integer, values: Sequence[str], sides: frozenset[Side]) -> int:
    word = _only(parameter.name, values)
    digits = word.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()):
        raise MalformedParameter(
            parameter.name, f"{parameter.name} must be a whole number in plain digits"
        )
    most = parameter.most_for(sides)
    if len(digits) > LONGEST:
        length = f"a number of {len(digits)} digits"
        raise ForbiddenParameter(parameter.name, _bounds(parameter, length, most))
    number = int(word)
    if not parameter.least <= number <= most:
        message = _bounds(parameter, str(number), most)
        if parameter.most_on_asyncio and most < number <= parameter.most_on_asyncio:
            message += f"; up to {parameter.most_on_asyncio} with side=asyncio, tasks being cheap"
        raise ForbiddenParameter(parameter.name, message)
    return number


def _bounds(parameter: Integer, given: str, most: int) -> str:
    return f"{parameter.name} must be from {parameter.least} to {most}, not {given}"


def _only(name: str, values: Sequence[str]) -> str:
    if len(values) != 1:
        raise MalformedParameter(name, f"{name} must be given once, not {len(values)} times")
    return values[0]
