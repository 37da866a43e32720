"""All readings at once, as the doctor asks them."""

from __future__ import annotations

import importlib
import pkgutil

from async_contrast.doctor import reading
from async_contrast.doctor.finding import Finding
from async_contrast.doctor.project.project import Project

MODULES = [
    importlib.import_module(f"{reading.__name__}.{m.name}")
    for m in pkgutil.iter_modules(reading.__path__)
]


def findings(project: Project) -> list[Finding]:
    return [f for m in MODULES if hasattr(m, "find") for f in m.find(project)]
