"""From what files say to what was found: asks every reading, and leaves out what does not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from itertools import filterfalse
from pkgutil import iter_modules

from async_contrast.doctor import baseline, reading
from async_contrast.doctor.counting import is_ignored, is_wanted
from async_contrast.doctor.diagnosis import Counts, Diagnosis, in_order
from async_contrast.doctor.finding import Finding
from async_contrast.doctor.libraries.entries import Blocking, Blocks
from async_contrast.doctor.libraries.tables import LIBRARIES, Libraries
from async_contrast.doctor.project.facts import Facts
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.settings import Settings


def judge(
    files: Sequence[Facts],
    settings: Settings,
    known: Counter[baseline.Kind],
    within: Callable[[str], str],
) -> Diagnosis:
    """`known` are the findings of the baseline; `within` makes a path relative to the root."""
    project = project_of(files, settings)
    found = [
        each
        for each in in_order(findings(project))
        if is_wanted(each, within(each.place.path), settings)
    ]
    noqa = {facts.path: facts.ignored for facts in files}
    told = tuple(filterfalse(lambda each: is_ignored(each, noqa.get(each.place.path, {})), found))
    new = baseline.unknown(told, known, within)
    return Diagnosis(
        findings=new,
        counts=_counts(project),
        ignored=len(found) - len(told),
        known=len(told) - len(new),
    )


def project_of(files: Sequence[Facts], settings: Settings) -> Project:
    """With what the settings say of libraries."""
    return Project(files, _libraries(settings))


def _libraries(settings: Settings) -> Libraries:
    """What is known of libraries, and what the settings say of functions, the project's too."""
    blocking = {name: Blocking(name, Blocks.OTHER) for name in settings.blocking}
    off_loop = LIBRARIES.off_loop
    return replace(
        LIBRARIES,
        blocks={**LIBRARIES.blocks, **blocking},
        off_loop=replace(off_loop, listed=off_loop.listed.union(settings.off_loop)),
    )


def findings(project: Project) -> Iterator[Finding]:
    """What every reading finds."""
    for module in iter_modules(reading.__path__, f"{reading.__name__}."):
        find = getattr(import_module(module.name), "find", None)
        if find is not None:
            yield from find(project)


def _counts(project: Project) -> Counts:
    files, functions = project.modules.values(), project.functions.values()
    return Counts(
        files=len(files),
        lines=sum(facts.lines for facts in files),
        functions=sum(not each.name.endswith(".<module>") for each in functions),
        async_functions=sum(each.is_async for each in functions),
        unresolved=project.unfollowed,
    )
