"""What it takes to port an application of Flask to Quart, and in which order. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from async_contrast.doctor.diagnosis import in_order
from async_contrast.doctor.finding import Finding
from async_contrast.doctor.hazard import Family, Hazard
from async_contrast.doctor.judging import findings
from async_contrast.doctor.libraries.entries import Blocks, OnQuart
from async_contrast.doctor.planning import naive
from async_contrast.doctor.planning.changes import Change, Changed
from async_contrast.doctor.planning.parts import Part, heights, part
from async_contrast.doctor.planning.thoughts import of_models
from async_contrast.doctor.planning.uses import (
    UsedExtension,
    UsedLibrary,
    extensions,
    libraries,
)
from async_contrast.doctor.project.project import Project

_COUNTED_ELSEWHERE = frozenset({Family.BLOCKING, Family.FLASK})
"""Hazards that the libraries, the extensions and the names are."""

_OF_CHOICE = frozenset({Blocks.HTTP, Blocks.SOCKET, Blocks.DATABASE, Blocks.SUBPROCESS})
"""What another library does; the others are one call of asyncio."""


@dataclass(frozen=True, slots=True)
class FilePlan:
    """One file of the original."""

    path: str
    part: Part
    changes: Mapping[Change, int]
    """Places that need no thought."""
    thoughts: int
    """Places that do."""
    libraries: tuple[str, ...]
    """That block, and are called in it by what a request may come to."""

    @property
    def places(self) -> int:
        return sum(self.changes.values()) + self.thoughts


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next, and why not before or later."""

    title: str
    why: str
    files: tuple[str, ...] = ()
    """In the order in which to take them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it."""

    files: tuple[FilePlan, ...]
    """Those with something to do, by path."""
    untouched: int
    """How many files have nothing to do."""
    changes: tuple[Changed, ...]
    thoughts: tuple[Finding, ...]
    """By place: what goes wrong if the port is only names and awaits."""
    extensions: tuple[UsedExtension, ...]
    libraries: tuple[UsedLibrary, ...]
    steps: tuple[Step, ...]

    @property
    def by_hazard(self) -> Mapping[Hazard, tuple[Finding, ...]]:
        """The thoughts of each hazard, the most first."""
        found: dict[Hazard, list[Finding]] = defaultdict(list)
        for each in self.thoughts:
            found[each.hazard].append(each)
        rows = sorted(found.items(), key=lambda row: (-len(row[1]), int(row[0].code[2:])))
        return {hazard: tuple(each) for hazard, each in rows}


def plan(project: Project, wanted: Callable[[Finding], bool] = lambda _: True) -> Plan:
    """For the files of the original; those that are Quart's already are left out.

    `wanted` says which hazards count.
    """
    port = naive.port(project)
    ported = Project(port.files, project.libraries)
    only_awaits = {each.place for each in port.changes if each.change is Change.AWAIT}
    thoughts = in_order(
        each
        for each in _thoughts(project, ported)
        if wanted(each) and not (each.hazard.code == "AC402" and each.place in only_awaits)
    )
    used = libraries(project)
    files = tuple(_files(project, port.changes, thoughts, used))
    used_extensions = extensions(project)
    return Plan(
        files=files,
        untouched=len(project.modules) - len(files),
        changes=port.changes,
        thoughts=thoughts,
        extensions=used_extensions,
        libraries=used,
        steps=tuple(_steps(project, files, used_extensions, used)),
    )


def _thoughts(project: Project, ported: Project) -> Iterator[Finding]:
    """What the readings find in the naive port, and what models say; each place once a hazard."""
    seen = set()
    originals = {f.path for f in project.modules.values() if project.side(f) != "quart"}
    for each in (*findings(ported), *of_models(project)):
        key = (each.place, each.hazard)
        plain = each.hazard.family in _COUNTED_ELSEWHERE or each.hazard.code == "AC401"
        if not plain and key not in seen and each.place.path in originals:
            seen.add(key)
            yield each


def _files(
    project: Project,
    changes: Sequence[Changed],
    thoughts: Sequence[Finding],
    used: Sequence[UsedLibrary],
) -> Iterator[FilePlan]:
    counts: dict[str, Counter[Change]] = defaultdict(Counter)
    for each in changes:
        counts[each.place.path][each.change] += 1
    thinking = Counter(each.place.path for each in thoughts)
    called: dict[str, list[str]] = defaultdict(list)
    for library in used:
        for path in dict.fromkeys(place.path for place in library.in_requests):
            called[path].append(library.counterpart.library)
    for facts in sorted(project.modules.values(), key=lambda facts: facts.path):
        path = facts.path
        if path in counts or path in thinking or path in called:
            yield FilePlan(
                path, part(project, facts), dict(counts[path]), thinking[path], tuple(called[path])
            )


def _steps(
    project: Project,
    files: Sequence[FilePlan],
    used_extensions: Sequence[UsedExtension],
    used: Sequence[UsedLibrary],
) -> Iterator[Step]:
    yield from _before_files(used_extensions, used)
    tall = {project.modules[module].path: height for module, height in heights(project).items()}
    for what, title, why in _ORDER:
        mine = [each for each in files if each.part is what]
        if mine:
            yield Step(title, why, tuple(_in_turn(mine, tall)))


def _before_files(
    used_extensions: Sequence[UsedExtension], used: Sequence[UsedLibrary]
) -> Iterator[Step]:
    nothing = [
        each.name for each in used_extensions
        if each.known is None or (each.known.quart is not OnQuart.WORKS and not each.known.serves)
    ]  # fmt: skip
    if nothing:
        yield Step(
            f"Decide what becomes of {', '.join(nothing)}",
            "Nothing is known that serves on Quart: whether they go decides whether the port goes.",
        )
    tried = {
        each.name: each.known.serves[0]
        for each in used_extensions
        if each.known and each.known.serves and each.known.quart is not OnQuart.WORKS
    }
    if tried:
        yield Step(
            f"Try {_instead(tried)}",
            "Each has an interface of its own: one small view with it shows what the others need.",
        )
    chosen = {
        each.counterpart.library: each.counterpart.names[0]
        for each in used
        if each.counterpart.names and each.in_requests and _OF_CHOICE.intersection(each.kinds)
    }
    if chosen:
        yield Step(
            f"Choose {_instead(chosen)}",
            "What they are decides which functions become async; all that is above waits for it.",
        )


def _instead(others: Mapping[str, str]) -> str:
    """ "httpx.AsyncClient for requests, ..."; each of the new ones once."""
    by_new: dict[str, list[str]] = defaultdict(list)
    for old, new in others.items():
        by_new[new].append(old)
    return ", ".join(f"{new} for {' and '.join(old)}" for new, old in by_new.items())


_ORDER = (
    (
        Part.SHARED,
        "Shared services and models, those first that need no other",
        "Views can await only what is async below them; nothing here knows of the framework.",
    ),
    (
        Part.WEB,
        "Hooks, decorators and helpers of the framework",
        "Every view passes through them: a wrapper that does not await breaks all of them at once.",
    ),
    (
        Part.VIEWS,
        "Views, the files with the fewest places first",
        "The small ones show what the large ones will need, and each can be tested by itself.",
    ),
    (
        Part.APPLICATION,
        "The application",
        "It turns the port on: with it the server, the commands and the contexts change.",
    ),
    (
        Part.TESTS,
        "The tests",
        "They stay as they are while they can, to tell what changed; then their client is awaited.",
    ),
)


def _in_turn(files: Iterable[FilePlan], tall: Mapping[str, int]) -> Iterator[str]:
    def key(each: FilePlan) -> tuple[int, int, str]:
        first = 0 if each.part is Part.VIEWS else tall[each.path]
        return first, each.places, each.path

    return (each.path for each in sorted(files, key=key))
