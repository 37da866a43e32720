"""What a name or an expression means, and the steps of a `Ref`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from async_contrast.doctor.project.facts import Ref
from async_contrast.doctor.project.syntax import refs


class Meaning(StrEnum):
    """What sort of thing a value is."""

    MODULE = "module"
    FUNCTION = "function"
    CLASS = "class"
    INSTANCE = "instance"
    """An object of a class, of the project or of a library; `name` is the class."""
    LIBRARY = "library"
    """A name of a library, or what it gives: "requests.get", "boto3.client().put_object"."""
    COROUTINE = "coroutine"
    """Of an async function of the project; `name` is the function."""
    GENERATOR = "generator"
    """The same of a function that yields."""
    CONSTANT = "constant"
    UNKNOWN = "unknown"


class Value(NamedTuple):
    kind: Meaning
    name: str = ""
    sure: bool = True
    """False if a derived class was asked for what the class itself does not have, or if it was
    told from what all others give."""

    @property
    def is_nothing(self) -> bool:
        return self.kind is Meaning.CONSTANT and self.name == "None"

    @property
    def is_type(self) -> bool:
        """Whether there may be instances of it."""
        return self.kind in (Meaning.CLASS, Meaning.LIBRARY)


UNKNOWN = Value(Meaning.UNKNOWN)


_STEP = re.compile(
    r"""
    \.?(?: \w+ | <[\w:]+> )                                   # a name
    | \( (?: b?'(?:[^'\\]|\\.)*' | b?"(?:[^"\\]|\\.)*" | [^'"()]* ) \)
    | \[ (?: b?'(?:[^'\\]|\\.)*' | b?"(?:[^"\\]|\\.)*" | [^'"\[\]]* ) \]
    | \{\} | [!>*]
    """,
    re.VERBOSE,
)

_PARAMETER = re.compile(r"\?\w+")


@lru_cache(maxsize=1 << 16)
def steps(ref: Ref) -> tuple[str, ...]:
    """`app.db.session.get('a')!` as `app`, `.db`, `.session`, `.get`, `('a')`, `!`.

    Empty for a constant, a display, and what is not known.
    """
    if not ref or ref[0] in "=?~":
        return ()
    found = _STEP.findall(ref)
    return tuple(found) if sum(map(len, found)) == len(ref) else ()  # else there is a gap


def way_of(ref: Ref) -> tuple[str, ...]:
    """The steps, also of what begins with a parameter: `?session`, `.get`, `()`."""
    match = _PARAMETER.match(ref)
    return (match[0], *steps(f"_{ref[match.end() :]}")[1:]) if match else steps(ref)


@lru_cache(maxsize=1 << 12)
def parts(ref: Ref) -> tuple[Ref, ...]:
    """What a display or a `~` is made of: `~sum(a|b)` of `a` and `b`; empty for all else."""
    if ref[:1] == "~":
        return tuple(refs.split(ref[ref.index("(") + 1 : -1]))
    return elements(ref)


def everything_in(ref: Ref) -> Iterator[Ref]:
    """A Ref, and all that it is made of, however deep."""
    yield ref
    for part in parts(ref):
        yield from everything_in(part)


def plain(ref: Ref) -> Ref:
    """The same without the constants in calls and indexes."""
    return "".join(
        "()" if step[0] == "(" else "[]" if step[0] == "[" else step for step in steps(ref)
    )


def bare(ref: Ref) -> Ref:
    """The same; also of a parameter, which is no way through a project."""
    return plain(ref) or ref


def text_of(ref: Ref) -> str:
    """The text that a constant is; empty for anything else."""
    return ref[2:-1] if ref.startswith(("='", '="')) else ""


def elements(ref: Ref) -> tuple[Ref, ...]:
    """What stands in a display; empty for anything else."""
    return refs.elements(ref)[1]
