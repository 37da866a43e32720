"""What SARIF 2.1.0 allows of what is written here: these properties, and no others."""

from __future__ import annotations

from typing import Any


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
    }


def _list(of: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": of, "minItems": least}


WORDS = {"type": "string"}
ADDRESS = {"type": "string", "format": "uri"}
FROM_ONE = {"type": "integer", "minimum": 1}
INDEX = {"type": "integer", "minimum": -1}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
BAG = _object({}, {"tags": {**_list(WORDS), "uniqueItems": True}, "sureness": WORDS})

MESSAGE = _object({"text": WORDS})
ARTIFACT = _object({"uri": {"type": "string", "pattern": r"^(file:///|(?!/))[\w./~%-]+$"}})
REGION = _object(
    {"startLine": FROM_ONE, "startColumn": FROM_ONE},
    {"endLine": FROM_ONE, "endColumn": FROM_ONE},
)
LOCATION = _object(
    {"physicalLocation": _object({"artifactLocation": ARTIFACT}, {"region": REGION})},
    {
        "message": MESSAGE,
        "logicalLocations": _list(_object({"name": WORDS, "kind": {"const": "function"}})),
    },
)
FLOW = _object(
    {"threadFlows": _list(_object({"locations": _list(_object({"location": LOCATION}), 1)}), 1)}
)
CHANGE = _object(
    {
        "artifactLocation": ARTIFACT,
        "replacements": _list(
            _object({"deletedRegion": REGION, "insertedContent": _object({"text": WORDS})}), 1
        ),
    }
)
RESULT = _object(
    {
        "ruleId": WORDS,
        "ruleIndex": INDEX,
        "level": LEVEL,
        "message": MESSAGE,
        "locations": _list(LOCATION),
        "partialFingerprints": {"type": "object", "additionalProperties": WORDS},
        "properties": BAG,
    },
    {
        "codeFlows": _list(FLOW),
        "fixes": _list(_object({"description": MESSAGE, "artifactChanges": _list(CHANGE, 1)})),
    },
)
RULE = _object(
    {
        "id": WORDS,
        "name": WORDS,
        "shortDescription": MESSAGE,
        "fullDescription": MESSAGE,
        "help": MESSAGE,
        "helpUri": ADDRESS,
        "properties": BAG,
    }
)
DRIVER = _object({"name": WORDS, "version": WORDS, "informationUri": ADDRESS, "rules": _list(RULE)})
NOTIFICATION = _object({"level": LEVEL, "message": MESSAGE, "locations": _list(LOCATION)})
RUN = _object(
    {
        "tool": _object({"driver": DRIVER}),
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "invocations": _list(
            _object(
                {
                    "executionSuccessful": {"type": "boolean"},
                    "toolExecutionNotifications": _list(NOTIFICATION),
                }
            )
        ),
        "results": _list(RESULT),
    }
)
LOG = _object({"$schema": ADDRESS, "version": {"const": "2.1.0"}, "runs": _list(RUN)})
