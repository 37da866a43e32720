"""From a matrix of trials to plain JSON. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from async_contrast.contrasts.contrast import Contrast
from async_contrast.contrasts.matrix import Column, Matrix, Row, other_libraries
from async_contrast.lab.comparison import JudgedTrial
from async_contrast.web.responses import matrix_schema
from async_contrast.web.responses.comparison_json import came_to


def of_matrix(
    topic: str, contrast: Contrast, parameters: Mapping[str, int], found: Matrix[JudgedTrial]
) -> matrix_schema.MatrixAnswer:
    """One contrast on several platforms, its cells in the order in which they are declared."""
    return {
        "contrast": f"{topic}/{contrast.name}",
        "question": contrast.question,
        "parameters": dict(parameters),
        "platforms": [_platform(column) for column in found.columns],
        "libraries": other_libraries(found.columns),
        "differing": found.differing,
        "cells": [_cell(contrast, row) for row in found.rows],
        "remedy": contrast.remedy,
        "says": contrast.says,
    }


def _platform(column: Column[JudgedTrial]) -> matrix_schema.PlatformAsked:
    if column.problem:
        return {"platform": column.platform, "problem": column.problem}
    return {"platform": column.platform, "environment": dict(column.environment)}


def _cell(contrast: Contrast, row: Row[JudgedTrial]) -> matrix_schema.CellOnPlatforms:
    cell = contrast.cell(row.cell)
    return {
        "cell": cell.name,
        "what": cell.what,
        "code": cell.code,
        "side": cell.side,
        "role": cell.role,
        "differs": bool(row.differs),
        "differs_in": list(row.differs),
        "answers": {name: came_to(contrast, each) for name, each in row.answers.items()},
    }
