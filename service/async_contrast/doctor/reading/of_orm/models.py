"""Mapped classes of SQLAlchemy, and how their relationships load. AC1004: lazy="dynamic"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from async_contrast.doctor.finding import Finding, Place, Sureness
from async_contrast.doctor.hazards import BY_CODE
from async_contrast.doctor.project.facts import Event, Facts, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.syntax.refs import UNKNOWN
from async_contrast.doctor.project.values import Meaning, text_of
from async_contrast.doctor.reading.common.called import calls_named
from async_contrast.doctor.reading.common.spelling import in_full

_LAZY = frozenset({"", "='select'", "=True"})
_PLAIN = ("sqlalchemy.orm.sessionmaker", "sqlalchemy.orm.Session", "flask_sqlalchemy.SQLAlchemy")
_SELECTS = {"sqlalchemy.select": "select"}
_PARTIAL = "functools.partial"
_DYNAMIC = "='dynamic'"
_ANNOTATIONS = {
    "sqlalchemy.orm.DynamicMapped": _DYNAMIC,
    "sqlalchemy.orm.WriteOnlyMapped": "='write_only'",
}


class Relationship(NamedTuple):
    """An attribute that holds rows of another table."""

    class_: str
    name: str
    lazy: Ref
    """As it is written; empty if nothing is said, "?" if that is not known."""
    event: Event
    """The call that makes it, or that of the backref."""

    @property
    def is_lazy(self) -> bool:
        """Whether a read sends SQL."""
        return self.lazy in _LAZY


class Models:
    """The mapped classes of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for name in project.classes:
            self._by_name[name.rpartition(".")[2]].append(name)
        self._mapped: dict[str, bool] = {}
        self._kinds: dict[Ref, str] = {}
        self.relationships: Mapping[str, Mapping[str, Relationship]] = self._read()

    def _read(self) -> dict[str, dict[str, Relationship]]:
        found: dict[str, dict[str, Relationship]] = defaultdict(dict)
        for class_ in self._project.classes:
            for each in (*self._own(class_), *self._backrefs(class_)):
                found[each.class_].setdefault(each.name, each)
        return found

    @cached_property
    def any(self) -> bool:
        """Whether the project maps classes."""
        return any(map(self.is_mapped, self._project.classes))

    def is_mapped(self, class_: str) -> bool:
        """Whether a class is one of rows."""
        if class_ not in self._mapped:
            self._mapped[class_] = self._is_mapped(class_)
        return self._mapped[class_]

    def _is_mapped(self, class_: str) -> bool:
        project, uses = self._project, self._project.libraries.uses
        for name in (class_, *project.bases(class_)):
            each = project.classes.get(name)
            if each is None:
                continue
            if "__tablename__" in each.attributes or "__table__" in each.attributes:
                return True
            made = (in_full(project, call.ref) for call in each.calls.values())
            if any(ref in uses["columns"] or ref in uses["relationships"] for ref in made):
                return True
        return False

    def kind(self, called: Ref) -> str:
        """ "loader" or "select", if that is what is called."""
        if called not in self._kinds:
            loaders, full = self._project.libraries.uses["loaders"], in_full(self._project, called)
            chained = f"sqlalchemy.orm.{called.rpartition('.')[2]}"
            is_loader = full in loaders or chained in loaders
            self._kinds[called] = "loader" if is_loader else _SELECTS.get(full, "")
        return self._kinds[called]

    def has(self, class_: str, name: str) -> bool:
        """Whether an attribute of a row is one that its class, or a base of it, declares."""
        if name.startswith("_"):
            return False
        for each in (class_, *self._project.bases(class_)):
            found = self._project.classes.get(each)
            if found is not None and (name in found.calls or name in found.attributes):
                return True
        return self.of(class_, name) is not None

    def of(self, class_: str, name: str) -> Relationship | None:
        """The relationship of this name, of the class or of a base of it."""
        for each in (class_, *self._project.bases(class_)):
            found = self.relationships.get(each, {}).get(name)
            if found is not None:
                return found
        return None

    def is_deferred(self, class_: str, name: str) -> bool:
        """Whether an attribute is a column that a query leaves out."""
        for each in (class_, *self._project.bases(class_)):
            call = self._project.classes[each].calls.get(name)
            if call is not None:
                full = in_full(self._project, call.ref)
                says = dict(call.keywords).get("deferred") == "=True"
                return full == "sqlalchemy.orm.deferred" or (
                    says and full in self._project.libraries.uses["columns"]
                )
        return False

    def _own(self, class_: str) -> Iterator[Relationship]:
        each = self._project.classes[class_]
        for name, call in each.calls.items():
            if self._is_relationship(call):
                says = each.attributes.get(name, "").removesuffix("{}")
                lazy = _ANNOTATIONS.get(in_full(self._project, says), "")
                yield Relationship(class_, name, self._lazy(call) or lazy, call)

    def _lazy(self, call: Event) -> Ref:
        """How a call says that a relationship loads; empty if nothing, and "?" if it may say
        anything: what `**` brings, or a name that has no constant."""
        made = self._project.behind(call.ref)  # by a partial
        given = dict(made.keywords if made is not None and made.ref == _PARTIAL else ())
        given |= dict(call.keywords)
        ref = given.get("lazy")
        if ref is None:
            return UNKNOWN if "**" in given else ""
        value = self._project.value(ref)
        return f"={value.name}" if value.kind is Meaning.CONSTANT else UNKNOWN

    def _is_relationship(self, call: Event) -> bool:
        full = in_full(self._project, call.ref)
        return full in self._project.libraries.uses["relationships"] or (
            full.endswith(".relationship") and self._is_extension(full)
        )

    def _is_extension(self, full: str) -> bool:
        value = self._project.value(full.rpartition(".")[0])
        return value.kind is Meaning.INSTANCE and value.name.startswith("flask_sqlalchemy.")

    def _backrefs(self, class_: str) -> Iterator[Relationship]:
        """What relationships of this class put on the classes that they lead to."""
        for call in self._project.classes[class_].calls.values():
            given = dict(call.keywords).get("backref", "")
            target = self._target(call)
            if not given or not target or not self._is_relationship(call):
                continue
            name, lazy = text_of(given), ""
            facts = self.file(class_)
            for event in self.calls_within(facts, call) if facts is not None else ():
                if event.ref.endswith(".backref") and event.args:
                    name, lazy = event.args[0][2:-1], self._lazy(event)
            if name:
                yield Relationship(target, name, lazy, call)

    @staticmethod
    def calls_within(facts: Facts, call: Event) -> Iterator[Event]:
        """The calls among the arguments of a call in a class body, which stand before it."""
        body = facts.functions[0].events
        at = body.index(call) if call in body else 0
        for event in reversed(body[:at]):
            if event.kind == Kind.STORE:
                break
            if event.kind == Kind.CALL:
                yield event

    def target(self, relationship: Relationship) -> str:
        """The class that a relationship leads to, if its call says it; empty for a backref."""
        own = self._project.classes[relationship.class_].calls.values()
        return self._target(relationship.event) if relationship.event in own else ""

    def _target(self, call: Event) -> str:
        """The class that a relationship leads to, if it is an argument."""
        given = dict(call.keywords).get("argument", call.args[0] if call.args else "")
        value = self._project.value(given)
        if value.kind is Meaning.CLASS:
            return value.name
        names = self._by_name.get(given[2:-1].rpartition(".")[2], []) if given[:1] == "=" else []
        return names[0] if len(names) == 1 else ""

    def file(self, class_: str) -> Facts | None:
        """The file that a class stands in."""
        parts = class_.split(".")
        names = (".".join(parts[:n]) for n in range(len(parts) - 1, 0, -1))
        module = next((name for name in names if name in self._project.modules), "")
        return self._project.modules.get(module)


def lazy_dynamic(project: Project, models: Models) -> Iterator[Finding]:
    """AC1004, in a project that has an AsyncSession."""
    own = [
        (each, call) for each in project.classes for call in project.classes[each].calls.values()
    ]
    found = [
        (facts, class_.rpartition(".")[2], name, place)
        for class_, call in own
        for facts in filter(None, [models.file(class_)])
        for name, place in _dynamic(models, facts, class_, call)
    ]
    has_plain = bool(found) and _has_plain_sessions(project)
    for facts, short, name, place in found:
        side = project.side(facts)
        if side != "flask" and (side or not has_plain):
            says = f"{name} loads dynamically, which no AsyncSession can await"
            yield Finding(BY_CODE["AC1004"], place, short, says, Sureness.LIKELY)


def _dynamic(models: Models, facts: Facts, class_: str, call: Event) -> Iterator[tuple[str, Place]]:
    """What a call in a class body makes dynamic, and where."""
    short = class_.rpartition(".")[2]
    for each in models.relationships.get(class_, {}).values():
        if each.event == call and each.class_ == class_ and each.lazy == _DYNAMIC:
            yield f"`{short}.{each.name}`", Place(facts.path, call.line, call.column)
    for event in models.calls_within(facts, call):
        is_backref = event.ref.endswith(".backref") and event.args
        if is_backref and dict(event.keywords).get("lazy") == _DYNAMIC:
            name = event.args[0][2:-1]
            yield f"The backref `{name}`", Place(facts.path, event.line, event.column)


def _has_plain_sessions(project: Project) -> bool:
    """Whether a project makes sessions that are not async, too."""
    return any(
        in_full(project, event.ref) in _PLAIN and "class_" not in dict(event.keywords)
        for _, event in calls_named(project, (name.rpartition(".")[2] for name in _PLAIN))
    )
