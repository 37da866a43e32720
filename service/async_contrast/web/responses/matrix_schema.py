"""How a matrix looks as JSON: one contrast on several platforms."""

from __future__ import annotations

import sys
from typing import Any, NotRequired

from async_contrast.contrasts.contrast import Role, Side
from async_contrast.web.responses.comparison_schema import CellCameTo

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict  # as in comparison_schema


class PlatformAsked(TypedDict):
    """A column: what trials ran on there, or why they could not."""

    platform: str
    environment: NotRequired[dict[str, Any]]
    problem: NotRequired[str]


class CellOnPlatforms(TypedDict):
    """A row: one cell, with what it came to by platform.

    `differs_in` are "verdict" and "outcomes", as far as they differ between platforms.
    """

    cell: str
    what: str
    code: str
    side: Side
    role: Role
    differs: bool
    differs_in: list[str]
    answers: dict[str, CellCameTo]


class MatrixAnswer(TypedDict):
    """One contrast on several platforms.

    `differing` is how many cells differ between them. `libraries` are those whose versions do,
    each with its version by platform that has it.
    """

    contrast: str
    question: str
    parameters: dict[str, int]
    platforms: list[PlatformAsked]
    libraries: dict[str, dict[str, str]]
    differing: int
    cells: list[CellOnPlatforms]
    remedy: str
    says: str
