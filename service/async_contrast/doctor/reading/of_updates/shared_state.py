"""What all requests share: globals of modules, and what belongs to an object that is made once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from functools import cached_property
from typing import NamedTuple

from async_contrast.doctor.project.facts import Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning, steps
from async_contrast.doctor.reading.common.reach import AT_START, is_test
from async_contrast.doctor.reading.common.spelling import in_full

_LEVELS = 20
"""Of classes that make objects of each other."""


class Shared(NamedTuple):
    """Something that tasks may read and write at once."""

    ref: Ref
    sure: bool
    """Whether it was followed to where it is made, once."""


class SharedState:
    """Tells what is shared, and who may run several times at once."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._places: dict[str, set[str]] = {}
        self._level = 0

    def shared(self, ref: Ref) -> Shared | None:
        """A Ref of something shared, or None: of a local, a request, or what is not known."""
        way = steps(ref)
        if not way or any(step[0] in "(!>*" for step in way):
            return None
        first, *rest = way
        if in_full(self._project, ref).startswith("quart.current_app."):
            return Shared(ref, sure=True)
        if "{}" in way:
            return self._of_instance(ref)
        module, rest = self._module(first, rest)
        if not module or not rest or rest[0][0] != "." or ".<locals>" in rest:
            return None
        name = rest[0][1:]
        facts = self._project.modules[module]
        if name not in facts.names:
            return None
        return None if self._is_apart(f"{module}.{name}", len(rest)) else Shared(ref, sure=True)

    def _module(self, first: str, rest: list[str]) -> tuple[str, list[str]]:
        """The longest module that a name begins with, and what comes after it."""
        names = [first]
        for step in rest:
            if step[0] != ".":
                break
            names.append(step[1:])
        for n in range(len(names), 0, -1):
            if ".".join(names[:n]) in self._project.modules:
                return ".".join(names[:n]), rest[n - 1 :]
        return "", []

    def _is_apart(self, name: Ref, length: int) -> bool:
        """Whether a global is another thing for each request, or no place for values."""
        value = self._project.value(name)
        if value.kind in (Meaning.FUNCTION, Meaning.MODULE):
            return True
        if value.kind in (Meaning.LIBRARY, Meaning.INSTANCE) and not value.name.startswith(
            ("builtins.", "collections.")
        ):
            apart = value.name in self._project.libraries.uses["of_a_request"]
            return apart or (length > 1 and self._is_foreign(value.name))
        return False

    def _is_foreign(self, name: str) -> bool:
        """Whether it is of a library, whose attributes are its own affair; but for applications."""
        if name in self._project.classes:
            return False
        return name not in self._project.libraries.applications

    def _of_instance(self, ref: Ref) -> Shared | None:
        class_, _, rest = ref.partition("{}")
        if class_ not in self._project.classes or not rest.startswith("."):
            return None
        where = self._made(class_)
        if not where:
            return None
        return Shared(ref, sure="once" in where)

    def _made(self, class_: str) -> Set[str]:
        """Where instances of a class are made: "once" at module level, "start" by a factory."""
        if class_ not in self._places and self._level < _LEVELS:
            self._places[class_] = set()  # for classes that make each other
            self._level += 1
            makers = self._makers.get(class_, ())
            self._places[class_] = {where for each in makers if (where := self._where(each))}
            self._level -= 1
        return self._places.get(class_, frozenset())

    @cached_property
    def _makers(self) -> Mapping[str, list[Function]]:
        """By class, the functions that make instances of it."""
        project = self._project
        found: dict[str, list[Function]] = defaultdict(list)
        for function, _, event in project.events(Kind.CALL):
            value = project.value(event.ref)
            if value.kind is Meaning.CLASS and value.name in project.classes:
                found[value.name].append(function)
        return found

    def _where(self, function: Function) -> str:
        project = self._project
        if is_test(project.file(function).path):
            return ""
        if function.name.endswith(".<module>"):
            return "once"
        if function.class_:
            is_init = function.name == f"{function.class_}.__init__"
            return min(self._made(function.class_), default="") if is_init else ""
        how = project.handlers.get(function.name)
        if how is not None:
            return "start" if how in AT_START else ""
        return "" if function.name in project.on_loop else "start"

    def many_at_once(self, function: Function) -> bool | None:
        """Whether requests run it beside each other; None if nothing tells."""
        by_requests, by_others, by_nobody = self._callers
        if function.name in by_requests:
            return True
        return False if function.name in by_others and function.name not in by_nobody else None

    @cached_property
    def _callers(self) -> tuple[Set[str], Set[str], Set[str]]:
        """What requests run, what others do, and what is called by nobody that is known."""
        project = self._project
        alone = {name: self._alone(each) for name, each in project.functions.items()}

        def reached(starts: Iterable[str]) -> Set[str]:
            return project.called_from(starts, lambda call: alone[call.callee] is None)

        return (
            reached(name for name, many in alone.items() if many),
            reached(name for name, many in alone.items() if many is False),
            reached(
                name
                for name, many in alone.items()
                if many is None and not project.callers(project.functions[name])
            ),
        )

    def _alone(self, function: Function) -> bool | None:
        """The same, of a function for which it does not matter who calls it."""
        project = self._project
        if is_test(project.file(function).path) or function.name.endswith(".<module>"):
            return False
        how = project.handlers.get(function.name)
        return how not in AT_START if how is not None else None
