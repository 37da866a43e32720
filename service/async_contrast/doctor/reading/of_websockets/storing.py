"""AC1704: a websocket's handler changes the session, which is a cookie: it cannot be set."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Event, Kind
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.common.found import found

_SESSION = "quart.session"
_CHANGES = frozenset({"clear", "pop", "popitem", "setdefault", "update"})
_STORES = ("quart_session", "flask_session", "quart_redis_session")
_INTERFACE = ".session_interface"


def stored_in_vain(project: Project) -> Iterator[Finding]:
    """Each handler once, if sessions are cookies as far as the project says."""
    if _keeps_sessions_itself(project):
        return
    for name, how in project.handlers.items():
        function = project.functions[name]
        if how != "websocket":
            continue
        change = next((each for each in function.events if _changes(each)), None)
        if change is not None:
            says = "changes the session in a websocket: it is a cookie, and no cookie can be set"
            yield found(project, "AC1704", (function, change), says, Sureness.LIKELY)


def _keeps_sessions_itself(project: Project) -> bool:
    imports = (each for facts in project.modules.values() for each in facts.imports)
    imported = (each.target.partition(".")[0] for each in imports)
    sets = (event.ref for _, _, event in project.events(Kind.STORE))
    return (
        any(name in _STORES for name in imported)
        or any(ref.endswith(_INTERFACE) for ref in sets)
        or any(_INTERFACE[1:] in each.attributes for each in project.classes.values())
    )


def _changes(event: Event) -> bool:
    if event.kind == Kind.STORE:
        return event.ref.startswith((f"{_SESSION}[", f"{_SESSION}.permanent"))
    owner, _, method = event.ref.rpartition(".")
    return event.kind == Kind.CALL and owner == _SESSION and method in _CHANGES
