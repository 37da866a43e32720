"""What is wrong with topics whose types are right: names, bounds, expectations. Pure."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence

from async_contrast.contrasts.contrast import (
    Cell,
    Contrast,
    Expectation,
    Grade,
    Integer,
    Topic,
    Verdict,
    repeated,
)
from async_contrast.contrasts.parameters import SIDE
from async_contrast.contrasts.platforms import Platform
from async_contrast.contrasts.shows import ANY, Race, Shows, counts
from async_contrast.contrasts.trial import LONGEST

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What stands in an address, and in the database."""


def faults(topics: Sequence[Topic], platforms: Sequence[Platform]) -> Iterator[str]:
    """Each in a line that names what it is about; the expectations are asked for these platforms.

    That two topics, or two contrasts of one, have one name is for whoever makes mappings of them.
    """
    for topic in topics:
        yield from _name(topic.name, f"the topic {topic.name!r}")
        yield from _not_text(f"the topic {topic.name}: its summary", topic.summary)
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
    yield from _of_words(contrast)
    if not contrast.cells:
        yield "it has no cells"
    for parameter in contrast.parameters:
        yield from _name(parameter.name, f"the parameter {parameter.name!r}")
        yield from _of_parameter(parameter)
    for twice in repeated(parameter.name for parameter in contrast.parameters):
        yield f"two parameters are named {twice}; rename one"
    functions = [cell.function for cell in contrast.cells]
    for function in functions:
        if not inspect.isfunction(inspect.unwrap(function)) or not function.__name__.isidentifier():
            yield f"the cell {function!r} is no function with a name; write it with def"
            return
    for twice in repeated(cell.name for cell in contrast.cells):
        yield f"two cells are named {twice}; rename the function of one"
    for cell in contrast.cells:
        for fault in dict.fromkeys(_of_cell(contrast, cell, platforms)):
            yield f"the cell {cell.name}: {fault}"


def _of_words(contrast: Contrast) -> Iterator[str]:
    """What is wrong with the words that people read."""
    for what, words in (
        ("its question", contrast.question),
        ("its remedy", contrast.remedy),
        ("what it says", contrast.says),
        *(("a symptom", each) for each in contrast.symptoms),
        *(("an outcome", each) for each in contrast.outcomes),
        *((f"the parameter {each.name!r}", each.what) for each in contrast.parameters),
    ):
        yield from _not_text(what, words)
    for outcome in contrast.outcomes:
        if len(outcome) > LONGEST:
            yield f"an outcome has {len(outcome)} characters, and may have {LONGEST}"


def _of_parameter(parameter: Integer) -> Iterator[str]:
    if parameter.name == SIDE:
        yield f"a parameter cannot be named {SIDE}, which every contrast takes"
    if not parameter.least <= parameter.default <= parameter.most:
        yield f"the parameter {parameter.name}: its default must be from least to most"
    if parameter.most_on_asyncio is not None and parameter.most_on_asyncio < parameter.most:
        yield f"the parameter {parameter.name}: most_on_asyncio must not be below most"


def _of_cell(contrast: Contrast, cell: Cell, platforms: Sequence[Platform]) -> Iterator[str]:
    yield from _not_text("its docstring", cell.what)
    if cell.seconds is not None and not 0 < cell.seconds < float("inf"):
        yield "seconds must be above 0"
    if cell.shows is not None and not isinstance(cell.expect, Verdict):
        yield "shows goes with a verdict; have expect say it, in the Expectation that it gives"
        return
    for platform in platforms:
        try:
            expected = cell.expected_on(platform)
        except Exception as error:
            yield f"expect raises {type(error).__name__} for {platform}"
            continue
        if not isinstance(expected, Expectation) or not expected.shows:
            yield f"expect must give an Expectation, not {expected!r}"
            continue
        for verdict, shows in expected.shows.items():
            if shows is not None:
                yield from _of_shows(contrast, verdict, shows)


def _of_shows(contrast: Contrast, verdict: Verdict, shows: Shows) -> Iterator[str]:
    """What contradicts the contrast, or the verdict."""
    for outcome in shows:
        if outcome not in contrast.outcomes:
            yield f"it is to show {outcome!r}, which is none of the outcomes; add it there"
            return
    for bound in ("least", "most"):
        given = {each.name: getattr(each, bound) for each in contrast.parameters}
        if fault := _of_counts(shows, given):
            yield fault
            return
    often = counts(shows, contrast.defaults)
    forbidden = [each for each in often if contrast.outcomes[each] is Grade.FORBIDDEN]
    if verdict is Verdict.HOLDS and forbidden:
        yield f"it is to hold and to show {forbidden[0]!r}, which is forbidden; change one of them"
    if verdict is Verdict.BREAKS and all(often[each] is ANY for each in forbidden):
        yield "it is to break and to show nothing forbidden; add what breaks it to shows"
    if verdict is Verdict.HOLDS and not often:
        yield "it is to hold and to show nothing; add an outcome to shows"


def _of_counts(shows: Shows, given: Mapping[str, int]) -> str | None:
    try:
        often = counts(shows, given)
    except Exception as error:
        words = f"how often it is to show something raises {type(error).__name__}"
        return f"{words}; have it read a parameter of the contrast"
    for outcome, times in often.items():
        if not isinstance(times, Race) and (not isinstance(times, int) or times < 0):
            return f"it is to show {outcome!r} {times!r} times; give a number from 0 on, or SOME"
    return None


def _not_text(what: str, words: str) -> Iterator[str]:
    try:
        words.encode()
    except UnicodeEncodeError:
        yield f"{what} has half a surrogate pair, which is no text"


def _name(name: str, what: str) -> Iterator[str]:
    if not NAME.fullmatch(name):
        yield f"{what} must be named with 1 to 64 of a-z, A-Z, 0-9, _ and -"
