"""What a name means where it stands."""

from __future__ import annotations

import builtins
from dataclasses import dataclass, field
from enum import Enum, auto

from async_contrast.doctor.project.facts import Ref

BUILTINS = frozenset(
    name for name in dir(builtins) if not name.startswith("_") or name == "__import__"
)


class ScopeKind(Enum):
    MODULE = auto()
    CLASS = auto()
    FUNCTION = auto()
    COMPREHENSION = auto()


@dataclass(slots=True)
class Scope:
    """Names and what they mean: of a module, a class body, a function or a comprehension."""

    kind: ScopeKind
    prefix: str
    """What the full name of a definition in it begins with."""
    parent: Scope | None = None
    names: dict[str, Ref] = field(default_factory=dict)
    imported: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)
    nonlocals: dict[str, Scope] = field(default_factory=dict)
    class_: str = ""
    """The class that `super()` is about."""
    self_ref: Ref = ""
    """What the first parameter of a method is, there and in functions in it."""

    def inner(self, kind: ScopeKind, prefix: str) -> Scope:
        """A new scope in this one; what stands in a class body is not seen by its functions."""
        skips = self.kind is ScopeKind.CLASS and kind is not ScopeKind.COMPREHENSION
        parent = self.parent if skips else self
        return Scope(kind, prefix, parent, class_=self.class_, self_ref=self.self_ref)

    def module(self) -> Scope:
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def own(self) -> Scope:
        """Where `:=` binds: not in a comprehension."""
        scope = self
        while scope.kind is ScopeKind.COMPREHENSION and scope.parent is not None:
            scope = scope.parent
        return scope

    def look_up(self, name: str) -> tuple[Ref, bool]:
        """What a name means, and whether others may see it, too: a global, or an import."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.globals:
                scope = scope.module()
            elif name in scope.nonlocals:
                return f"{scope.nonlocals[name].prefix}.{name}", True
            if (ref := scope.names.get(name)) is not None:
                is_own = scope.kind is ScopeKind.FUNCTION or scope.kind is ScopeKind.COMPREHENSION
                return ref, not is_own or name in scope.imported
            scope = scope.parent
        if name in BUILTINS:
            return f"builtins.{name}", False
        module = self.module().prefix
        return (f"={module!r}", False) if name == "__name__" else (f"{module}.{name}", True)

    def owner(self, name: str) -> Scope | None:
        """The function around this one that a `nonlocal` name belongs to."""
        scope = self.parent
        while scope is not None and scope.kind is not ScopeKind.MODULE:
            if name in scope.names:
                return scope
            scope = scope.parent
        return None
