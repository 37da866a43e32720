"""What the doctor finds in code: every hazard, and each with the cells that show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quart import Blueprint, Response

from async_contrast.contrasts.contrast import Contrast
from async_contrast.doctor.hazard import Family, Hazard
from async_contrast.doctor.hazards import BY_CODE, BY_NAME, HAZARDS
from async_contrast.errors import UnknownName
from async_contrast.lab.environment import platform_of
from async_contrast.lab.last_verdicts import Last
from async_contrast.web.auth.parts import catalogue_here
from async_contrast.web.openapi.described import answer, describe
from async_contrast.web.pages import cells
from async_contrast.web.pages.badges import Entry, entry
from async_contrast.web.pages.render import page

routes = Blueprint("hazards", __name__)


@dataclass(frozen=True, slots=True)
class Listed:
    """A hazard in the table; `entry` is its contrast, if the catalogue here has it."""

    hazard: Hazard
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Example:
    """A cell that shows what to do, or what not; `last` is what it came to here."""

    heading: str
    cell: cells.Shown
    last: Last | None


@routes.get("/hazards")
@describe(answers={"200": answer("The page.", "text/html")}, signed_in=False, page=True)
async def index() -> Response:
    """Every hazard, by family."""
    families = {
        family: [Listed(hazard, _entry(hazard)) for hazard in HAZARDS if hazard.family is family]
        for family in Family
    }
    return await page("hazards.html", families=families)


@routes.get("/hazards/<name>")
@describe(404, answers={"200": answer("The page.", "text/html")}, signed_in=False, page=True)
async def one(name: str) -> Response:
    """One hazard: what, why, what to do, and the cells that show it."""
    hazard = BY_NAME.get(name) or BY_CODE.get(name.upper())
    if hazard is None:
        raise UnknownName("the doctor knows no hazard of this name; /hazards lists all")
    proof = _entry(hazard)
    return await page(
        "hazard.html",
        hazard=hazard,
        entry=proof,
        examples=_examples(hazard, proof.contrast) if proof else [],
        command=f"async-contrast doctor --select {hazard.name} .",
    )


def of_contrast(name: str) -> Sequence[Hazard]:
    """The hazards that a contrast proves, by its name, such as "lock/lost-update"."""
    return [hazard for hazard in HAZARDS if hazard.contrast == name]


def _entry(hazard: Hazard) -> Entry | None:
    known = catalogue_here()
    topic, _, name = hazard.contrast.partition("/")
    if topic not in known.topics or name not in known.topics[topic].contrasts:
        return None
    verdicts = known.last.all(known.lab.environment)
    return entry(
        topic, known.topics[topic].contrasts[name], verdicts, platform_of(known.lab.environment)
    )


def _examples(hazard: Hazard, contrast: Contrast) -> list[Example]:
    environment = catalogue_here().lab.environment
    rows = cells.of_contrast(contrast, platform_of(environment))
    shown = {cell.name: cell for row in rows for cell in row.cells}
    last: Mapping[str, Last] = catalogue_here().last.all(environment).get(hazard.contrast, {})
    return [
        Example(heading, shown[name], last.get(name))
        for heading, name in (("Bad", hazard.bad), ("Good", hazard.good))
        if name in shown
    ]
