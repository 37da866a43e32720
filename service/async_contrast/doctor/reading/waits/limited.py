"""AC204: a time limit, or `blocking`, is given to what asyncio lets wait without one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Event, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.common.called import calls_named
from async_contrast.doctor.reading.common.catching import is_ready_for
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.given import is_sure
from async_contrast.doctor.reading.common.walk import Walk

_TAKES: Mapping[str, tuple[str, ...]] = {
    "asyncio.Lock.acquire": (),
    "asyncio.Semaphore.acquire": (),
    "asyncio.Condition.acquire": (),
    "asyncio.Condition.wait": (),
    "asyncio.Condition.wait_for": ("predicate",),
    "asyncio.Event.wait": (),
    "asyncio.Queue.get": (),
    "asyncio.Queue.put": ("item",),
}
"""What each takes; that of threads takes `blocking`, `block` or `timeout` after it."""
_LIMITS = frozenset({"blocking", "block", "timeout"})
_CLASSES = frozenset(
    f"asyncio.{name}"
    for name in ("Lock", "Semaphore", "BoundedSemaphore", "Condition", "Event", "Queue",
                 "LifoQueue", "PriorityQueue")
)  # fmt: skip


def with_limits(project: Project) -> Iterator[Finding]:
    """Each call of an object that the project makes."""
    methods = {name.rpartition(".")[2] for name in _TAKES}
    for function, event in calls_named(project, methods):
        takes = _takes(project, event)
        given = _given(event, takes) if takes is not None else ""
        if not given:
            continue
        walk, at = Walk(function), function.events.index(event)
        if _is_made(project, walk, at) and not is_ready_for(walk, at, "builtins.TypeError"):
            says = f"gives {given} to {project.library(event.ref)}, which takes none"
            yield found(project, "AC204", (function, event), says, Sureness.CERTAIN)


def _takes(project: Project, event: Event) -> tuple[str, ...] | None:
    forms = project.libraries.names.forms(project.library(event.ref))
    return next((_TAKES[form] for form in forms if form in _TAKES), None)


def _given(event: Event, takes: tuple[str, ...]) -> str:
    """The limit that a call gives: `timeout=`, or a constant at its place; or empty."""
    keyword = next((name for name, _ in event.keywords if name in _LIMITS), "")
    if keyword:
        return f"{keyword}="
    more = event.args[len(takes) :]
    return more[0][1:] if more and more[0][:1] == "=" else ""


def _is_made(project: Project, walk: Walk, at: int) -> bool:
    """Whether the project makes the object, and nothing else ever stands in its place."""
    owner = walk.function.events[at].ref.rpartition(".")[0]
    if not is_sure(project, walk.function, owner):
        return False
    given = [
        event.args[0] if event.args else ""
        for _, _, event in project.events(Kind.STORE)
        if event.ref == owner
    ]
    return all(_makes(project, ref) for ref in given or walk.possible(owner, at))


def _makes(project: Project, ref: Ref) -> bool:
    """Whether it is a call of one of these classes itself."""
    class_, is_called, rest = ref.partition("(")
    return bool(is_called) and rest.endswith(")") and project.library(class_) in _CLASSES
