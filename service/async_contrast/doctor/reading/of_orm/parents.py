"""The rows that a relationship from many to one leads to: one that is loaded needs no SQL."""

from __future__ import annotations

from collections.abc import Iterator, Set

from async_contrast.doctor.project.facts import Event, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning, text_of
from async_contrast.doctor.reading.common.spelling import in_full
from async_contrast.doctor.reading.of_orm.models import Models, Relationship

_FOREIGN_KEY = "sqlalchemy.ForeignKey"


class Parents:
    """Looks up where foreign keys lead to."""

    def __init__(self, project: Project, models: Models) -> None:
        self._project = project
        self.models = models
        self._tables = {
            table: name
            for name, each in project.classes.items()
            if (table := text_of(each.attributes.get("__tablename__", "")))
        }

    def of(self, relationship: Relationship) -> Set[str]:
        """The classes that a relationship leads to from many to one; none if it may be another."""
        given = dict(relationship.event.keywords)
        if "secondary" in given:
            return frozenset()
        keys = dict(self._keys(relationship.class_))
        named = keys.get(f"{relationship.name}_id")
        if named:
            return {named}
        target = self.models.target(relationship)
        every = {each for each in keys.values() if target in ("", each)}
        return {
            each
            for each in every
            if "remote_side" in given or relationship.class_ not in dict(self._keys(each)).values()
        }

    def _keys(self, class_: str) -> Iterator[tuple[str, str]]:
        """The columns of a class that are foreign keys, and the classes that these lead to."""
        for each in (class_, *self._project.bases(class_)):
            facts = self.models.file(each)
            for name, call in self._project.classes[each].calls.items() if facts else ():
                for key in self.models.calls_within(facts, call) if facts else ():
                    target = self._led_to(key)
                    if target:
                        yield name, target

    def _led_to(self, key: Event) -> str:
        if in_full(self._project, key.ref) != _FOREIGN_KEY or not key.args:
            return ""
        ref: Ref = key.args[0]
        if column := text_of(ref):
            return self._tables.get("".join(column.split(".")[-2:-1]), "")
        value = self._project.value(ref.rpartition(".")[0])
        return value.name if value.kind is Meaning.CLASS else ""
