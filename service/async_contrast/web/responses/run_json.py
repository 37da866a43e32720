"""From kept runs to plain JSON. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

from async_contrast.accounts.budgets import Budget
from async_contrast.contrasts.contrast import Contrast
from async_contrast.contrasts.matrix import matrix, other_libraries
from async_contrast.contrasts.platforms import parts
from async_contrast.database.models import (
    ANY_PLATFORM,
    Account,
    CellResult,
    Run,
    RunJob,
    State,
    Worker,
)
from async_contrast.database.workers import Busy
from async_contrast.lab.environment import facts
from async_contrast.web.responses import kept_matrix, run_schema
from async_contrast.web.responses.comparison_json import UNDECLARED, without_blanks
from async_contrast.web.responses.comparison_schema import (
    CellReported,
    CellTried,
    OutcomeSeen,
    Span,
)

MISSING: Final = "missing"


def of_account(account: Account, budget: Budget) -> run_schema.AccountAnswer:
    """Whoever asks, and what they may have."""
    return {
        "name": account.name,
        "created_at": account.created_at.isoformat(),
        "may_have": {
            "workers": budget.workers,
            "cells": budget.cells,
            "runs": budget.runs,
            "kept": budget.kept,
        },
    }


def of_workers(found: Sequence[Busy]) -> run_schema.WorkersAnswer:
    """Who runs what is kept."""
    return {"workers": [_worker(each.worker, each.doing) for each in found]}


def _worker(worker: Worker, doing: int) -> run_schema.WorkerListed:
    return {
        "id": worker.id,
        "machine": worker.machine,
        "pid": worker.pid,
        "platform": worker.platform,
        "environment": worker.environment,
        "queues": worker.queues,
        "doing": doing,
        "heard_at": worker.heard_at.isoformat(),
    }


def of_facts(run: Run) -> run_schema.RunFacts:
    """A run without its cells."""
    return {
        "id": run.id,
        "url": f"/api/runs/{run.id}",
        "account": run.account.name,
        "contrast": f"{run.topic}/{run.contrast}",
        "parameters": dict(run.parameters),
        "side": run.side,
        "labels": [label.name for label in run.labels],
        "shared": run.shared,
        "state": run.state,
        "reason": run.reason,
        "surprise": run.surprise,
        "done": run.cells_done,
        "of": run.cells_asked,
        "created_at": run.created_at.isoformat(),
        "started_at": moment(run.started_at),
        "ended_at": moment(run.ended_at),
    }


def moment(at: datetime | None) -> str | None:
    """A moment, or that it has not come."""
    return at.isoformat() if at else None


def of_list(runs: Sequence[Run], following: str | None) -> run_schema.RunsAnswer:
    """A page of runs, and where the one after it is."""
    return {"runs": [_listed(run) for run in runs], "next": following}


def _listed(run: Run) -> run_schema.RunListed:
    return {**of_facts(run), "cells": [of_badge(cell) for cell in run.cells]}


def on_platform(cell: CellResult) -> dict[str, str]:
    """The platform, where the run named any."""
    return {} if cell.platform == ANY_PLATFORM else {"platform": cell.platform}


def of_badge(cell: CellResult) -> run_schema.CellBadge:
    """A cell without what it showed."""
    return {
        **({"contrast": cell.contrast} if cell.contrast else {}),  # type: ignore[typeddict-item]
        **on_platform(cell),  # type: ignore[typeddict-item]
        "cell": cell.cell,
        "side": cell.side,
        "role": cell.role,
        "verdict": cell.verdict,
        "surprise": cell.surprise,
    }


def of_run(
    run: Run, contrast: Contrast | None, unserved: Collection[str] = ()
) -> run_schema.RunAnswer:
    """All that is known of a run; `contrast` is None if there is no such question any more.

    `unserved` are the platforms that it waits for and that nobody runs now.
    """
    order = order_of(contrast)
    places = {job.platform: number for number, job in enumerate(run.jobs)}
    named = [job for job in run.jobs if job.platform != ANY_PLATFORM]
    columns = [kept_matrix.column(job, run.cells) for job in named]
    return {
        **of_facts(run),
        "reason": run.reason or waits(run, unserved),
        "question": contrast.question if contrast else "",
        "says": contrast.says if contrast else "",
        "remedy": contrast.remedy if contrast else "",
        "environment": _environment(run),
        "platforms": [_of_job(job, unserved) for job in named],
        "libraries": other_libraries(columns),
        "differs": [
            {"cell": row.cell, "differs_in": list(row.differs)}
            for row in matrix(columns).rows
            if row.differs
        ],
        "cells": [
            {**of_cell(cell), **on_platform(cell)}  # type: ignore[typeddict-item]
            for cell in sorted(
                run.cells,
                key=lambda cell: (order.get(cell.cell, len(order)), places[cell.platform]),
            )
        ],
    }


def waits(run: Run, unserved: Collection[str]) -> str:
    """Why what is queued may wait for long; "" where it does not."""
    nobody = run.state == State.QUEUED and len(unserved) == len(run.jobs)
    return _waits(unserved) if nobody else ""


def _waits(unserved: Collection[str]) -> str:
    """Why what is queued may wait for long; "" where it does not."""
    if not unserved:
        return ""
    names = ", ".join(sorted(unserved))
    what = "takes runs that name no platform" if ANY_PLATFORM in unserved else f"runs {names}"
    return f"nobody {what} now; it waits until somebody does"


def _of_job(job: RunJob, unserved: Collection[str]) -> run_schema.JobFacts:
    return {
        "platform": job.platform,
        "state": job.state,
        "reason": job.reason or _waits({job.platform} & set(unserved)),
        "surprise": job.surprise,
        "environment": job.environment,
        "done": job.cells_done,
        "of": job.cells_asked,
    }


def _environment(run: Run) -> dict[str, Any] | None:
    """What a run ran on, if it was on one platform, and has ended."""
    return run.jobs[0].environment if len(run.jobs) == 1 else None


def order_of(contrast: Contrast | None) -> dict[str, int]:
    """The place of each cell, by its name."""
    return {cell.name: number for number, cell in enumerate(contrast.cells if contrast else ())}


def _asked(run: Run) -> dict[str, Any]:
    """How a run was asked for: its parameters, and the side, where it was one alone."""
    return {**run.parameters, **({"side": run.side} if run.side else {})}


def of_cell(cell: CellResult) -> CellTried:
    """As a comparison that is not kept says it."""
    return cast(
        CellTried,
        {
            **without_evidence(cell),
            "evidence": dict(cell.evidence),
            "timeline": [cast(Span, dict(span)) for span in cell.timeline],
        },
    )


def without_evidence(cell: CellResult) -> CellReported:
    """The same without what it showed, which need not be loaded."""
    told: CellReported = {
        "cell": cell.cell,
        "what": cell.what,
        "code": cell.code,
        "side": cell.side,
        "role": cell.role,
        "verdict": cell.verdict,
        "reason": cell.reason,
        "expected": cell.expected,
        "because": cell.because,
        "surprise": cell.surprise,
        "differences": list(cell.differences or ()),
        "outcomes": _outcomes(cell),
        "elapsed_ms": cell.elapsed_ms,
    }
    return without_blanks(told)


def _outcomes(cell: CellResult) -> list[OutcomeSeen]:
    return [
        {"outcome": one.outcome, "grade": one.grade or UNDECLARED, "count": one.count}
        for one in cell.outcomes
    ]


def of_two(this: Run, other: Run, contrast: Contrast | None) -> run_schema.RunsCompared:
    """Two runs of one contrast, cell by cell, in the order in which these are declared."""
    order = order_of(contrast)
    own, others = _parts(this, other), _parts(other, this)
    here, there = _by_platform(this, own), _by_platform(other, others)
    return {
        "contrast": f"{this.topic}/{this.contrast}",
        "this": of_facts(this),
        "other": of_facts(other),
        "parameters": list(differences(_asked(this), _asked(other))),
        "environment": [
            {**each, "name": f"{name}: {each['name']}" if name else each["name"]}
            for name, job in own.items()
            if name in others
            for each in differences(
                facts(job.environment or {}), facts(others[name].environment or {})
            )
        ],
        "cells": [
            _compared(here.get(key), there.get(key), key[0])
            for key in sorted(
                {*here, *there}, key=lambda key: (order.get(key[1], len(order)), key[1], key[0])
            )
        ],
    }


def _parts(run: Run, other: Run) -> Mapping[str, RunJob]:
    """What of a run is compared with the other's, by platform."""
    own = {job.platform: job for job in run.jobs}
    named = parts(list(own), [job.platform for job in other.jobs])
    return {name: own[platform] for name, platform in named.items()}


def _by_platform(run: Run, parts: Mapping[str, RunJob]) -> Mapping[tuple[str, str], CellResult]:
    return {
        (name, cell.cell): cell
        for name, job in parts.items()
        for cell in run.cells
        if cell.platform == job.platform
    }


def _compared(
    this: CellResult | None, other: CellResult | None, platform: str
) -> run_schema.CellCompared:
    known = cast(CellResult, this or other)
    seen, seen_there = (_of_two(cell) if cell else None for cell in (this, other))
    differs: run_schema.CellCompared = {
        "cell": known.cell,
        "what": known.what,
        "this": seen,
        "other": seen_there,
        "differs": [],
    }
    if platform:
        differs["platform"] = platform
    if seen is None or seen_there is None:
        differs["differs"].append(MISSING)
        return differs
    if seen["verdict"] != seen_there["verdict"]:
        differs["differs"].append("verdict")
    if seen["outcomes"] != seen_there["outcomes"]:
        differs["differs"].append("outcomes")
    return differs


def _of_two(cell: CellResult) -> run_schema.CellOfTwo:
    return {
        "verdict": cell.verdict,
        "expected": cell.expected,
        "surprise": cell.surprise,
        "differences": list(cell.differences or ()),
        "reason": cell.reason,
        "outcomes": _outcomes(cell),
        "elapsed_ms": cell.elapsed_ms,
    }


def differences(
    this: Mapping[str, Any], other: Mapping[str, Any]
) -> Iterator[run_schema.Difference]:
    for name in dict.fromkeys([*this, *other]):
        if this.get(name) != other.get(name):
            yield {"name": name, "this": this.get(name), "other": other.get(name)}
