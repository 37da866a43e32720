"""Which findings count, by the settings and by what the lines themselves say. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from async_contrast.doctor.choosing import codes_of
from async_contrast.doctor.finding import Finding
from async_contrast.doctor.globs import matches
from async_contrast.doctor.settings import Settings


def is_wanted(finding: Finding, path: str, settings: Settings) -> bool:
    """Whether the settings want it; `path` is relative to their root."""
    code = finding.hazard.code
    return (
        code in settings.select
        and code not in settings.ignore
        and not any(
            code in codes and matches(path, glob) for glob, codes in settings.per_file_ignores
        )
    )


def is_ignored(finding: Finding, noqa: Mapping[int, tuple[str, ...]]) -> bool:
    """Whether its line says `noqa`: of this hazard, or of everything."""
    words = noqa.get(finding.place.line)
    return words is not None and (
        not words or any(finding.hazard.code in codes_of(word) for word in words)
    )
