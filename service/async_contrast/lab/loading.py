"""The topics of a catalogue: a module, or a file, that holds TOPICS."""

from __future__ import annotations

import importlib.util
import os
import pkgutil
import re
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import chdir
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from async_contrast import topics
from async_contrast.config import BUILT_IN
from async_contrast.contrasts.contrast import Topic, repeated
from async_contrast.errors import CatalogueError
from async_contrast.lab.child import in_words
from async_contrast.lab.libraries import is_installed, is_library
from async_contrast.sparing import standard_output_spared

_PACKAGE = Path(__file__).parents[1]

NEITHER = "it is neither a file that ends in .py nor the name of a module, such as shop.contrasts"


def load(catalogue: str) -> Mapping[str, Topic]:
    """The topics by name. What is printed meanwhile goes to standard error.

    `catalogue` is the name of a module, which may stand in the working directory, or the path of
    a file. Raises CatalogueError, which names it, what is wrong and where.
    """
    if catalogue == BUILT_IN:
        return _by_name(importlib.import_module(catalogue))
    try:
        with standard_output_spared(), chdir(os.curdir):  # wherever it goes, it is found again
            return _by_name(_import(catalogue))
    except CatalogueError as error:
        raise CatalogueError(f"{catalogue}: {error}{_where(error)}") from None
    except (Exception, SystemExit) as error:
        why = in_words(type(error), error)
        raise CatalogueError(f"{catalogue} cannot be imported: {why}{_where(error)}") from None


def search_path() -> str:
    """PYTHONPATH for a process of our own, which then finds what this one finds."""
    return os.pathsep.join(entry or os.getcwd() for entry in sys.path)


def link_package(folder: Path, catalogue: str) -> str:
    """PYTHONPATH for an interpreter with libraries of its own: this package and the catalogue's.

    What is installed beside either stays out: it is for this interpreter. `folder` is made, and
    leads to this package alone.
    """
    folder.mkdir(exist_ok=True)
    link = folder / _PACKAGE.name
    if not link.is_symlink():
        link.symlink_to(_PACKAGE)
    return os.pathsep.join([str(folder), *_folders_of(catalogue)])


def _folders_of(catalogue: str) -> Iterator[str]:
    """Where a module's package stands, unless it is installed; `load` finds the others itself."""
    name = catalogue.partition(".")[0]
    if catalogue.endswith(".py") or not name.isidentifier() or name == _PACKAGE.name:
        return
    found = importlib.util.find_spec(name)
    if found is not None:
        file = [found.origin] if found.origin and found.has_location else []
        for place in found.submodule_search_locations or file:
            if not is_installed(place):
                yield str(Path(place).parent)


def load_there(
    catalogue: str, names: Sequence[str] = ()
) -> tuple[Mapping[str, Topic], Mapping[str, str]]:
    """The topics that can be imported here, and by name why each of the others cannot.

    With `names`, these alone of the built-in catalogue; a catalogue of one's own can be imported
    as a whole or not at all. Raises CatalogueError if there is no topic.
    """
    if names and catalogue == BUILT_IN:
        return _each_topic(names)
    try:
        return load(catalogue), {}
    except Exception as error:  # whatever an older library makes of it
        if catalogue != BUILT_IN:
            raise
        found, absent = _each_topic(
            sorted(each.name for each in pkgutil.iter_modules(topics.__path__))
        )
        if not found:
            raise CatalogueError(in_words(type(error), error)) from None
        return found, absent


def _each_topic(names: Sequence[str]) -> tuple[dict[str, Topic], dict[str, str]]:
    found, absent = {}, {}
    for name in names:
        try:
            found[name] = importlib.import_module(f"{topics.__name__}.{name}").TOPIC
        except Exception as error:
            absent[name] = in_words(type(error), error)
    return found, absent


def _import(catalogue: str) -> ModuleType:
    if catalogue.endswith(".py") or os.sep in catalogue:
        return _import_file(Path(catalogue).resolve())
    if not all(part.isidentifier() for part in catalogue.split(".")):
        raise CatalogueError(NEITHER)
    if importlib.util.find_spec(catalogue.partition(".")[0]) is None:
        sys.path.append(os.getcwd())
    return importlib.import_module(catalogue)


def _import_file(path: Path) -> ModuleType:
    """The module that a file makes; what it imports may stand beside it."""
    if path.suffix != ".py" and path.exists():
        raise CatalogueError(NEITHER)
    if not path.is_file():
        is_there = "it is no file" if path.exists() else "there is no such file"
        raise CatalogueError(f"{is_there}; name one that ends in .py, or a module")
    if str(path.parent) not in sys.path:
        sys.path.append(str(path.parent))  # last: what is named like a library replaces none
    name = _module_name(path)
    known = sys.modules.get(name)
    if known is not None and known.__file__ == str(path):
        return known
    spec: Any = importlib.util.spec_from_file_location(name, path)  # never None: it ends in .py
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _module_name(path: Path) -> str:
    """The file's own name, so that it is one module to all who import it; unless that is taken."""
    folder, name = (re.sub(r"[^\w-]", "_", part) for part in (path.parent.name, path.stem))
    try:
        found = importlib.util.find_spec(name)
    except ValueError:  # __main__
        taken = True
    else:
        taken = found is not None and found.origin != str(path)
    return f"{folder}.{name}" if taken else name


def _by_name(module: ModuleType) -> Mapping[str, Topic]:
    if not hasattr(module, "TOPICS"):
        raise CatalogueError("it has no TOPICS; write TOPICS = [Topic.of(...)] at its end")
    found = module.TOPICS
    if isinstance(found, Mapping):
        found = tuple(found.values())
    if not isinstance(found, list | tuple):
        kind = type(found).__name__
        raise CatalogueError(f"its TOPICS is no list, but a {kind}; write [Topic.of(...)]")
    if not found:
        raise CatalogueError("its TOPICS is empty; put what Topic.of(...) makes into it")
    for topic in found:
        if not isinstance(topic, Topic):
            kind = type(topic).__name__
            raise CatalogueError(f"TOPICS must hold what Topic.of(...) makes, not a {kind}")
    for twice in repeated(topic.name for topic in found):
        raise CatalogueError(f"TOPICS has two topics named {twice}; rename one")
    return {topic.name: topic for topic in found}


def _where(error: BaseException) -> str:
    return innermost(reversed(list(traceback.walk_tb(error.__traceback__))))


def innermost(frames: Iterable[tuple[FrameType, int]]) -> str:
    """The first line that is no library's, such as " (mine.py, line 3)"; "" if there is none."""
    for frame, line in frames:
        if not is_library(frame.f_code.co_filename):
            return f" ({Path(frame.f_code.co_filename).name}, line {line})"
    return ""
