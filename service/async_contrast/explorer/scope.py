"""What a name in a function means there. Pure."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from types import CodeType

from async_contrast.explorer.sources import Source, Variable


@dataclass(slots=True)
class Written:
    """What the functions that were reached write. It grows."""

    variables: set[Variable] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)

    def add(self, variables: Set[Variable], attributes: Set[str]) -> bool:
        """Whether there is something new among them."""
        new = not (variables <= self.variables and attributes <= self.attributes)
        self.variables |= variables
        self.attributes |= attributes
        return new


@dataclass(frozen=True, slots=True)
class Scope:
    """Of one function. `module` is the name of the module whose globals it sees."""

    source: Source
    code: CodeType
    module: str

    def variable(self, name: str, declared_global: Set[str] = frozenset()) -> Variable | None:
        """What a name stands for; None for what only this function sees."""
        if name in self.source.owners:
            return self.source.owners[name]
        if name in declared_global or name not in self.code.co_varnames:
            return Variable(self.module, name)
        return None

    def is_global(self, variable: Variable) -> bool:
        return variable.scope == self.module

    def attribute(self, name: str) -> str:
        """As it is called where it is kept: in a class, a private one bears the class's name."""
        class_name = self.source.class_name
        if class_name and name.startswith("__") and not name.endswith("__"):
            return f"_{class_name.lstrip('_')}{name}"
        return name
