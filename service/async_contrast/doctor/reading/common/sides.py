"""Which files belong to an application of Quart."""

from __future__ import annotations

from collections.abc import Mapping, Set
from functools import lru_cache

from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning
from async_contrast.doctor.reading.common.called import calls_named

_FRAMEWORKS = {"quart.Quart": "quart", "flask.Flask": "flask"}


@lru_cache(maxsize=1)
def quart_files(project: Project) -> Set[str]:
    """The modules that are of Quart, or of a project that makes no application but of Quart."""
    only_quart = made(project).keys() == {"quart"}
    return {
        module
        for module, facts in project.modules.items()
        if only_quart or project.side(facts) == "quart"
    }


@lru_cache(maxsize=1)
def made(project: Project) -> Mapping[str, Set[str]]:
    """By framework, "quart" or "flask", the modules that make an application of it."""
    found: dict[str, set[str]] = {}
    own = [
        name.rpartition(".")[2] for name in project.classes if project.derives(name, *_FRAMEWORKS)
    ]
    for function, event in calls_named(project, ["Quart", "Flask", *own]):
        value = project.value(event.ref)
        is_own = value.kind is Meaning.CLASS
        for name, framework in _FRAMEWORKS.items():
            if value.name == name or (is_own and project.derives(value.name, name)):
                found.setdefault(framework, set()).add(project.file(function).module)
    return found
