"""AC1205: a template that is rendered where a loop runs."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.common.called import calls_named
from async_contrast.doctor.reading.common.found import found

_TEMPLATES = tuple(
    f"quart.Quart.jinja_env.{name}().render"
    for name in ("get_template", "select_template", "get_or_select_template", "from_string")
)


def renderings(project: Project) -> Iterator[Finding]:
    """Each call of render() of a template of Quart's environment, in a function on the loop."""
    for function, event in calls_named(project, ["render"]):
        on_loop = function.is_async or function.name in project.on_loop
        if on_loop and project.library(event.ref) in _TEMPLATES:
            says = "`render` runs a loop of its own, and one runs already"
            yield found(project, "AC1205", (function, event), says, Sureness.CERTAIN)
