"""What the files are to the application, and who needs whom. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import PurePath

from async_contrast.doctor.project.facts import Facts, Kind
from async_contrast.doctor.project.project import Project


class Part(StrEnum):
    """What a file is, in the order in which to port."""

    SHARED = "shared"
    """Services, models, helpers: nothing in it is called by the framework itself."""
    WEB = "web"
    """Hooks, decorators and other things of the framework that views need."""
    VIEWS = "views"
    APPLICATION = "application"
    """It makes the application."""
    TESTS = "tests"


def is_of_tests(path: str) -> bool:
    """By its name, or the folder that it is in."""
    it = PurePath(path)
    return it.name.startswith("test_") or it.stem == "conftest" or "tests" in it.parts[:-1]


def part(project: Project, facts: Facts) -> Part:
    if is_of_tests(facts.path):
        return Part.TESTS
    if _makes_application(project, facts):
        return Part.APPLICATION
    handlers = {project.handlers.get(function.name, "") for function in facts.functions}
    if handlers & {"view", "websocket"}:
        return Part.VIEWS
    web = handlers - {""} or any(each.target.startswith("flask.") for each in facts.imports)
    return Part.WEB if web else Part.SHARED


def _makes_application(project: Project, facts: Facts) -> bool:
    return any(
        event.kind == Kind.CALL
        and project.library(event.ref) in project.libraries.uses["flask_applications"]
        for function in facts.functions
        for event in function.events
    )


def heights(project: Project) -> Mapping[str, int]:
    """By module, how many stand below it in a row: 0 for one that imports none of the project."""
    needed = {module: _needed(project, facts) for module, facts in project.modules.items()}
    found: dict[str, int] = {}
    for module in needed:
        _measure(module, needed, found)
    return found


def _measure(first: str, needed: Mapping[str, Iterable[str]], found: dict[str, int]) -> None:
    """Depth first, without recursion; what imports itself in a circle counts once."""
    todo = [(first, iter(needed[first]))]
    under_way = {first}
    while todo:
        module, below = todo[-1]
        following = next((each for each in below if each not in found.keys() | under_way), None)
        if following is None:
            todo.pop()
            under_way.discard(module)
            found[module] = 1 + max((found.get(each, -1) for each in needed[module]), default=-1)
        else:
            under_way.add(following)
            todo.append((following, iter(needed[following])))


def _needed(project: Project, facts: Facts) -> tuple[str, ...]:
    """The modules of the project that a file imports."""
    found: dict[str, None] = {}
    for each in facts.imports:
        name = each.target.removesuffix(".*")
        while name and name not in project.modules:
            name = name.rpartition(".")[0]
        if name and name != facts.module and not each.typing_only:
            found[name] = None
    return tuple(found)
