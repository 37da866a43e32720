"""How a reading puts a finding together."""

from __future__ import annotations

from collections.abc import Iterable

from async_contrast.doctor.finding import Edit, Finding, Step, Sureness
from async_contrast.doctor.hazards import BY_CODE
from async_contrast.doctor.project.facts import Event, Function
from async_contrast.doctor.project.project import Project


def found(
    project: Project,
    code: str,
    at: tuple[Function, Event | Function],
    says: str,
    sureness: Sureness,
    *,
    ways: tuple[tuple[Step, ...], ...] = (),
    edits: tuple[Edit, ...] = (),
) -> Finding:
    """A finding at an event of a function, or at the function itself."""
    function, event = at
    return Finding(
        BY_CODE[code],
        project.place(function, event),
        project.called(function.name),
        says,
        sureness,
        ways,
        edits,
    )


def listed(names: Iterable[str], most: int = 3) -> str:
    """`a`, `b`, `c` and 4 more."""
    every = [f"`{name}`" for name in dict.fromkeys(names)]
    shown, more = every[:most], len(every) - most
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
