"""The places of a function where its thread waits, by the tables of libraries."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from async_contrast.doctor.libraries.entries import Blocking, Blocks
from async_contrast.doctor.project.facts import Block, Event, Function, How, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning, everything_in
from async_contrast.doctor.reading.common.given import given, is_sure
from async_contrast.doctor.reading.waits.done import is_done

_CONSUMES = frozenset(
    f"builtins.{name}"
    for name in "list tuple set frozenset dict sorted sum min max any all".split()  # noqa: SIM905
)

_MAY_WAIT = frozenset({Kind.CALL, Kind.ENTER})
_NO_WAIT = frozenset({"os.WNOHANG", "socket.MSG_DONTWAIT", "fcntl.LOCK_NB"})


class Waits(NamedTuple):
    """Something that blocks the thread."""

    event: Event
    kind: Blocks
    name: str
    """In full, as the library is called: "requests.Session.get"."""
    sure: bool
    """Whether the name was followed to its definition."""


def waits(project: Project, function: Function) -> tuple[Waits, ...]:
    """All of a function, as the lines stand."""
    return _reading(project).waits(function)


@lru_cache(maxsize=1)
def _reading(project: Project) -> _Reading:
    """One for all readings of a project: several ask for the same."""
    return _Reading(project)


class _Reading:
    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[str, tuple[Waits, ...]] = {}
        self._meant: dict[tuple[Ref, str], _Meant | None] = {}

    def waits(self, function: Function) -> tuple[Waits, ...]:
        if function.name not in self._known:
            self._known[function.name] = tuple(self._read(function))
        return self._known[function.name]

    def _read(self, function: Function) -> Iterator[Waits]:
        for event in function.events:
            if event.kind not in _MAY_WAIT:
                continue
            for ref, step in _asked(event):
                found = self._blocking(function, event, ref, step)
                if found is not None:
                    yield found
                    break

    def _blocking(self, function: Function, event: Event, ref: Ref, step: str) -> Waits | None:
        if ref[:1] != "?":  # of a parameter callers are asked
            meant = self._means(ref, step)
            if meant is None or self._is_excused(function, event, ref, meant):
                return None
            sure = meant.sure and is_sure(self._project, function, ref)
            return Waits(event, meant.kind, meant.name, sure)
        for each, _ in given(self._project, function, ref):
            meant = self._means(each, step)
            if meant is not None and not self._is_excused(function, event, ref, meant):
                return Waits(event, meant.kind, meant.name, sure=False)
        return None

    def _means(self, ref: Ref, step: str) -> _Meant | None:
        """What blocks by this name, wherever it stands."""
        key = (ref, step)
        if key not in self._meant:
            self._meant[key] = self._found(ref, step)
        return self._meant[key]

    def _found(self, ref: Ref, step: str) -> _Meant | None:
        project, value = self._project, self._project.value(ref)
        if value.kind is Meaning.FUNCTION and not step and value.name in project.libraries.blocks:
            return _Meant(Blocks.OTHER, value.name, value.sure)  # settings say so
        if value.kind not in (Meaning.LIBRARY, Meaning.INSTANCE) or value.name in project.classes:
            return None
        blocking = project.libraries.blocking(value.name + step)
        return _Meant(blocking.kind, value.name, value.sure, blocking) if blocking else None

    def _is_excused(self, function: Function, event: Event, ref: Ref, meant: _Meant) -> bool:
        """Whether it does not block here."""
        if meant.by is None:
            return False
        return _excused(meant.by, event) or _asks(self._project, function, event, ref)


class _Meant(NamedTuple):
    """What an expression means, if that blocks."""

    kind: Blocks
    name: str
    sure: bool
    by: Blocking | None = None
    """What a table says of it."""


def _asked(event: Event) -> Iterator[tuple[Ref, str]]:
    """What an event calls, enters or loops over, and the step of it that may block."""
    if event.kind == Kind.CALL:
        if event.how != How.AWAITED:
            yield event.ref, ""
        if event.how == How.ITERATED:
            yield f"{event.ref}()", "*"
        if event.ref in _CONSUMES and event.args:
            yield event.args[0], "*"
    elif event.kind == Kind.ENTER and event.how == Block.WITH:
        yield event.ref, ">"
    elif event.kind == Kind.ENTER and event.how == Block.LOOP:
        yield event.ref, "*"


def _asks(project: Project, function: Function, event: Event, ref: Ref) -> bool:
    """Whether the function, or its file, sees to it that nothing has to be waited for."""
    owner, _, method = ref.rpartition(".")
    if method in {"result", "exception"}:
        value = project.value(owner)
        if value.kind is Meaning.INSTANCE and value.name in project.classes:
            return True  # no executor makes one: whoever does so sets what it holds
        asked = {f"{owner}.done", f"{owner}.cancelled"}
        asks = any(each.kind == Kind.CALL and each.ref in asked for each in function.events)
        return asks or is_done(project, function, event, ref)
    if method == "join":
        return is_done(project, function, event, ref)
    if project.is_a(owner, "socket.socket"):
        return any(
            each.kind == Kind.CALL
            and each.ref.endswith(".setblocking")
            and each.args == ("=False",)
            for one in project.file(function).functions
            for each in one.events
        )
    return False


def _excused(blocking: Blocking, event: Event) -> bool:
    """Whether it is called with an argument with which it does not block."""
    keywords = dict(event.keywords)
    if any(each in _NO_WAIT for arg in event.args for each in everything_in(arg)):
        return True
    return any(
        keywords.get(where) == f"={value}"
        if isinstance(where, str)
        else event.args[where : where + 1] == (f"={value}",)
        for where, value in blocking.unless
    )
