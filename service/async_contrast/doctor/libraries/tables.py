"""The tables, read once, and every lookup in them.

Names may have steps, as in `facts`; each lookup follows aliases and the bases of classes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, TypeVar

from async_contrast.doctor.libraries.entries import (
    Awaitable,
    Blocking,
    Blocks,
    Counterpart,
    Extension,
    FlaskName,
    OnQuart,
)
from async_contrast.doctor.libraries.names import Listed, Names, head, joined

_LAST_ATTRIBUTE = re.compile(r"\.\w+\Z")
_LAST_INDEX = re.compile(r"\[[^\[\]]*\]\Z")


@dataclass(frozen=True, slots=True)
class Libraries:
    """What is known of libraries."""

    names: Names
    blocks: Mapping[str, Blocking]
    """By name; a name may end with `.*`, or have a `*` for a part."""
    not_blocking: frozenset[str]
    """What `.*` does not mean."""
    results: Mapping[str, str]
    """From a name with steps to the class of what it gives."""
    selves: Mapping[str, str]
    """From a name with steps to those of them that give the same as that without them."""
    awaitables: Mapping[str, Awaitable]
    """By name, a call with its `()`; a name may end with `.*`."""
    not_awaitable: frozenset[str]
    flask: Mapping[str, FlaskName]
    extensions: Mapping[str, Extension]
    """By what is imported."""
    counterparts: Mapping[str, Counterpart]
    """By the beginning of the names of a library."""
    flask_attributes: Listed
    """Attributes and methods of Flask's objects that are awaited in quart."""
    applications: Container[str]
    """Classes on which views and hooks are registered."""
    view_classes: Container[str]
    """Classes whose methods are views."""
    properties: Container[str]
    """Decorators that make a method an attribute."""
    off_loop: Listed
    """Who is given a function and runs it off the loop; also as a decorator."""
    calling: Container[str]
    """Who is given a function and calls it before it returns."""
    by_loop: Container[str]
    """Who is given a function and has the loop call it later."""
    starting: Container[str]
    """Who makes a task of a coroutine that the loop alone does not keep."""
    gathering: Container[str]
    """Who makes tasks of coroutines, so that they go on at once."""
    looping: Container[str]
    """Who runs a loop until something is done."""
    of_loop: Container[str]
    """Classes whose objects belong to the loop that first used them."""
    of_loop_thread: Container[str]
    """What only the thread of the loop may call."""
    caching: Container[str]
    """Decorators with which a function without parameters does its work once."""
    sessions: Container[str]
    """Conversations with a database that one task has at a time."""
    uses: Mapping[str, Listed]
    """What names are for readings that ask for one thing, by what uses.toml calls it."""
    replacing: Container[str]
    """Decorators after which a call gives no coroutine."""
    refusing: Container[str]
    """Who takes values, and can do nothing with a coroutine."""
    of_request: Container[str]
    """What belongs to one request."""
    ported: Mapping[str, str]
    """What the beginnings of names become in a port; of two that fit the longer one."""
    heads: frozenset[str]
    """Every name that a table says something of, without its steps."""

    def usual(self, name: str) -> str:
        """The one path of several by which the tables know it."""
        return self.names.usual(name)

    def is_class(self, name: str) -> bool:
        """Whether a call of it gives an instance of it."""
        return self.names.is_class(name)

    def knows(self, name: str) -> bool:
        """Whether a table says something of it, or of what it is at a base of its class."""
        return any(head(form) in self.heads for form in self.names.forms(name))

    def gives(self, name: str) -> str:
        """The class of what `name` is an instance of: "sqlite3.connect()" is a Connection."""
        for form in self.names.forms(name):
            if step := self.selves.get(form):
                return self.usual(name).removesuffix(step)
            if class_ := self.results.get(form) or self._any_result(form):
                return class_
        maker = self.usual(name).removesuffix("()")
        made = maker != self.usual(name) and head(maker) == maker and self.is_class(maker)
        return maker if made else ""

    def _any_result(self, form: str) -> str:
        if _LAST_INDEX.search(form):
            return self.results.get(_LAST_INDEX.sub("[]", form), "")
        if _LAST_ATTRIBUTE.search(form) and form not in self.heads:
            return self.results.get(_LAST_ATTRIBUTE.sub(".*", form), "")
        return ""

    def blocking(self, name: str) -> Blocking | None:
        """What is called, or entered (`>`), or stepped through (`*`) by this name, if it blocks."""
        for form in self.names.forms(name):
            if form in self.not_blocking:
                return None
            for pattern in _patterns(form):
                if found := self.blocks.get(pattern):
                    return found
        return None

    def extension(self, imported: str) -> Extension | None:
        """The extension for Flask that an imported name is of."""
        return _longest(self.extensions, imported)

    def counterpart(self, name: str) -> Counterpart | None:
        """What does the same for asyncio as a library that blocks, by a name of that."""
        return _longest(self.counterparts, self.usual(name))

    def awaitable(self, name: str) -> Awaitable | None:
        """What has to be awaited by this name: a call ends with `()`, an attribute does not."""
        for form in self.names.forms(name):
            if form in self.not_awaitable:
                return None
            if found := self.awaitables.get(form):
                return found
            is_method = form.endswith("()") and not form.endswith("__()")  # `__init__` is none
            if is_method and (found := self.awaitables.get(_any_method(form))):
                return found
        return None


_Row = TypeVar("_Row")


def _longest(table: Mapping[str, _Row], name: str) -> _Row | None:
    """The row of the longest beginning of a name."""
    while name:
        if name in table:
            return table[name]
        name = name.rpartition(".")[0]
    return None


def _any_method(call: str) -> str:
    return f"{call.removesuffix('()').rpartition('.')[0]}.*"


def _patterns(name: str) -> Iterator[str]:
    """The name, then with a wildcard for a part of it."""
    yield name
    owner, _, last = name.rpartition(".")
    if last.isidentifier():
        yield f"{owner}.*"
    for stars in ("*", "*.*"):
        owner = owner.rpartition(".")[0]
        if owner:
            yield f"{owner}.{stars}.{last}"


def table(name: str) -> dict[str, Any]:
    """One table as its file has it."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


def _listed(owners: Mapping[str, list[str]]) -> Iterator[str]:
    for owner, names in owners.items():
        for name in names:
            yield joined(owner, name)


def _unless(text: str) -> tuple[str | int, str]:
    where, _, value = text.partition("=")
    return (int(where) if where.isdigit() else where, value)


def _blocks(table: Mapping[str, Mapping[str, list[str]]]) -> dict[str, Blocking]:
    unless = {
        name: tuple(_unless(text) for text in texts) for name, texts in table["unless"].items()
    }
    return {
        name: Blocking(name, kind, unless.get(name, ()))
        for kind in Blocks
        for name in _listed(table[kind])
    }


def _awaitables(table: Mapping[str, Mapping[str, list[str]]]) -> dict[str, Awaitable]:
    return {
        name: Awaitable(name, silent=how == "silent", entered=text in rows.get("entered", ()))
        for owner, rows in table.items()
        if owner != "not"
        for how in ("loud", "silent")
        for text in rows.get(how, ())
        for name in [joined(owner, text)]
    }


def _flask(table: Mapping[str, Any]) -> dict[str, FlaskName]:
    return {
        name: FlaskName(
            name,
            on_quart,
            table["renamed"].get(name, name.replace("flask.", "quart.", 1)),
            name in table["awaited"],
        )
        for on_quart in OnQuart
        for name in table[on_quart]
    }


def _extensions(table: Mapping[str, Mapping[str, Any]]) -> dict[str, Extension]:
    return {
        name: Extension(
            **{**row, "name": name, "quart": OnQuart(row["quart"]), "serves": tuple(row["serves"])}
        )
        for name, row in table.items()
    }


def _counterparts(table: Mapping[str, list[str]]) -> dict[str, Counterpart]:
    return {library: Counterpart(library, tuple(names)) for library, names in table.items()}


def _names(table: Mapping[str, Any]) -> Names:
    exposed = {
        f"{owner}.{name}": f"{module}.{name}"
        for owner, modules in table["exposes"].items()
        for module, names in modules.items()
        for name in names
    }
    return Names(
        aliases=exposed | table["aliases"],
        bases={name: tuple(bases) for name, bases in table["bases"].items()},
        classes=frozenset(table["classes"]["names"]),
    )


def _heads(*names: Iterable[str]) -> frozenset[str]:
    return frozenset(head(name) for each in names for name in each)


def read() -> Libraries:
    """Every table as `Libraries`."""
    blocking, types, roles = table("blocking"), table("types"), table("roles")
    awaitable, flask = table("awaitable"), table("flask")
    names = _names(types)
    selves = types["gives"].pop("self")
    results = {
        form: class_ for class_, owners in types["gives"].items() for form in _listed(owners)
    }
    blocks, awaitables = _blocks(blocking), _awaitables(awaitable)
    listed = {role: frozenset(_listed(owners)) for role, owners in roles.items()}
    return Libraries(
        names=names,
        blocks=blocks,
        not_blocking=frozenset(_listed(blocking["not"])),
        results=results,
        selves={
            joined(owner, step): joined("", step)
            for owner, steps in selves.items()
            for step in steps
        },
        awaitables=awaitables,
        not_awaitable=frozenset(_listed(awaitable["not"])),
        flask=_flask(flask),
        extensions=_extensions(table("extensions")),
        counterparts=_counterparts(table("counterparts")),
        ported=flask["ported"],
        uses={
            use: Listed(names, frozenset(_listed(owners)))
            for use, owners in table("uses").items()
        },
        flask_attributes=Listed(names, frozenset(flask["awaited_attributes"])),
        heads=_heads(
            results, _listed(selves), blocks, _listed(blocking["not"]), awaitables,
            _listed(awaitable["not"]), *listed.values(),
        ),
        **{role: Listed(names, each) for role, each in listed.items()},
    )  # fmt: skip


LIBRARIES = read()
