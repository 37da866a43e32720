"""Each hazard is found in its bad forms, where they are marked, and nothing in the good ones."""

from __future__ import annotations

from async_contrast.doctor.hazards import HAZARDS
from tests.doctor.forms import FOLDER, FORMS, Form, Mark
from tests.doctor.projects import a_project
from tests.doctor.readings import findings
from tests.rows import each_row


@each_row("form", FORMS, by=lambda form: form.hazard)
def test_what_is_marked_is_found_and_nothing_else(form: Form) -> None:
    found = [
        Mark(each.hazard.code, each.place.path, each.place.line, each.sureness)
        for each in findings(a_project(form.files))
    ]
    asked = {mark[:3]: mark.sureness for mark in form.marks}
    assert sorted(mark[:3] for mark in found) == sorted(asked)
    assert {mark for mark in found if asked[mark[:3]] not in {"", mark.sureness}} == set()


def test_every_hazard_has_cases_and_every_case_a_hazard() -> None:
    cases = {path.stem.replace("_", "-") for path in FOLDER.iterdir()}
    assert cases == {hazard.name for hazard in HAZARDS}


@each_row("hazard", HAZARDS)
def test_a_hazard_has_two_bad_and_two_good_forms(hazard: object) -> None:
    name = hazard.name  # type: ignore[attr-defined]
    for is_bad in (True, False):
        assert len([form for form in FORMS if form.hazard == name and form.is_bad is is_bad]) >= 2
