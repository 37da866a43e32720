"""The answer as SARIF."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from async_contrast.doctor.diagnosis import Diagnosis
from async_contrast.doctor.hazards import HAZARDS
from async_contrast.doctor.report import sarif
from tests.doctor.made import AWAIT, BAD, DIAGNOSIS, HOSTILE, NOTHING, TWO_WAYS, URL, finding
from tests.doctor.report.sarif_schema import LOG


def run(diagnosis: Diagnosis) -> dict[str, Any]:
    """The only run of a log that is valid."""
    log = json.loads(sarif.report(diagnosis, URL))
    jsonschema.Draft202012Validator(LOG).validate(log)
    [only] = log["runs"]
    assert isinstance(only, dict)
    return only


def results(*findings: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run(replace(DIAGNOSIS, findings=findings))["results"]
    return found


@pytest.mark.parametrize("diagnosis", [BAD, NOTHING, DIAGNOSIS])
def test_it_is_valid_whatever_was_read(diagnosis: Diagnosis) -> None:
    assert len(run(diagnosis)["results"]) == len(diagnosis.findings)


def test_what_is_strange_is_escaped_in_addresses_and_whole_in_texts() -> None:
    [only] = run(BAD)["results"]
    assert only["message"]["text"] == HOSTILE
    uri = only["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.startswith("%1B%5B2J%E2%80%AE%3Cscript%3E%250A%3A%3Aerror")
    assert uri.endswith("%FF.py")
    assert sarif.report(BAD, URL).isascii()


def test_a_path_that_is_not_below_is_a_file_of_the_disk() -> None:
    [only] = results(finding(place="/srv/my app/x.py:1:1"))
    assert only["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "file:///srv/my%20app/x.py"
    }


def test_every_hazard_is_a_rule_with_its_page() -> None:
    rules = run(NOTHING)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [hazard.code for hazard in HAZARDS]
    assert rules[0]["helpUri"] == f"{URL}/hazards/blocking-call"
    assert f"{URL}/contrasts/lock/blocking-call" in rules[0]["help"]["text"]


def test_a_result_says_where_and_how_sure() -> None:
    found = run(DIAGNOSIS)["results"]
    assert [(each["ruleId"], each["level"]) for each in found] == [
        ("AC1005", "note"),
        ("AC101", "error"),
        ("AC401", "error"),
    ]
    for each in found:
        assert HAZARDS[each["ruleIndex"]].code == each["ruleId"]
    assert found[1]["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 5,
        "startColumn": 12,
    }
    assert found[2]["locations"][0]["logicalLocations"][0]["name"] == "Users.post"


def test_a_way_is_a_flow_that_ends_at_the_cause() -> None:
    [only] = results(TWO_WAYS)
    flows = [
        [
            (
                each["location"]["physicalLocation"]["artifactLocation"]["uri"],
                each["location"]["message"]["text"],
            )
            for each in flow["threadFlows"][0]["locations"]
        ]
        for flow in only["codeFlows"]
    ]
    cause = ("app/services.py", "requests.get blocks")
    assert flows == [
        [("app/views.py", "index calls load"), cause],
        [("app/users.py", "Users.get calls find"), ("app/users.py", "find calls load"), cause],
    ]


def test_an_edit_is_a_fix() -> None:
    [only] = results(AWAIT)
    [change] = only["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {
                "startLine": 12,
                "startColumn": 16,
                "endLine": 12,
                "endColumn": 16,
            },
            "insertedContent": {"text": "await "},
        }
    ]


def test_fingerprints_stay_when_lines_move_and_differ_otherwise() -> None:
    twice = [finding(place=f"app/services.py:{line}:1") for line in (5, 9)]
    moved = [finding(place=f"app/services.py:{line}:1") for line in (45, 49)]
    prints = [
        [tuple(each["partialFingerprints"].items()) for each in results(*found, AWAIT)]
        for found in (twice, moved)
    ]
    assert prints[0] == prints[1]
    assert len(set(prints[0])) == 3


def test_what_could_not_be_read_is_a_notification() -> None:
    [told] = run(DIAGNOSIS)["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"] == "It could not be read: line 3: invalid syntax"
