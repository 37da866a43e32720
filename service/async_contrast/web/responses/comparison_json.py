"""From topics, contrasts and comparisons to plain JSON. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar, cast

from async_contrast.contrasts.contrast import Cell, Contrast, Integer, Topic
from async_contrast.contrasts.parameters import SIDE
from async_contrast.contrasts.platforms import Platform
from async_contrast.contrasts.shows import Race, counts
from async_contrast.contrasts.trial import ORDERS
from async_contrast.lab.comparison import Comparison, JudgedTrial
from async_contrast.lab.environment import platform_of
from async_contrast.web.responses import comparison_schema

UNDECLARED: Final = "undeclared"
"""The grade of an outcome that the contrast does not know."""


def of_comparison(comparison: Comparison) -> comparison_schema.ComparisonAnswer:
    """Both sides of a contrast, its cells in the order in which they are declared."""
    contrast = comparison.contrast
    return {
        "contrast": f"{comparison.topic}/{contrast.name}",
        "question": contrast.question,
        "parameters": dict(comparison.parameters),
        "environment": dict(comparison.environment),
        "cells": [_cell_tried(contrast, result) for result in comparison.results],
        "remedy": contrast.remedy,
        "says": contrast.says,
    }


def _cell_tried(contrast: Contrast, result: JudgedTrial) -> comparison_schema.CellTried:
    return {
        "cell": result.cell.name,
        "what": result.cell.what,
        "code": result.cell.code,
        "side": result.cell.side,
        "role": result.cell.role,
        **came_to(contrast, result),
    }


def came_to(contrast: Contrast, result: JudgedTrial) -> comparison_schema.CellCameTo:
    """What a cell came to, without what is known of it beforehand."""
    came: comparison_schema.CellCameTo = {
        "verdict": result.verdict,
        "reason": result.reason,
        "expected": str(result.expected),
        "because": result.expected.because,
        "surprise": result.surprise,
        "differences": list(result.differences),
        "outcomes": _outcomes_seen(contrast, result.seen.outcomes),
        "elapsed_ms": result.seen.elapsed_ms,
        "evidence": dict(result.seen.evidence),
        "timeline": [cast(comparison_schema.Span, dict(span)) for span in result.seen.timeline],
    }
    return without_blanks(came)


C = TypeVar("C", comparison_schema.CellCameTo, comparison_schema.CellReported)


def without_blanks(tried: C) -> C:
    """Without a reason, or a reason to expect, that says nothing."""
    if not tried["reason"]:
        del tried["reason"]
    if not tried["because"]:
        del tried["because"]
    return tried


def _outcomes_seen(
    contrast: Contrast, counts: Mapping[str, int]
) -> list[comparison_schema.OutcomeSeen]:
    undeclared = [outcome for outcome in counts if outcome not in contrast.outcomes]
    return [
        {
            "outcome": outcome,
            "grade": contrast.outcomes.get(outcome, UNDECLARED),
            "count": counts[outcome],
        }
        for outcome in (*contrast.outcomes, *undeclared)
        if outcome in counts
    ]


def often(cell: comparison_schema.CellCameTo, seen: comparison_schema.OutcomeSeen) -> str:
    """How often an outcome was seen, in words: "x 3"; in orders, where they were explored."""
    if ORDERS not in cell["evidence"]:
        return f"x {seen['count']}"
    return f"x {seen['count']} order{'' if seen['count'] == 1 else 's'}"


def of_catalogue(
    topics: Iterable[Topic], environment: Mapping[str, Any]
) -> comparison_schema.CatalogueAnswer:
    """Everything there is to compare, with what the cells are expected to do here."""
    return {
        "environment": dict(environment),
        "topics": [of_topic(topic, environment) for topic in topics],
    }


def of_topic(topic: Topic, environment: Mapping[str, Any]) -> comparison_schema.TopicAnswer:
    """One topic and its contrasts."""
    platform = platform_of(environment)
    return {
        "topic": topic.name,
        "summary": topic.summary,
        "contrasts": [
            _contrast(topic.name, contrast, platform) for contrast in topic.contrasts.values()
        ],
    }


def _parameter(parameter: Integer) -> comparison_schema.Parameter:
    return {
        "name": parameter.name,
        "what": parameter.what,
        "default": parameter.default,
        "least": parameter.least,
        "most": parameter.most,
        "most_on_asyncio": parameter.most_on_asyncio,
    }


def _contrast(
    topic: str, contrast: Contrast, platform: Platform
) -> comparison_schema.ContrastAnswer:
    return {
        "contrast": f"{topic}/{contrast.name}",
        "question": contrast.question,
        "symptoms": list(contrast.symptoms),
        "says": contrast.says,
        "outcomes": [
            {"outcome": outcome, "grade": grade} for outcome, grade in contrast.outcomes.items()
        ],
        "parameters": [_parameter(each) for each in contrast.parameters],
        "side": {
            "name": SIDE,
            "what": "run only this side; both if it is left out",
            "one_of": sorted(contrast.sides),
        },
        "cells": [_cell_known(contrast, cell, platform) for cell in contrast.cells],
        "remedy": contrast.remedy,
    }


def _cell_known(contrast: Contrast, cell: Cell, platform: Platform) -> comparison_schema.CellKnown:
    expected = cell.expected_on(platform)
    known: comparison_schema.CellKnown = {
        "cell": cell.name,
        "what": cell.what,
        "code": cell.code,
        "side": cell.side,
        "role": cell.role,
        "expected": str(expected),
        "shows": [
            {
                "verdict": verdict,
                "outcome": outcome,
                "count": None if isinstance(times, Race) else times,
            }
            for verdict, shows in expected.shows.items()
            for outcome, times in counts(shows or {}, contrast.defaults).items()
        ],
    }
    if expected.because:
        known["because"] = expected.because
    return known
