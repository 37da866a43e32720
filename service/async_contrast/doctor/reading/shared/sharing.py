"""What all requests share: globals, attributes of classes, and objects that are made once."""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import cached_property

from async_contrast.doctor.project.facts import Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning, Value, steps


class Sharing:
    """Looks up whether a place is one that all requests see."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def is_shared(self, where: Ref) -> bool:
        """Whether a global, an attribute or an item with a constant key is the same for all."""
        way = steps(where)
        if len(way) < 2 or way[-1] == "[]":
            return False
        owner = "".join(way[:-1])
        value = self._project.value(owner)
        if value.kind in (Meaning.MODULE, Meaning.CLASS):
            return owner in self._project.modules or owner in self._project.classes
        if any(
            self._is_application(self._project.value("".join(way[:n]))) for n in range(1, len(way))
        ):
            return all(step[0] in ".[" for step in way[-2:])
        return self._is_held_by_module(way[:-1]) or self._is_of_singleton(way[:-1])

    def _is_application(self, value: Value) -> bool:
        return value.kind is Meaning.INSTANCE and value.name in self._project.libraries.applications

    def _is_held_by_module(self, way: tuple[str, ...]) -> bool:
        """Whether an expression begins with a variable of a module, and only goes on in parts."""
        module = ""
        for at, step in enumerate(way):
            facts = self._project.modules.get(module)
            if facts is not None and step.startswith(".") and step[1:] in facts.names:
                value = self._project.value(f"{module}{step}")
                is_object = value.kind in (Meaning.INSTANCE, Meaning.CONSTANT)
                return is_object and all(each[0] in ".[" for each in way[at:])
            module += step
        return False

    def _is_of_singleton(self, way: tuple[str, ...]) -> bool:
        """Whether it is an attribute of `self`, in a class of which there is one object."""
        head = "".join(way).partition("{}")[0]
        return "{}" in way and head in self._singletons

    @cached_property
    def _singletons(self) -> Set[str]:
        """Classes whose objects are made when modules are loaded, and never for one request."""
        project = self._project
        held = {
            value.name
            for facts in project.modules.values()
            for name in facts.names
            if (value := project.value(f"{facts.module}.{name}")).kind is Meaning.INSTANCE
        }
        todo = list((held & project.classes.keys()) - self._made_while_serving)
        found: set[str] = set()
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += self._parts(name)
        return found

    def _parts(self, name: str) -> Iterator[str]:
        """The bases of a class, and the classes of what its objects hold."""
        project = self._project
        yield from project.bases(name)
        for attribute in project.classes[name].attributes:
            value = project.value(f"{name}{{}}.{attribute}")
            is_own = value.kind is Meaning.INSTANCE and value.name in project.classes
            if is_own and value.name not in self._made_while_serving:
                yield value.name

    @cached_property
    def _made_while_serving(self) -> Set[str]:
        project = self._project
        return {
            project.value(event.ref).name
            for function, _, event in project.events(Kind.CALL)
            if function.name in project.on_loop or function.name in project.handlers
            if project.value(event.ref).kind is Meaning.CLASS
        }
