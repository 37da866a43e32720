"""What modules are called: told from packages, and from how the project imports them. Pure.

A folder is a package if it has `__init__.py`. Of another one nobody can tell: it is a namespace
(`acme` in `import acme.billing`), or where imports begin (`src`, `backend`). What the project's
imports say decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import PurePath
from typing import NamedTuple

_IMPORT = re.compile(
    rb"^[ \t]*(?:import[ \t]+(?P<module>[A-Za-z_][\w.]*)"
    rb"|from[ \t]+(?P<source>[A-Za-z_][\w.]*)[ \t]+import[ \t]*(?P<names>\([^()]*\)|[^\n\r]*))",
    re.MULTILINE,
)
_NAME = re.compile(rb"[A-Za-z_]\w*")
_BEGINNINGS = frozenset({"src", "lib"})
INIT = "__init__.py"


class Module(NamedTuple):
    name: str
    is_package: bool


def imported(data: bytes) -> frozenset[str]:
    """What the lines of a file that look like imports name, in full; no relative ones."""
    return frozenset(name.decode() for match in _IMPORT.finditer(data) for name in _named(match))


def _named(match: re.Match[bytes]) -> Iterator[bytes]:
    if match["module"]:
        yield match["module"]
        return
    yield match["source"]
    for name in _NAME.findall(match["names"]):
        yield match["source"] + b"." + name


def named(
    files: Mapping[PurePath, frozenset[str]], packages: Set[PurePath], root: PurePath
) -> dict[PurePath, Module]:
    """The module of each file, and no two alike; given what each imports, and which folders are
    packages, also above the root."""
    folders = _Folders(files, packages, root)
    found: dict[PurePath, Module] = {}
    taken: set[str] = set()
    for path in files:
        parts = _parts(path, folders.beginning(path.parent))
        if _name(parts) in taken:
            parts = _parts(path, root if path.is_relative_to(root) else PurePath(path.anchor))
        name = _free(_name(parts), taken)
        taken.add(name)
        found[path] = Module(name, path.name == INIT)
    return found


def _parts(path: PurePath, beginning: PurePath) -> Sequence[str]:
    parts = path.relative_to(beginning).parts
    if path.name == INIT and len(parts) > 1:
        return parts[:-1]
    return [*parts[:-1], path.stem]


def _name(parts: Sequence[str]) -> str:
    return ".".join(re.sub(r"\W", "_", part) for part in parts)


def _free(name: str, taken: set[str]) -> str:
    number = 2
    free = name
    while free in taken:
        free = f"{name}_{number}"
        number += 1
    return free


class _Folders:
    """Where imports begin."""

    def __init__(
        self,
        files: Mapping[PurePath, frozenset[str]],
        packages: Set[PurePath],
        root: PurePath,
    ) -> None:
        self._root = root
        self._packages = packages
        self._beginnings: dict[PurePath, PurePath] = {}
        self._children: dict[PurePath, set[str]] = defaultdict(set)
        self._imports: dict[PurePath, set[str]] = defaultdict(set)
        """Of all files below a folder."""
        self._all: set[str] = set()
        for path, names in files.items():
            self._add(path, names)

    def _add(self, path: PurePath, names: Iterable[str]) -> None:
        for name in names:
            parts = name.split(".")
            self._all.update(".".join(parts[:end]) for end in range(1, len(parts) + 1))
        child = path.stem
        for folder in path.parents:
            self._children[folder].add(child)
            self._imports[folder].update(names)
            if folder == self._root:
                break
            child = folder.name

    def beginning(self, folder: PurePath) -> PurePath:
        """The folder that the full name of what is in `folder` begins in."""
        if folder not in self._beginnings:
            self._beginnings[folder] = self._find(folder)
        return self._beginnings[folder]

    def _find(self, folder: PurePath) -> PurePath:
        if folder in self._packages:
            return self.beginning(folder.parent)
        if folder == self._root or not folder.is_relative_to(self._root):
            return folder
        if not folder.name.isidentifier():
            return folder
        above = self.beginning(folder.parent)
        dotted = ".".join(folder.relative_to(above).parts)
        children = self._children[folder]
        if any(f"{dotted}.{child}" in self._all for child in children):
            return above
        # Who imports a name of this kind and nothing that is in the folder means a library.
        begins = dotted in self._all or self._begins(folder, children)
        return folder if begins else above

    def _begins(self, folder: PurePath, children: Iterable[str]) -> bool:
        """Whether what is in it imports what else is in it without the folder's name."""
        firsts = {name.partition(".")[0] for name in self._imports[folder]}
        return folder.name in _BEGINNINGS or any(
            child in firsts or folder / child in self._packages for child in children
        )
