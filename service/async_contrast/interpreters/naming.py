"""Interpreters as people name them: 3.13, 3.14t, cpython-3.13, or a path. Pure."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from async_contrast.contrasts.platforms import Interpreter
from async_contrast.errors import ForbiddenParameter

_NAME = re.compile(
    r"(?:(?P<implementation>[a-z]{1,20})-?)?(?P<version>[0-9]{1,3}(?:\.[0-9]{1,3}){1,2})(?P<t>t?)",
    re.IGNORECASE,
)

PYTHON = "python"
"""The option, and the field that its errors name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A version of an implementation, with a GIL or without; two numbers stand for any third."""

    implementation: str
    version: tuple[int, ...]
    gil: bool

    def __str__(self) -> str:
        number = ".".join(map(str, self.version))
        return f"{self.implementation}-{number}{'' if self.gil else 't'}"

    def matches(self, interpreter: Interpreter) -> bool:
        """Whether this is one of those."""
        return (
            interpreter.implementation.lower() == self.implementation
            and interpreter.version[: len(self.version)] == self.version
            and interpreter.gil == self.gil
        )


def read(word: str) -> Wanted | Path:
    """What a word stands for; a path has a slash in it. Raises ForbiddenParameter."""
    if os.sep in word:
        return Path(word).expanduser()
    found = _NAME.fullmatch(word)
    if found is None:
        raise ForbiddenParameter(
            PYTHON,
            f"--{PYTHON} takes a version such as 3.13 or 3.14t, a name such as cpython-3.13, "
            f"or a path such as ./python, not {word!r}",
        )
    return Wanted(
        implementation=(found["implementation"] or "cpython").lower(),
        version=tuple(map(int, found["version"].split("."))),
        gil=not found["t"],
    )
