"""Findings as JSON, in a shape that stays: docs/doctor.md describes it. Pure."""

from __future__ import annotations

import json
from typing import Any

from async_contrast.doctor.diagnosis import Diagnosis
from async_contrast.doctor.finding import Finding, Place
from async_contrast.doctor.report.words import contrast_address

VERSION = 1


def report(diagnosis: Diagnosis, url: str) -> str:
    """One object; `url` is where a service shows the contrasts."""
    told = {
        "version": VERSION,
        "findings": [_finding(each, url) for each in diagnosis.findings],
        "unread": [each._asdict() for each in diagnosis.unread],
        "summary": _summary(diagnosis),
    }
    return json.dumps(told) + "\n"


def _finding(finding: Finding, url: str) -> dict[str, Any]:
    hazard = finding.hazard
    return {
        "code": hazard.code,
        "name": hazard.name,
        "family": hazard.family,
        **_place(finding.place),
        "function": finding.function,
        "says": finding.says,
        "sureness": finding.sureness,
        "ways": [
            [{"function": step.function, "calls": step.calls, **_place(step.place)} for step in way]
            for way in finding.ways
        ],
        "why": hazard.why,
        "remedy": hazard.remedy,
        "contrast": hazard.contrast or None,
        "url": contrast_address(url, hazard),
        "fixable": bool(finding.edits),
    }


def _place(place: Place) -> dict[str, Any]:
    return {"path": place.path, "line": place.line, "column": place.column}


def _summary(diagnosis: Diagnosis) -> dict[str, Any]:
    counts = diagnosis.counts
    return {
        "by_hazard": {hazard.name: len(found) for hazard, found in diagnosis.by_hazard.items()},
        "by_file": dict(diagnosis.by_file),
        "ignored": diagnosis.ignored,
        "known": diagnosis.known,
        "files": counts.files,
        "lines": counts.lines,
        "functions": counts.functions,
        "async_functions": counts.async_functions,
        "unresolved": counts.unresolved,
        "seconds": round(diagnosis.seconds, 3),
    }
