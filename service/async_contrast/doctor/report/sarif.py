"""Findings as SARIF 2.1.0, which editors and code scanning read. Pure."""

from __future__ import annotations

import json
import os
from collections import Counter
from functools import lru_cache
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from async_contrast.doctor.baseline import kind_of
from async_contrast.doctor.diagnosis import Diagnosis, Unread
from async_contrast.doctor.finding import Edit, Finding, Place, Step, Sureness
from async_contrast.doctor.hazard import Hazard
from async_contrast.doctor.hazards import HAZARDS
from async_contrast.doctor.report.words import contrast_address, hazard_address

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

_LEVELS = {Sureness.CERTAIN: "error", Sureness.LIKELY: "warning", Sureness.LOOK: "note"}


def report(diagnosis: Diagnosis, url: str) -> str:
    """A log with one run; every hazard is a rule of it."""
    seen: Counter[object] = Counter()
    run = {
        "tool": {
            "driver": {
                "name": "async-contrast doctor",
                "version": version("async-contrast"),
                "informationUri": f"{url}/docs/doctor",
                "rules": [_rule(hazard, url) for hazard in HAZARDS],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [_notification(each) for each in diagnosis.unread],
            }
        ],
        "results": [_result(each, seen) for each in diagnosis.findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _rule(hazard: Hazard, url: str) -> dict[str, Any]:
    return {
        "id": hazard.code,
        "name": hazard.name,
        "shortDescription": _text(f"{_sentence(hazard.what)}."),
        "fullDescription": _text(hazard.why),
        "help": _text(f"{hazard.remedy}\n{contrast_address(url, hazard)}"),
        "helpUri": hazard_address(url, hazard),
        "properties": {"tags": [hazard.family]},
    }


def _result(finding: Finding, seen: Counter[object]) -> dict[str, Any]:
    kind = kind_of(finding, finding.place.path)
    seen[kind] += 1
    result = {
        "ruleId": finding.hazard.code,
        "ruleIndex": HAZARDS.index(finding.hazard),
        "level": _LEVELS[finding.sureness],
        "message": _text(finding.says),
        "locations": [
            {
                **_location(finding.place),
                "logicalLocations": [{"name": finding.function, "kind": "function"}],
            }
        ],
        "partialFingerprints": {"asyncContrast/v1": "|".join((*kind, str(seen[kind])))},
        "properties": {"sureness": finding.sureness},
    }
    if finding.ways:
        result["codeFlows"] = [_flow(finding, way) for way in finding.ways]
    if finding.edits:
        result["fixes"] = [_fix(finding)]
    return result


def _flow(finding: Finding, way: tuple[Step, ...]) -> dict[str, Any]:
    steps = [(step.place, f"{step.function} calls {step.calls}") for step in way]
    told = [*steps, (finding.place, finding.says)]
    locations = [
        {"location": {**_location(place), "message": _text(words)}} for place, words in told
    ]
    return {"threadFlows": [{"locations": locations}]}


def _fix(finding: Finding) -> dict[str, Any]:
    change = {
        "artifactLocation": _artifact(finding.place.path),
        "replacements": [_replacement(edit) for edit in finding.edits],
    }
    return {"description": _text(finding.hazard.remedy), "artifactChanges": [change]}


def _replacement(edit: Edit) -> dict[str, Any]:
    region = {
        "startLine": edit.line,
        "startColumn": edit.column,
        "endLine": edit.line,
        "endColumn": edit.end_column,
    }
    return {"deletedRegion": region, "insertedContent": {"text": edit.text}}


def _notification(unread: Unread) -> dict[str, Any]:
    return {
        "level": "warning",
        "message": _text(f"It could not be read: {unread.reason}"),
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(unread.path)}}],
    }


def _location(place: Place) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(place.path),
            "region": {"startLine": place.line, "startColumn": place.column},
        }
    }


@lru_cache(maxsize=4096)
def _artifact(path: str) -> dict[str, str]:
    address = quote(os.fsencode(path))
    return {"uri": f"file://{address}" if path.startswith("/") else address}


def _text(words: str) -> dict[str, str]:
    return {"text": words}


def _sentence(clause: str) -> str:
    return clause[:1].upper() + clause[1:]
