"""Findings that are known do not count; what is no baseline is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from async_contrast.doctor import baseline
from async_contrast.doctor.finding import Finding
from async_contrast.errors import ProjectError
from tests.doctor.made import AWAIT, HOSTILE, LOOK, TWO_WAYS, finding

ALL = (LOOK, TWO_WAYS, AWAIT)


def within(path: str) -> str:
    return path


def new(known: tuple[Finding, ...], found: tuple[Finding, ...], folder: Path) -> list[Finding]:
    """Those of `found` that are not known once `known` was written."""
    file = folder / "known.json"
    file.write_text(baseline.written(known, within))
    return list(baseline.unknown(found, baseline.read(file), within))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        "[" * 100_000,
        '{"version": 2, "findings": []}',
        '{"version": 1, "findings": {"a": 1}}',
        '{"version": 1, "findings": [{}]}',
        '{"version": 1, "findings": [1]}',
        '{"version": 1, "findings": [{"hazard": "x", "path": 1, "function": "", "says": "",'
        ' "count": 1}]}',
        *(
            '{"version": 1, "findings": [{"hazard": "x", "path": "", "function": "", "says": "",'
            f' "count": {count}}}]}}'
            for count in ("0", "-1", "1.5", "true", '"1"', "[]")
        ),
    ],
)
def test_what_is_no_baseline_is_told_with_the_remedy(tmp_path: Path, text: str) -> None:
    file = tmp_path / "known.json"
    file.write_text(text)
    with pytest.raises(ProjectError, match="it is no baseline of this version; --write-baseline"):
        baseline.read(file)


def test_one_that_is_not_text_or_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "known.json").write_bytes(b"\xff")
    with pytest.raises(ProjectError, match="no baseline"):
        baseline.read(tmp_path / "known.json")
    for path in (tmp_path, tmp_path / "none.json"):
        with pytest.raises(ProjectError, match=r"cannot be read: .*; --write-baseline makes one"):
            baseline.read(path)


def test_a_device_that_goes_on_for_ever_is_told() -> None:
    with pytest.raises(ProjectError, match="no baseline"):
        baseline.read(Path("/dev/zero"))


def test_what_is_known_does_not_count_wherever_it_stands_now(tmp_path: Path) -> None:
    moved = tuple(
        replace(each, place=replace(each.place, line=each.place.line + 40, column=1))
        for each in ALL
    )
    assert new(ALL, moved, tmp_path) == []


@pytest.mark.parametrize(
    "other",
    [
        finding("AC102"),
        finding(place="app/other.py:5:12"),
        replace(finding(), function="other"),
        finding(says="requests.post blocks"),
    ],
)
def test_another_hazard_file_function_or_sentence_is_new(tmp_path: Path, other: Finding) -> None:
    assert new((finding(),), (other,), tmp_path) == [other]


def test_what_is_known_twice_is_new_the_third_time(tmp_path: Path) -> None:
    three = tuple(finding(place=f"app/services.py:{line}:1") for line in (3, 6, 9))
    assert new(three[:2], three, tmp_path) == [three[2]]
    assert new(three, three[:1], tmp_path) == []


def test_a_line_that_a_sentence_or_a_lambda_tells_does_not_make_it_new(tmp_path: Path) -> None:
    known, now = (
        replace(finding(says=f"the lock of line {line} is held"), function=f"<lambda:{line}:5>")
        for line in (10, 12)
    )
    assert new((known,), (now,), tmp_path) == []
    assert new((known,), (replace(now, says="the lock of line is held, 3 times"),), tmp_path)


def test_it_is_told_by_paths_of_the_project(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    file.write_text(baseline.written([finding()], lambda path: f"service/{path}"))
    elsewhere = finding(place="service/app/services.py:5:12")
    assert baseline.unknown([elsewhere], baseline.read(file), within) == ()


def test_a_line_a_kind_in_an_order_that_stays(tmp_path: Path) -> None:
    text = baseline.written(ALL, within)
    assert baseline.written(ALL[::-1], within) == text
    assert len(text.splitlines()) == 2 + len(ALL)
    assert [each["hazard"] for each in json.loads(text)["findings"]] == [
        "async-engine-event",
        "blocking-call",
        "missing-await",
    ]
    assert json.loads(baseline.written([], within)) == {"version": 1, "findings": []}


def test_whatever_a_project_says_is_kept_as_it_is(tmp_path: Path) -> None:
    strange = replace(finding(place=f"{HOSTILE}:1:1", says=HOSTILE), function=HOSTILE)
    assert new((strange,), (strange,), tmp_path) == []
