"""What a project's pyproject.toml says in [tool.async-contrast.doctor]."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from async_contrast.doctor.choosing import chosen
from async_contrast.doctor.hazards import BY_CODE
from async_contrast.errors import ProjectError

FILE = "pyproject.toml"
TABLE = ("tool", "async-contrast", "doctor")
HEADING = f"[{'.'.join(TABLE)}]"

_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)+")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a project wants to be read; hazards by code."""

    root: Path
    """The folder of the file, to which its globs and paths are relative."""
    select: frozenset[str] = frozenset(BY_CODE)
    ignore: frozenset[str] = frozenset()
    per_file_ignores: tuple[tuple[str, frozenset[str]], ...] = ()
    """A glob, and what does not count in the files that it means."""
    exclude: tuple[str, ...] = ()
    """Globs of files that are not read."""
    blocking: tuple[str, ...] = ()
    """Further functions that block, by their full names."""
    off_loop: tuple[str, ...] = ()
    """Further functions that run what they are given off the loop."""
    baseline: Path | None = None


def settings_for(path: Path) -> Settings:
    """Those of the nearest pyproject.toml that stands beside a path or above it.

    Without one the root is the working directory, or if the path is not in it, the path itself or
    the folder of a file. Raises ProjectError.
    """
    start = path.absolute() if path.is_dir() else path.absolute().parent
    for folder in (start, *start.parents):
        if (file := folder / FILE).is_file():
            return _read(file)
    here = Path.cwd()
    return Settings(here if start.is_relative_to(here) else start)


def _read(file: Path) -> Settings:
    try:
        table: Any = tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ProjectError(f"{file}: it is not TOML: {error}") from None
    except (ValueError, RecursionError):
        raise ProjectError(f"{file}: it is not TOML in UTF-8") from None
    except OSError as error:
        raise ProjectError(f"{file}: it cannot be read: {error.strerror}") from None
    for depth, name in enumerate(TABLE, 1):
        table = table.get(name, {})
        if not isinstance(table, dict):
            raise ProjectError(f"{file}: {'.'.join(TABLE[:depth])} must be a table")
    return _settings(file, table)


def _settings(file: Path, table: Mapping[str, object]) -> Settings:
    given: dict[str, Any] = {}
    for key, value in table.items():
        whence = f"{file}: {HEADING} {key}"
        if key not in _READERS:
            raise ProjectError(f"{whence}: there is no such setting; known: {', '.join(_READERS)}")
        given[key.replace("-", "_")] = _READERS[key](value, whence)
    if "baseline" in given:
        given["baseline"] = file.parent / given["baseline"]
    return Settings(file.parent, **given)


def _text(value: object, whence: str) -> str:
    if not isinstance(value, str) or not value:
        raise ProjectError(f"{whence} must be a text, in quotes")
    return value


def _texts(value: object, whence: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise ProjectError(f'{whence} must be a list of texts, such as ["a", "b"]')
    return tuple(value)


def _codes(value: object, whence: str) -> frozenset[str]:
    return chosen(_texts(value, whence), whence)


def _selected(value: object, whence: str) -> frozenset[str]:
    if not (codes := _codes(value, whence)):  # all would seem well
        raise ProjectError(f"{whence} must not be empty; without it all hazards are looked for")
    return codes


def _codes_by_glob(value: object, whence: str) -> tuple[tuple[str, frozenset[str]], ...]:
    if not isinstance(value, dict):
        raise ProjectError(f'{whence} must be a table, such as {{"tests/**" = ["blocking"]}}')
    return tuple((glob, _codes(words, f"{whence} {glob!r}")) for glob, words in value.items())


def _dotted(value: object, whence: str) -> tuple[str, ...]:
    names = _texts(value, whence)
    for name in names:
        if not _DOTTED.fullmatch(name):
            raise ProjectError(
                f"{whence}: {name!r} must be the full name of a function, such as app.mail.send"
            )
    return names


_READERS: Mapping[str, Callable[[object, str], object]] = {
    "select": _selected,
    "ignore": _codes,
    "per-file-ignores": _codes_by_glob,
    "exclude": _texts,
    "blocking": _dotted,
    "off-loop": _dotted,
    "baseline": _text,
}

KEYS = tuple(_READERS)
