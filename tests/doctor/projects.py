"""Projects as text, read as the doctor reads files."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from async_contrast.doctor.libraries.tables import LIBRARIES
from async_contrast.doctor.project.facts import Facts
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.syntax.reader import read


def a_file(path: str, text: str) -> Facts:
    """What one file says; its module is told from its path."""
    parts = path.removesuffix(".py").split("/")
    is_package = parts[-1] == "__init__"
    module = ".".join(parts[:-1] if is_package else parts)
    return read(dedent(text), module, path, is_package)


def a_project(files: Mapping[str, str]) -> Project:
    return Project([a_file(path, text) for path, text in files.items()], LIBRARIES)
