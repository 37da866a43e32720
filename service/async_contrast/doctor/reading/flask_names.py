"""Flask in an application of Quart: AC501 names of flask, AC502 extensions for it, AC503 WSGI."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.of_flask_names import attributes, extending, importing

_PATCH = "quart_flask_patch"


def find(project: Project) -> Iterator[Finding]:
    """AC501 to AC503; nothing where quart_flask_patch makes one of the other."""
    imports = (each for facts in project.modules.values() for each in facts.imports)
    if not any(each.target.startswith(_PATCH) for each in imports):
        yield from importing.names_of_flask(project)
        yield from extending.extensions_for_flask(project)
        yield from attributes.of_wsgi(project)
