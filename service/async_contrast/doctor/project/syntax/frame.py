"""A function while it is read, and the file that it is in."""

from __future__ import annotations

import ast
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from async_contrast.doctor.project.facts import Class, Event, Function, Import, Ref
from async_contrast.doctor.project.syntax.lines import Lines
from async_contrast.doctor.project.syntax.refs import weight
from async_contrast.doctor.project.syntax.scope import Scope, ScopeKind
from async_contrast.doctor.project.syntax.words import (
    BIND,
    ELSE,
    ENTER,
    EXCEPT,
    IF,
    LEAVE,
    STORE,
)

_NO_CHOICE = ("sys.version_info", "TYPE_CHECKING")

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Located(Protocol):
    lineno: int
    col_offset: int


@dataclass(frozen=True, slots=True)
class Pending:
    """A function whose body is read when all around it has been: then names are known."""

    node: FunctionNode
    name: str
    scope: Scope
    """Where it stands."""
    decorators: tuple[Event, ...]
    defaults: dict[str, Ref]


@dataclass(slots=True)
class File:
    """What has been read of a file so far."""

    module: str
    is_package: bool
    lines: Lines
    scope: Scope
    names: dict[str, Ref] = field(default_factory=dict)
    exports: list[str] | None = None
    imports: list[Import] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    classes: dict[str, Class] = field(default_factory=dict)
    pending: deque[Pending] = field(default_factory=deque)
    unread: list[str] = field(default_factory=list)
    taken: Counter[str] = field(default_factory=Counter)
    """How many definitions have a name."""
    texts: dict[str, str] = field(default_factory=dict)
    """Every Ref once, however often it stands there."""


@dataclass(slots=True)
class Frame:
    """A function, or the statements of the module, while it is read."""

    file: File
    name: str
    scope: Scope
    events: list[Event] = field(default_factory=list)
    returns: list[Ref] = field(default_factory=list)
    is_generator: bool = False
    branches: list[Event] = field(default_factory=list)
    """The ENTER of the blocks around that may not be run: of if, else and except."""
    typing_only: bool = False

    def emit(
        self,
        kind: str,
        ref: Ref,
        how: str,
        node: Located,
        args: tuple[Ref, ...] = (),
        keywords: tuple[tuple[str, Ref], ...] = (),
    ) -> Event:
        file = self.file
        line = node.lineno
        column = file.lines.column(line, node.col_offset)
        event = Event(kind, file.texts.setdefault(ref, ref), how, line, column, args, keywords)
        self.events.append(event)
        return event

    @contextmanager
    def block(self, how: str, ref: Ref, node: Located, last: ast.AST) -> Iterator[None]:
        """ENTER where `node` begins, LEAVE where `last` ends."""
        self.enter(how, ref, node)
        yield
        self.leave(how, ref, last)

    def enter(self, how: str, ref: Ref, node: Located) -> None:
        event = self.emit(ENTER, ref, how, node)
        if how in {IF, ELSE, EXCEPT}:
            self.branches.append(event)

    def leave(self, how: str, ref: Ref, last: ast.AST) -> None:
        line, offset = last.end_lineno, last.end_col_offset  # type: ignore[attr-defined]
        column = self.file.lines.column(line, offset)
        self.events.append(Event(LEAVE, ref, how, line, column))
        if how in {IF, ELSE, EXCEPT}:
            self.branches.pop()

    def give(self, name: str, ref: Ref, node: Located, scope: Scope | None = None) -> None:
        """A name is given a value: what it means from here on."""
        scope = scope or self.scope
        if scope.kind is ScopeKind.CLASS:
            full = f"{scope.prefix}.{name}"
            self.emit(STORE, full, "", node, (ref,))
            scope.names[name] = full
            self.set_attribute(scope.prefix, name, ref)
        elif scope.kind is ScopeKind.MODULE or name in scope.globals:
            self._give_global(name, ref, node)
        elif name in scope.nonlocals:
            owner = scope.nonlocals[name]
            self.emit(STORE, f"{owner.prefix}.{name}", "", node, (ref,))
            if weight(ref) >= weight(owner.names[name]):
                owner.names[name] = ref or f"?{name}"
        else:
            self.emit(BIND, f"?{name}", "", node, (ref,))
            if not self.branches or weight(ref) >= weight(scope.names.get(name, "")):
                scope.names[name] = ref or f"?{name}"
                scope.imported.discard(name)

    def _give_global(self, name: str, ref: Ref, node: Located) -> None:
        file = self.file
        full = f"{file.module}.{name}"
        self.emit(STORE, full, "", node, (ref,))
        if self._keeps_import(file.scope, name):
            return
        old = file.names.get(name, "")
        known = name in file.names  # a module may have the same full name
        if ref == full or (
            known and ref.startswith((f"{full}.", f"{full}(", f"{full}[", f"{full}!"))
        ):
            ref = old + ref.removeprefix(full) if old and old[0] != "=" else ""
        if name in file.scope.imported:
            file.scope.imported.discard(name)
            old = ""
        certain = not self.branches and self.scope.own().kind is ScopeKind.MODULE
        if certain or weight(ref) >= weight(old):
            file.names[name] = ref
        file.scope.names[name] = full

    def declare(self, name: str, says: Ref, ref: Ref | None, node: Located) -> None:
        """A name with an annotation, which says more than the value, if there is one."""
        scope = self.scope
        if ref is not None:
            self.give(name, ref, node)
        if scope.kind is ScopeKind.CLASS:
            attributes = self.file.classes[scope.prefix].attributes
            attributes[name] = says or attributes.get(name, "")
            scope.names.setdefault(name, f"{scope.prefix}.{name}")
        elif says and scope.kind is ScopeKind.MODULE:
            self.file.names[name] = says
            scope.names[name] = f"{scope.prefix}.{name}"
        elif says and name not in scope.globals:
            scope.names[name] = says
        elif scope.kind is ScopeKind.FUNCTION:
            scope.names.setdefault(name, f"?{name}")

    def forget(self, name: str, node: Located) -> None:
        """A name is deleted."""
        scope = self.scope
        if scope.kind is ScopeKind.MODULE or name in scope.globals:
            self.emit(STORE, f"{self.file.module}.{name}", "", node)
        elif scope.kind is ScopeKind.FUNCTION:
            scope.names[name] = f"?{name}"

    def _keeps_import(self, scope: Scope, name: str) -> bool:
        """Whether it was imported, and what comes now is what is done if that fails."""
        return name in scope.imported and any(e.how in {ELSE, EXCEPT} for e in self.branches)

    def _is_chosen(self) -> bool:
        """Whether a test decides; not the version of Python, a type checker, or an error."""
        return bool(self.branches) and not any(
            each.how == EXCEPT or any(name in each.ref for name in _NO_CHOICE)
            for each in self.branches
        )

    def give_import(self, name: str, target: Ref) -> None:
        scope = self.scope.own()
        if name in scope.globals:
            scope = self.file.scope
        if name in scope.imported and scope.names[name] != target and self._is_chosen():
            target = ""  # one or the other
        elif self._keeps_import(scope, name):
            return
        is_module = scope.kind is ScopeKind.MODULE
        unknown = f"{scope.prefix}.{name}" if is_module else f"?{name}"
        scope.names[name] = target or unknown
        scope.imported.add(name)
        if is_module:
            self.file.names[name] = target
        elif scope.kind is ScopeKind.CLASS:
            self.set_attribute(scope.prefix, name, target)

    def new_name(self, name: str) -> str:
        """The full name of a definition: `app.index`, and `app.index.<2>` if that is taken."""
        full = f"{self.scope.prefix}.{name}"
        taken = self.file.taken
        taken[full] += 1
        return full if taken[full] == 1 else f"{full}.<{taken[full]}>"

    def give_definition(self, name: str, full: str) -> None:
        """A function or a class gets its name."""
        scope = self.scope.own()
        if name in scope.globals:
            scope = self.file.scope
        if self._keeps_import(scope, name):
            return
        scope.names[name] = full
        scope.imported.discard(name)
        if scope.kind is ScopeKind.MODULE:
            self.file.names[name] = full

    def set_attribute(self, class_: str, name: str, ref: Ref) -> None:
        """Of several values of an attribute, the first that says most."""
        attributes = self.file.classes[class_].attributes
        if name not in attributes or weight(ref) > weight(attributes[name]):
            attributes[name] = ref
