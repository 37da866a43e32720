"""What belongs to a loop and is kept for longer: globals and attributes of classes."""

from __future__ import annotations

from collections.abc import Set
from functools import cached_property

from async_contrast.doctor.project.facts import Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import steps
from async_contrast.doctor.reading.of_awaits.fates import arguments


class Bound:
    """Looks up which of these a coroutine uses, through the functions that it calls."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[str, Set[Ref]] = {}

    def used(self, function: Function) -> Set[Ref]:
        """The full names of what a function uses: `app.lock`, `app.Crawler.limit`."""
        found: set[Ref] = set()
        todo, seen = [function.name], {function.name}
        while todo:
            name = todo.pop()
            found |= self._here(name)
            callees = {call.callee for call in self._project.calls(self._project.functions[name])}
            todo += callees - seen
            seen |= callees
        return found

    def _here(self, name: str) -> Set[Ref]:
        if name not in self._known:
            function = self._project.functions[name]
            refs = (ref for each in function.events for ref in (each.ref, *arguments(each)))
            self._known[name] = {found for ref in refs if (found := self._name(ref))}
        return self._known[name]

    def _name(self, ref: Ref) -> Ref:
        """The global or the attribute that an expression begins with, if it is one of these."""
        head = ""
        for step in steps(ref):
            head += step
            name = head.replace("{}", "")
            if name in self.kept:
                return name
        return ""

    @cached_property
    def kept(self) -> Set[Ref]:
        """All of the project, where modules and the bodies of classes define them."""
        return {
            event.ref
            for facts in self._project.modules.values()
            for event in facts.functions[0].events
            if event.kind == Kind.STORE
            and event.ref.startswith(f"{facts.module}.")
            and event.ref in self._given
            and self._project.is_one_of(event.ref, self._project.libraries.of_loop)
        }

    @cached_property
    def _given(self) -> Set[Ref]:
        """What is ever given a value; a dataclass's `task: Task | None = None` is not."""
        stores = self._project.events(Kind.STORE)
        return {event.ref for _, _, event in stores if event.args and event.args != ("=None",)}
