"""What the documentation lists is what there is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from async_contrast.catalog import TOPICS
from async_contrast.command.doctor import FORMATS
from async_contrast.config import NAMES
from async_contrast.contrasts.contrast import Role, Verdict
from async_contrast.database.models import UNDER_WAY, State
from async_contrast.doctor.finding import Sureness
from async_contrast.doctor.hazards import HAZARDS
from async_contrast.doctor.report import as_json
from async_contrast.doctor.settings import KEYS
from async_contrast.topics.explored import InEveryOrder
from async_contrast.web.openapi.operations import ERRORS
from async_contrast.web.pages.docs import FOLDER
from tests.docs.reading import BOTH, README, code, first_cells, listed
from tests.doctor.made import DIAGNOSIS
from tests.rows import each_row

CONTRAST = re.compile(r"^\| `(\w+/[\w-]+)` \| (.+) \|$", re.MULTILINE)

HAZARD = re.compile(
    r"^\| `(AC\d+)` `([a-z-]+)` \| (.+) \| (?:`(.+)`|no contrast yet) \|$", re.MULTILINE
)

OF_ANY_REQUEST = {405, 500}
"""Statuses that no operation has to itself."""

OF_A_STATUS = re.compile(r"\b(?:answers|a|an|is|,) ([45]\d\d)\b")


def test_every_question_of_the_catalogue_is_listed_and_no_other() -> None:
    found = dict(CONTRAST.findall((FOLDER / "contrasts.md").read_text()))
    assert found == {
        f"{topic.name}/{contrast.name}": contrast.question
        for topic in TOPICS.values()
        for contrast in topic.contrasts.values()
    }


def test_the_platforms_are_those_that_the_package_says_it_supports() -> None:
    ran = re.findall(r"^\| (3\.\d+)\.\d+ \|", (FOLDER / "contrasts.md").read_text(), re.MULTILINE)
    said = re.findall(r":: Python :: (3\.\d+)\"", (README.parent / "pyproject.toml").read_text())
    assert sorted(set(ran)) == said


def test_every_hazard_is_listed_and_no_other() -> None:
    found = HAZARD.findall((FOLDER / "doctor.md").read_text())
    assert found == [(each.code, each.name, each.what, each.contrast) for each in HAZARDS]


def test_a_contrast_of_which_it_is_said_why_not_proves_no_hazard() -> None:
    _, _, told = (FOLDER / "doctor.md").read_text().partition("## What it does not look for")
    said = re.findall(r"`([a-z_]+/[a-z-]+)`", told)
    proofs = {each.contrast for each in HAZARDS}
    known = {f"{topic.name}/{name}" for topic in TOPICS.values() for name in topic.contrasts}
    assert said
    assert sorted(said) == sorted({*said} & (known - proofs))


def test_every_word_of_the_doctor_is_explained() -> None:
    words = {piece.split()[0] for piece in listed(FOLDER / "doctor.md")}
    assert set(Sureness) | set(FORMATS) | set(KEYS) <= words
    assert set(_keys(json.loads(as_json.report(DIAGNOSIS, "")))) <= words | set(
        code(FOLDER / "doctor.md")
    )


def _keys(told: object) -> Iterator[str]:
    """Every key of an answer, but those that name a hazard or a file of a project."""
    if isinstance(told, list):
        for each in told:
            yield from _keys(each)
    if isinstance(told, dict):
        for key, value in told.items():
            yield key
            if key not in ("by_hazard", "by_file"):
                yield from _keys(value)


def test_every_contrast_with_explored_cells_is_listed_and_no_other() -> None:
    explored = [
        f"{topic.name}/{contrast.name}"
        for topic in TOPICS.values()
        for contrast in topic.contrasts.values()
        if any(isinstance(cell.function, InEveryOrder) for cell in contrast.cells)
    ]
    found = [piece for piece in listed(FOLDER / "explorer.md") if "/" in piece]
    assert sorted(found) == sorted(explored)


def test_every_setting_is_listed_and_no_other() -> None:
    assert sorted(listed(FOLDER / "settings.md")) == sorted(NAMES)


@each_row("file", BOTH)
def test_a_setting_that_is_named_is_there(file: Path) -> None:
    assert set(re.findall(r"ASYNC_CONTRAST_[A-Z_]+", file.read_text())) <= set(NAMES)


def test_every_status_is_listed_and_no_other() -> None:
    found = [
        int(cell.content) for cell in first_cells(FOLDER / "http.md") if cell.content.isdigit()
    ]
    assert found == sorted(ERRORS.keys() | OF_ANY_REQUEST)


@each_row("file", BOTH)
def test_a_status_that_is_named_is_listed(file: Path) -> None:
    named = {int(number) for number in OF_A_STATUS.findall(file.read_text())}
    assert named <= ERRORS.keys() | OF_ANY_REQUEST


def test_every_word_of_an_answer_is_explained() -> None:
    words = listed(FOLDER / "answers.md")
    assert words[: len(Role)] == list(Role)
    assert words[len(Role) : len(Role) + len(Verdict)] == list(Verdict)
    assert all(f"`{verdict}`" in README.read_text() for verdict in Verdict)


def test_every_state_of_a_run_is_explained() -> None:
    ended = [word for word in listed(FOLDER / "runs.md") if word in set(State)]
    assert set(ended) == set(State) - set(UNDER_WAY)
