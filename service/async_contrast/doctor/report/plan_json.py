"""The plan of a port as JSON, in a shape that stays. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from async_contrast.doctor.diagnosis import Unread
from async_contrast.doctor.finding import Finding, Place
from async_contrast.doctor.plan import FilePlan, Plan
from async_contrast.doctor.planning.changes import Change
from async_contrast.doctor.planning.uses import UsedExtension, UsedLibrary
from async_contrast.doctor.report.words import contrast_address

VERSION = 1


def report(plan: Plan, unread: Sequence[Unread], url: str) -> str:
    """One object; `url` is where a service shows the contrasts."""
    told = {
        "version": VERSION,
        "steps": [
            {"title": each.title, "why": each.why, "files": list(each.files)} for each in plan.steps
        ],
        "files": [_file(each) for each in plan.files],
        "untouched": plan.untouched,
        "unread": [each._asdict() for each in unread],
        "changes": [
            {**_place(each.place), "change": each.change, "what": each.what}
            for each in plan.changes
        ],
        "thoughts": [_thought(each, url) for each in plan.thoughts],
        "extensions": [_extension(each) for each in plan.extensions],
        "libraries": [_library(each) for each in plan.libraries],
    }
    return json.dumps(told, indent=2) + "\n"


def _file(file: FilePlan) -> dict[str, Any]:
    return {
        "path": file.path,
        "part": file.part,
        "changes": {change: file.changes.get(change, 0) for change in Change},
        "thoughts": file.thoughts,
        "libraries": list(file.libraries),
    }


def _thought(finding: Finding, url: str) -> dict[str, Any]:
    hazard = finding.hazard
    return {
        "code": hazard.code,
        "name": hazard.name,
        **_place(finding.place),
        "function": finding.function,
        "says": finding.says,
        "remedy": hazard.remedy,
        "contrast": hazard.contrast or None,
        "url": contrast_address(url, hazard),
    }


def _extension(used: UsedExtension) -> dict[str, Any]:
    known = used.known
    return {
        "name": used.name,
        "package": known and known.package,
        "on_quart": known and known.quart,
        "tried": known is not None and known.tried,
        "patched": known is not None and known.patched,
        "serves": list(known.serves) if known else [],
        "note": known and known.note,
        "places": [_place(each) for each in used.places],
    }


def _library(used: UsedLibrary) -> dict[str, Any]:
    return {
        "library": used.counterpart.library,
        "kinds": list(used.kinds),
        "counterparts": list(used.counterpart.names),
        "in_requests": len(used.in_requests),
        "places": [_place(each) for each in used.places],
    }


def _place(place: Place) -> dict[str, Any]:
    return {"path": place.path, "line": place.line, "column": place.column}
