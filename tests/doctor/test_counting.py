"""Which findings count: settings, and `noqa` on the line."""

from __future__ import annotations

from pathlib import Path

from async_contrast.doctor.choosing import codes_of
from async_contrast.doctor.counting import is_ignored, is_wanted
from async_contrast.doctor.hazard import Family
from async_contrast.doctor.hazards import BY_CODE, BY_NAME, HAZARDS
from async_contrast.doctor.settings import Settings
from tests.doctor.made import finding
from tests.rows import each_row

ROOT = Path("/project")
BLOCKING = frozenset({"AC101", "AC102", "AC103", "AC104", "AC105", "AC106"})


@each_row("word", ["", "AC", "AC1", "AC0101", "blocking-", "E501", " ", "*"])
def test_what_means_no_hazard_means_none(word: str) -> None:
    assert codes_of(word) == frozenset()


def test_a_hazard_has_three_words() -> None:
    assert codes_of("AC102") == codes_of("blocking-database") == codes_of("ac102") == {"AC102"}
    assert codes_of("blocking") == BLOCKING
    assert not set(Family) & BY_NAME.keys(), "a word would mean two things"
    assert all(codes_of(family) for family in Family)
    assert frozenset().union(*map(codes_of, Family)) == BY_CODE.keys()
    assert all(codes_of(hazard.name) == {hazard.code} for hazard in HAZARDS)


@each_row(
    ("settings", "wanted"),
    [
        (Settings(ROOT), True),
        (Settings(ROOT, select=frozenset({"AC401"})), False),
        (Settings(ROOT, ignore=frozenset({"AC101"})), False),
        (Settings(ROOT, select=BLOCKING, ignore=frozenset({"AC102"})), True),
        (Settings(ROOT, per_file_ignores=(("app", frozenset({"AC101"})),)), False),
        (Settings(ROOT, per_file_ignores=(("app", frozenset({"AC102"})),)), True),
        (Settings(ROOT, per_file_ignores=(("tests", frozenset({"AC101"})),)), True),
    ],
)
def test_what_the_settings_want(settings: Settings, wanted: bool) -> None:
    assert is_wanted(finding("AC101"), "app/services.py", settings) is wanted


@each_row(
    ("noqa", "ignored"),
    [
        ({}, False),
        ({5: ()}, True),
        ({4: (), 6: ()}, False),
        ({5: ("E501",)}, False),
        ({5: ("E501", "AC101")}, True),
        ({5: ("blocking-call",)}, True),
        ({5: ("blocking",)}, True),
        ({5: ("AC102", "missing-await")}, False),
    ],
)
def test_what_its_line_says(noqa: dict[int, tuple[str, ...]], ignored: bool) -> None:
    assert is_ignored(finding(place="app/services.py:5:1"), noqa) is ignored
