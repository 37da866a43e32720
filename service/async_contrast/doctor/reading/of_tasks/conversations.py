"""Which session of a database a call uses."""

from __future__ import annotations

from collections.abc import Iterator, Set

from async_contrast.doctor.project.facts import Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning, plain, steps
from async_contrast.doctor.reading.of_awaits.fates import arguments

_LEVELS = 3
"""Of methods in each other that are looked through."""


class Sessions:
    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[str, Set[Ref]] = {}

    def used(self, function: Function, call: Event) -> Set[Ref]:
        """The sessions that a call in a function is about, is given, or finds in an object."""
        owner = call.ref.rpartition(".")[0]
        given = {plain(ref) for ref in (owner, *arguments(call)) if self._is_session(ref)}
        target = self._project.target(call)
        if target is not None and target.name.startswith(f"{function.name}.<locals>."):
            return given | set(self._of_outer(target))
        if target is None or not target.class_ or not owner:
            return given
        return given | {
            self._from_outside(function, owner, path) for path in self._paths(target, _LEVELS)
        }

    def _of_outer(self, inner: Function) -> Iterator[Ref]:
        """The sessions that a function uses, and that the function around it has made."""
        calls = [event for event in inner.events if event.kind == Kind.CALL]
        own = {plain(f"{event.ref}()") for event in calls}
        own |= {each.annotation for each in inner.parameters}
        for event in calls:
            owner = plain(event.ref.rpartition(".")[0])
            if owner and owner.rstrip(">!") not in own and self._is_session(owner):
                yield owner

    def _is_session(self, ref: Ref) -> bool:
        return self._project.is_one_of(ref, self._project.libraries.sessions)

    def _paths(self, method: Function, levels: int) -> Set[Ref]:
        """The attributes of `self` that are sessions and that a method uses: `.users.session`."""
        if levels == 0:
            return set()
        if method.name not in self._known:
            self._known[method.name] = set()  # for methods that call each other
            self._known[method.name] = set(self._read(method, levels))
        return self._known[method.name]

    def _read(self, method: Function, levels: int) -> Iterator[Ref]:
        own = f"{method.class_}{{}}"
        for event in method.events:
            if event.kind not in (Kind.CALL, Kind.LOAD) or not event.ref.startswith(f"{own}."):
                continue
            way = steps(event.ref.removeprefix(own))
            attributes = next((at for at, each in enumerate(way) if each[0] != "."), len(way))
            for end in range(1, attributes + 1):
                if self._is_session(own + "".join(way[:end])):
                    yield "".join(way[:end])
                    break
            else:
                target = self._project.target(event) if event.kind == Kind.CALL else None
                if target is not None and target.class_:
                    before = event.ref.removeprefix(own).rpartition(".")[0]
                    yield from (before + path for path in self._paths(target, levels - 1))

    def _from_outside(self, function: Function, owner: Ref, path: Ref) -> Ref:
        """A session by its name outside: that which the object was made with, if one was."""
        for event in function.events:
            is_made = event.kind == Kind.CALL and plain(f"{event.ref}()") == plain(owner)
            if is_made and self._project.value(event.ref).kind is Meaning.CLASS:
                given = [ref for ref in arguments(event) if self._is_session(ref)]
                if given:
                    return plain(given[0])
        return plain(owner) + path
