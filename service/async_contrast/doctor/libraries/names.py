"""Names of libraries: one thing by several paths, and what a class has from its bases. Pure.

A name is a full name and steps after it, as `facts` writes them: "sqlalchemy.orm.Session.begin()>".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_HEAD = re.compile(r"[\w.]*\w")


def joined(owner: str, name: str) -> str:
    """What a table says of an owner: a letter follows a dot, a step follows as it is."""
    return f"{owner}.{name}" if name[0].isalpha() or name[0] == "_" else owner + name


def head(name: str) -> str:
    """A name without its steps: "sqlalchemy.orm.Session.begin" of "...begin()>"."""
    match = _HEAD.match(name)
    return match.group() if match else ""


@dataclass(frozen=True, slots=True)
class Names:
    """Which names mean the same."""

    aliases: Mapping[str, str]
    bases: Mapping[str, tuple[str, ...]]
    """From a class to those that it derives from, or that it behaves as."""
    classes: frozenset[str]
    """Classes that do not begin with a capital."""
    _usual: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)
    _forms: dict[str, tuple[str, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What was asked before: the same few names are asked for in a thousand places."""

    def usual(self, name: str) -> str:
        """The one path of several by which the tables know it."""
        known = self._usual.get(name)
        if known is None:
            known = self._usual[name] = self._by_alias(name)
        return known

    def _by_alias(self, name: str) -> str:
        end = len(head(name))
        while end > 0:
            if target := self.aliases.get(name[:end]):
                return target + name[end:]
            end = name.rfind(".", 0, end)
        return name

    def ancestors(self, class_: str) -> tuple[str, ...]:
        """The class itself, then what it derives from, the nearest first."""
        found: dict[str, None] = {}
        todo = [self.usual(class_)]
        while todo:
            name = todo.pop(0)
            if name not in found:
                found[name] = None
                todo += self.bases.get(name, ())
        return tuple(found)

    def is_class(self, name: str) -> bool:
        """Whether a call of it gives an instance of it."""
        name = self.usual(name)
        return name in self.classes or name.rpartition(".")[2].lstrip("_")[:1].isupper()

    def forms(self, name: str) -> tuple[str, ...]:
        """The name, then what it is called at the bases of its class."""
        known = self._forms.get(name)
        if known is None:
            known = self._forms[name] = tuple(self._at_bases(self.usual(name)))
        return known

    def _at_bases(self, name: str) -> Iterator[str]:
        yield name
        end = len(head(name))
        while end > 0:
            if name[:end] in self.bases:
                for base in self.ancestors(name[:end])[1:]:
                    yield base + name[end:]
            end = name.rfind(".", 0, end)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of names, in which each stands by all its paths and at every class derived."""

    names: Names
    listed: frozenset[str]
    _known: dict[str, bool] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str):
            return False
        known = self._known.get(name)
        if known is None:
            known = any(form in self.listed for form in self.names.forms(name))
            self._known[name] = known
        return known
