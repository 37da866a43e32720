"""From paths to what was found: the files are read here, and nothing else is touched."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from async_contrast.doctor.baseline import Kind
from async_contrast.doctor.counting import is_wanted
from async_contrast.doctor.diagnosis import Diagnosis, Unread
from async_contrast.doctor.finding import Finding
from async_contrast.doctor.judging import judge, project_of
from async_contrast.doctor.plan import Plan, plan
from async_contrast.doctor.project.cache import Cache, cache_file
from async_contrast.doctor.project.files import Files, read_files
from async_contrast.doctor.project.sources import Source, Sources, find
from async_contrast.doctor.settings import Settings
from async_contrast.errors import ProjectError


@dataclass(frozen=True, slots=True)
class Examined:
    """A project as it was read, and what was found."""

    diagnosis: Diagnosis
    sources: Mapping[str, Source]
    """By the path that is shown."""
    root: Path

    def within(self, path: str) -> str:
        """A path that is shown, relative to the root, from wherever it was read."""
        return _within(self.sources[path], self.root)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a port takes, as far as the project could be read."""

    plan: Plan
    unread: tuple[Unread, ...]
    files: int
    """How many could be."""


def diagnose(
    paths: Sequence[Path], settings: Settings, known: Counter[Kind], cache: bool = True
) -> Examined:
    """Read what is there, and tell what was found that is not known. Raises ProjectError."""
    begun = time.perf_counter()
    files, by_path = _read(paths, settings, cache)
    diagnosis = judge(
        files.facts, settings, known, lambda path: _within(by_path[path], settings.root)
    )
    seconds = time.perf_counter() - begun
    diagnosis = replace(diagnosis, unread=files.unread, seconds=seconds)
    return Examined(diagnosis, by_path, settings.root)


def plan_port(paths: Sequence[Path], settings: Settings, cache: bool = True) -> Planned:
    """Read what is there, and tell what a port of it takes. Raises ProjectError."""
    files, by_path = _read(paths, settings, cache)

    def wanted(finding: Finding) -> bool:
        path = finding.place.path
        return is_wanted(finding, _within(by_path[path], settings.root), settings)

    planned = plan(project_of(files.facts, settings), wanted)
    return Planned(planned, files.unread, len(files.facts))


def _read(
    paths: Sequence[Path], settings: Settings, cache: bool
) -> tuple[Files, Mapping[str, Source]]:
    """What the files say, and each by the path that is shown."""
    sources = find(paths, settings.root, settings.exclude)
    if sources == Sources((), ()):
        raise ProjectError(f"{', '.join(map(str, paths))}: there is no Python file")
    file = cache_file(settings.root, os.environ) if cache else None
    files = read_files(sources, settings.root, Cache(file))
    return files, {source.shown: source for source in sources.files}


def _within(source: Source, root: Path) -> str:
    return Path(os.path.relpath(source.path, root)).as_posix()
