"""From a kept report to plain JSON. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import cast

from async_contrast.contrasts.contrast import Contrast, Topic
from async_contrast.contrasts.lookup import find_contrast
from async_contrast.database.models import ANY_PLATFORM, UNDER_WAY, CellResult, Run, RunJob, State
from async_contrast.errors import UnknownName
from async_contrast.lab.environment import platform_of
from async_contrast.web.reports import comparing
from async_contrast.web.reports.building import report
from async_contrast.web.reports.kept_schema import (
    KeptReport,
    ReportFacts,
    ReportsAnswer,
    ReportsCompared,
)
from async_contrast.web.reports.schema import ContrastReported, NotRun, PlatformReported
from async_contrast.web.responses import run_json
from async_contrast.web.responses.comparison_schema import CellReported
from async_contrast.web.responses.run_json import moment

ADDRESS = "/api/reports"


def of_facts(run: Run, reason: str = "") -> ReportFacts:
    """A report without its cells; the reason is its own where it has one."""
    return {
        "id": run.id,
        "url": f"{ADDRESS}/{run.id}",
        "account": run.account.name,
        "shared": run.shared,
        "state": run.state,
        "reason": run.reason or reason,
        "surprise": run.surprise,
        "done": run.cells_done,
        "of": run.cells_asked,
        "created_at": run.created_at.isoformat(),
        "started_at": moment(run.started_at),
        "ended_at": moment(run.ended_at),
    }


def ran_on(run: Run) -> Iterator[str]:
    """What it ran on, in words, as far as it is known, a platform each."""
    for job in run.jobs:
        if job.environment:
            yield str(platform_of(job.environment))
        elif job.platform != ANY_PLATFORM:
            yield job.platform


def of_list(runs: Sequence[Run], following: str | None) -> ReportsAnswer:
    """A page of reports, and where the one after it is."""
    return {"reports": [of_facts(run) for run in runs], "next": following}


def of_report(
    run: Run, topics: Mapping[str, Topic], unserved: Collection[str] = (), *, evidence: bool = False
) -> KeptReport:
    """All that is known of a report; the questions are today's, "" where there is none any more.

    `unserved` are the platforms that it waits for and that nobody runs now. `evidence` is whether
    what the cells showed is there, and has been loaded.
    """
    cells: dict[str, list[CellResult]] = {}
    for cell in run.cells:
        cells.setdefault(cell.contrast, []).append(cell)
    contrasts = [
        _contrast(name, run, cells.get(name, ()), topics, evidence=evidence)
        for name in run.parameters
    ]
    platforms = [_platform(job) for job in run.jobs]
    return {
        **of_facts(run, run_json.waits(run, unserved)),
        **report(contrasts, platforms, list(_not_run(run, cells, topics))),
    }


def of_two(this: Run, other: Run, topics: Mapping[str, Topic]) -> ReportsCompared:
    """What is not the same in two of them."""
    changes = comparing.of_two(of_report(this, topics), of_report(other, topics))
    return {"this": of_facts(this), "other": of_facts(other), **changes}


def _platform(job: RunJob) -> PlatformReported:
    if job.platform == ANY_PLATFORM:
        return {"environment": job.environment}
    return {"platform": job.platform, "environment": job.environment}


def _contrast(
    name: str,
    run: Run,
    cells: Sequence[CellResult],
    topics: Mapping[str, Topic],
    *,
    evidence: bool,
) -> ContrastReported:
    known = _known(name, topics)
    order = run_json.order_of(known)
    places = {job.platform: number for number, job in enumerate(run.jobs)}
    in_order = sorted(
        cells, key=lambda cell: (order.get(cell.cell, len(order)), places[cell.platform])
    )
    return {
        "contrast": name,
        "question": known.question if known else "",
        "parameters": dict(run.parameters[name]),
        "cells": [_cell(cell, evidence=evidence) for cell in in_order],
    }


def _known(name: str, topics: Mapping[str, Topic]) -> Contrast | None:
    topic, _, contrast = name.partition("/")
    try:
        return find_contrast(topic, contrast, topics)
    except UnknownName:
        return None


def _cell(cell: CellResult, *, evidence: bool) -> CellReported:
    told = run_json.of_cell(cell) if evidence else run_json.without_evidence(cell)
    return cast(CellReported, {**run_json.on_platform(cell), **told})


def _not_run(
    run: Run, cells: Mapping[str, Sequence[CellResult]], topics: Mapping[str, Topic]
) -> Iterator[NotRun]:
    """Each contrast of which cells have no answer on a platform, or at all, and will get none."""
    for job in run.jobs:
        if job.state in UNDER_WAY:
            continue
        ended = ": ".join(filter(None, (job.state, job.reason)))
        problems = job.problems or {}
        for name in run.parameters:
            ran = {cell.cell for cell in cells.get(name, ()) if cell.platform == job.platform}
            if ran and job.state == State.FINISHED and name not in problems:
                continue  # a cell that it has not is one of today's
            missing = [cell for cell in run_json.order_of(_known(name, topics)) if cell not in ran]
            if missing or not ran:
                told: NotRun = {
                    "contrast": name,
                    "cells": missing,
                    "problem": problems.get(name, ended),
                }
                named = job.platform != ANY_PLATFORM
                yield {**told, "platform": job.platform} if named else told
