"""What is wrong with topics whose types are right: names, bounds, expectations. Pure."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence

from async_contrast.contrasts.contrast import (
    Cell,
    Contrast,
    Expectation,
    Integer,
    Platform,
    Topic,
    Verdict,
    repeated,
)
from async_contrast.contrasts.parameters import SIDE

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What stands in an address, and in the database."""


def faults(topics: Sequence[Topic], platforms: Sequence[Platform]) -> Iterator[str]:
    """Each in a line that names what it is about; the expectations are asked for these platforms.

    That two topics, or two contrasts of one, have one name is for whoever makes mappings of them.
    """
    for topic in topics:
        yield from _name(topic.name, f"the topic {topic.name!r}")
        if not topic.contrasts:
            yield f"the topic {topic.name} has no contrast"
        for key, contrast in topic.contrasts.items():
            title = f"{topic.name}/{contrast.name}"
            if key != contrast.name:
                yield f"{title} stands under {key!r} in its topic; make it with Topic.of(...)"
            yield from _name(contrast.name, f"the contrast {title!r}")
            yield from (f"{title}: {fault}" for fault in _of_contrast(contrast, platforms))


def _of_contrast(contrast: Contrast, platforms: Sequence[Platform]) -> Iterator[str]:
    if not contrast.outcomes:
        yield "it has no outcomes; grade at least one"
    if not contrast.cells:
        yield "it has no cells"
    for parameter in contrast.parameters:
        yield from _name(parameter.name, f"the parameter {parameter.name!r}")
        yield from _of_parameter(parameter)
    for twice in repeated(parameter.name for parameter in contrast.parameters):
        yield f"two parameters are named {twice}; rename one"
    functions = [cell.function for cell in contrast.cells]
    for function in functions:
        if not inspect.isfunction(function) or not function.__name__.isidentifier():
            yield f"the cell {function!r} is no function with a name; write it with def"
            return
    for twice in repeated(cell.name for cell in contrast.cells):
        yield f"two cells are named {twice}; rename the function of one"
    for cell in contrast.cells:
        yield from _of_cell(cell, platforms)


def _of_parameter(parameter: Integer) -> Iterator[str]:
    if parameter.name == SIDE:
        yield f"a parameter cannot be named {SIDE}, which every contrast takes"
    if not parameter.least <= parameter.default <= parameter.most:
        yield f"the parameter {parameter.name}: its default must be from least to most"
    if parameter.most_on_asyncio is not None and parameter.most_on_asyncio < parameter.most:
        yield f"the parameter {parameter.name}: most_on_asyncio must not be below most"


def _of_cell(cell: Cell, platforms: Sequence[Platform]) -> Iterator[str]:
    if cell.seconds is not None and not 0 < cell.seconds < float("inf"):
        yield f"the cell {cell.name}: seconds must be above 0"
    if isinstance(cell.expect, Verdict):
        return
    for platform in platforms:
        try:
            expected = cell.expect(platform)
        except Exception as error:
            yield f"the cell {cell.name}: expect raises {type(error).__name__} for {platform}"
        else:
            if not isinstance(expected, Expectation) or not expected.verdicts:
                yield f"the cell {cell.name}: expect must give an Expectation, not {expected!r}"


def _name(name: str, what: str) -> Iterator[str]:
    if not NAME.fullmatch(name):
        yield f"{what} must be named with 1 to 64 of a-z, A-Z, 0-9, _ and -"
