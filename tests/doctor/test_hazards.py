"""The table of hazards, and what it says of the catalogue."""

from __future__ import annotations

import re

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import Contrast, Side, Verdict
from async_contrast.doctor.hazard import Family, Hazard
from async_contrast.doctor.hazards import BY_CODE, BY_NAME, HAZARDS
from tests.platforms import python
from tests.rows import each_row

PLATFORM = python()


def proof_of(hazard: Hazard) -> Contrast:
    topic, _, name = hazard.contrast.partition("/")
    return TOPICS[topic].contrasts[name]


def test_codes_and_names_are_unique_and_well_formed() -> None:
    assert len(BY_CODE) == len(BY_NAME) == len(HAZARDS)
    assert all(re.fullmatch(r"AC[1-9]\d{2,3}", hazard.code) for hazard in HAZARDS)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", hazard.name) for hazard in HAZARDS)


def test_a_family_has_hundreds_of_its_own_in_order() -> None:
    hundreds = [(int(hazard.code[2:]) // 100, hazard.family) for hazard in HAZARDS]
    assert list(dict.fromkeys(hundreds)) == list(enumerate(Family, 1))


@each_row("hazard", HAZARDS)
def test_a_hazard_has_a_proof_or_an_open_question(hazard: Hazard) -> None:
    assert hazard.contrast or hazard.question.endswith("?")
    assert all((hazard.what, hazard.why, hazard.remedy))
    assert not hazard.what.endswith(".")
    assert hazard.why.endswith(".")
    assert hazard.remedy.endswith(".")
    if not hazard.contrast:
        assert not hazard.bad
        assert not hazard.good


@each_row("hazard", [each for each in HAZARDS if each.contrast])
def test_the_bad_cell_breaks_and_the_good_one_holds_on_asyncio(hazard: Hazard) -> None:
    proof = proof_of(hazard)
    bad = proof.cell(hazard.bad)
    assert bad.side is Side.ASYNCIO
    assert Verdict.HOLDS not in bad.expected_on(PLATFORM).shows
    if hazard.good:
        good = proof.cell(hazard.good)
        assert good.side is Side.ASYNCIO
        assert set(good.expected_on(PLATFORM).shows) == {Verdict.HOLDS}
