"""Whether anybody looks what became of tasks that are kept under a name."""

from __future__ import annotations

from collections.abc import Set
from functools import cached_property

from async_contrast.doctor.project.facts import Block, Event, How, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning, elements, steps
from async_contrast.doctor.reading.of_awaits.fates import arguments

ADDS = frozenset({"add", "append", "appendleft"})
_TELLS_NOTHING = ADDS | {
    "cancel",
    "cancelled",
    "clear",
    "discard",
    "get_name",
    "remove",
    "set_name",
}
_LOOKS = frozenset({How.ITERATED, How.KEPT, How.PASSED, How.RETURNED})


class Watching:
    """Goes by the last part of a name: a task may be reached by several paths."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[str, bool] = {}

    def is_looked_at(self, name: str) -> bool:
        """Whether what has this name is awaited, handed on, looped over, or asked about."""
        if name not in self._known:
            self._known[name] = any(
                self._looks_at(event, name)
                for function in self._project.functions.values()
                for event in function.events
            )
        return self._known[name]

    def _looks_at(self, event: Event, name: str) -> bool:
        for ref in arguments(event):
            if name in ref and any(self._is_task(part, name) for part in (ref, *elements(ref))):
                return True
        if name not in event.ref:
            return False
        if event.kind in (Kind.AWAIT, Kind.RETURN, Kind.YIELD) or event.how == Block.LOOP:
            return last_name(event.ref) == name
        if event.kind == Kind.LOAD:
            return event.how in _LOOKS and self._is_task(event.ref, name)
        owner, _, method = event.ref.rpartition(".")
        tells = event.kind == Kind.CALL and method not in _TELLS_NOTHING
        return tells and last_name(owner) == name

    def _is_task(self, ref: Ref, name: str) -> bool:
        """Whether it may be the task of this name: neither a call nor a function."""
        is_function = self._project.value(ref).kind is Meaning.FUNCTION
        return not ref.endswith(")") and not is_function and last_name(ref) == name

    @cached_property
    def ended(self) -> Set[str]:
        """The last names of what is cancelled."""
        return {
            last_name(event.ref.removesuffix(".cancel"))
            for _, _, event in self._project.calls_named("cancel")
            if event.ref.endswith(".cancel")
        }


def last_name(ref: Ref) -> str:
    """`app.Jobs{}.tasks[]` is about `tasks`."""
    names = [step for step in steps(ref) if step[0] == "."]
    return names[-1][1:] if names else ""
