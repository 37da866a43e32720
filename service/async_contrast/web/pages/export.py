"""A run as one file that needs nothing else: its looks are in it, and scripts there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quart import render_template

from async_contrast.contrasts.contrast import Contrast
from async_contrast.web.pages import cells
from async_contrast.web.pages.timeline.picture import Timeline, timelines
from async_contrast.web.reports.looks import looks
from async_contrast.web.responses.kept_matrix import as_matrix
from async_contrast.web.responses.run_schema import RunAnswer

_LOOKS = looks("page.css", "answer.css", "code.css", "timeline.css")


@dataclass(frozen=True, slots=True)
class Part:
    """A run on one platform; its name is "" where the run named none."""

    platform: str
    environment: Mapping[str, Any] | None
    rows: Sequence[cells.Row]
    timelines: Sequence[Timeline]


async def document(run: RunAnswer, contrast: Contrast | None) -> str:
    """The file's text. `contrast` is None if there is no such question any more."""
    return await render_template(
        "export.html",
        run=run,
        matrix=as_matrix(run) if run["platforms"] else None,
        not_run=cells.not_run(run, contrast),
        parts=[_part(name, run, contrast) for name in _platforms(run)],
        looks=_LOOKS.text,
        policy=_LOOKS.policy,
    )


def _platforms(run: RunAnswer) -> Mapping[str, Mapping[str, Any] | None]:
    named = {job["platform"]: job["environment"] for job in run["platforms"]}
    return named or {"": run["environment"]}


def _part(platform: str, run: RunAnswer, contrast: Contrast | None) -> Part:
    mine = [cell for cell in run["cells"] if cell.get("platform", "") == platform]
    return Part(
        platform,
        _platforms(run)[platform],
        cells.of_kept(mine, contrast, platform),
        timelines(mine),
    )
