"""Reports that nothing was run for."""

from __future__ import annotations

from typing import Any

from async_contrast.contrasts.contrast import Role, Side, Verdict
from async_contrast.web.reports.building import report
from async_contrast.web.reports.schema import (
    ContrastReported,
    NotRun,
    PlatformReported,
    ReportAnswer,
)
from async_contrast.web.responses.comparison_schema import CellReported

ENVIRONMENT = {
    "python": "3.11.7",
    "implementation": "CPython",
    "gil": True,
    "database": {"name": "SQLite", "version": "3.40.1"},
    "libraries": {"quart": "0.22.0"},
}


def cell(
    name: str = "asyncio.quick",
    verdict: Verdict = Verdict.BREAKS,
    expected: str = "breaks",
    role: Role = Role.NAIVE_PORT,
    **more: Any,
) -> CellReported:
    """What a cell came to; `more` says what is special about it."""
    made: CellReported = {
        "cell": name,
        "what": "Sees bad things",
        "code": "on_asyncio.py",
        "side": Side(name.partition(".")[0]),
        "role": role,
        "verdict": verdict,
        "expected": expected,
        "surprise": verdict != expected,
        "differences": [],
        "outcomes": [{"outcome": "bad", "grade": "undeclared", "count": 2}],
        "elapsed_ms": 1.5,
    }
    return {**made, **more}  # type: ignore[typeddict-item]


def contrast(name: str, *cells: CellReported, **more: Any) -> ContrastReported:
    made: ContrastReported = {
        "contrast": name,
        "question": "Does it answer?",
        "parameters": {"workers": 10},
        "cells": list(cells),
    }
    return {**made, **more}  # type: ignore[typeddict-item]


def a_report(
    *contrasts: ContrastReported,
    not_run: list[NotRun] | None = None,
    platforms: list[PlatformReported] | None = None,
) -> ReportAnswer:
    known = platforms if platforms is not None else [PlatformReported(environment=ENVIRONMENT)]
    return report(list(contrasts), known, not_run or [])
