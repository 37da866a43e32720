"""From paths to what their files say: found, named, and read unless the cache has it."""

from __future__ import annotations

import gc
import io
import os
import tokenize
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import NamedTuple

from async_contrast.doctor.diagnosis import Unread
from async_contrast.doctor.project.cache import Cache
from async_contrast.doctor.project.facts import Facts
from async_contrast.doctor.project.modules import INIT, Module, imported, named
from async_contrast.doctor.project.sources import Source, Sources
from async_contrast.doctor.project.syntax.reader import NotPython, read

_FOR_NAMES = frozenset({"idna", "punycode"})
"""Encodings of names, which take a day to decode a file."""


class Files(NamedTuple):
    """What the files of a project say, and which say nothing."""

    facts: tuple[Facts, ...]
    unread: tuple[Unread, ...]


def read_files(sources: Sources, root: Path, cache: Cache) -> Files:
    """All that can be read of the sources; what was not in the cache is now."""
    imports: dict[PurePath, frozenset[str]] = {
        each.path: imported(each.data) for each in sources.files
    }
    packages = _packages(each.path for each in sources.files)
    modules = named(imports, packages, root.absolute())
    facts: list[Facts] = []
    unread = list(sources.unread)
    with _no_collection():
        for source in sources.files:
            try:
                facts.append(_read(source, modules[source.path], cache))
            except NotPython as error:
                unread.append(Unread(source.shown, str(error)))
        cache.save()
    return Files(tuple(facts), tuple(sorted(unread)))


def _packages(files: Iterable[Path]) -> set[PurePath]:
    """The folders of these files that are packages, and those above them."""
    packages: set[PurePath] = set()
    for folder in {file.parent for file in files}:
        for each in (folder, *folder.parents):
            if each in packages or not os.path.exists(each / INIT):
                break
            packages.add(each)
    return packages


def _read(source: Source, module: Module, cache: Cache) -> Facts:
    known = cache.get(source, module)
    if known is not None:
        return known
    facts = read(text_of(source.data), module.name, source.shown, module.is_package)
    cache.put(source, module, facts)
    return facts


def text_of(data: bytes) -> str:
    """The text of a file, as Python decodes it. Raises NotPython."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        _decoded(data, "utf-8")
        raise NotPython("holds a NUL byte" if b"\0" in data else str(error)) from None
    except LookupError as error:  # from 3.14 on, which decodes the first line
        named = str(error).split("'")[1]  # 'rot13' is not a text encoding
        raise NotPython(f"not a text in {named}") from None
    if encoding in _FOR_NAMES:
        raise NotPython(f"not a text in {encoding}")
    return _decoded(data, encoding)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotPython(f"not {encoding.removesuffix('-sig').upper()}: line {line}") from None
    except (LookupError, ValueError):
        raise NotPython(f"not a text in {encoding}") from None


@contextmanager
def _no_collection() -> Iterator[None]:
    """Facts hold no circles: to look for some again and again takes a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
