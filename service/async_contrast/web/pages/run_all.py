"""Every contrast, one after the other, and what came of each as soon as it is known.

One answer that grows, and ends with the summary of a report: as a page for everybody, as events for
the script of the first page. Whoever leaves ends it. What each came to last is shown on the first
page; and the whole is remembered for a while, so that whoever saw it may keep it.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jinja2 import Environment
from quart import Blueprint, Response, current_app, request, stream_template

from async_contrast.accounts.budgets import Cost
from async_contrast.contrasts.contrast import Contrast
from async_contrast.contrasts.parameters import read_parameters
from async_contrast.database.models import Account
from async_contrast.errors import AsyncContrastError
from async_contrast.lab.environment import platform_of
from async_contrast.lab.served_catalogue import ServedCatalogue
from async_contrast.web.auth.identity import address
from async_contrast.web.auth.parts import Parts, catalogue_here, parts_here
from async_contrast.web.openapi.described import describe
from async_contrast.web.pages.badges import Entry, entry
from async_contrast.web.pages.render import somebody
from async_contrast.web.reports.as_html import WORDS
from async_contrast.web.reports.building import of_answer, report
from async_contrast.web.reports.schema import ContrastReported, NotRun, ReportAnswer, Summary
from async_contrast.web.reports.summary import sentences
from async_contrast.web.responses.comparison_json import of_comparison

routes = Blueprint("run_all", __name__)

EVENTS = "text/event-stream"

MOST = 3
"""Times that one address may have all run at once, in one worker."""

REST = 0.5
"""Seconds before the next contrast where there was no room for one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One contrast that has been run, or why it was not; the `done`th of `of`.

    `told` is what came of all, and `seen` the word by which that can be kept, with the last one.
    """

    done: int
    of: int
    entry: Entry
    problem: str = ""
    told: Summary | None = None
    seen: str = ""


@dataclass(slots=True)
class _Gathered:
    """What came of each so far, packed: it may be much, and many may have all run at a time."""

    packed: list[bytes] = field(default_factory=list)
    not_run: list[NotRun] = field(default_factory=list)

    def add(self, contrast: ContrastReported) -> None:
        self.packed.append(zlib.compress(json.dumps(contrast).encode(), 1))

    def whole(self, environment: Mapping[str, Any]) -> ReportAnswer:
        """The report of all that was run on this."""
        contrasts = [json.loads(zlib.decompress(each)) for each in self.packed]
        return report(contrasts, [{"environment": dict(environment)}], self.not_run)


@routes.post("/run-all")
@describe(
    *(400, 403, 408, 413),
    answers={
        "200": {
            "description": "A page that grows with each contrast; events for who accepts these.",
            "content": {"text/html": {}, EVENTS: {}},
        }
    },
    signed_in=False,
    page=True,
)
async def run_all() -> Response:
    """Runs every contrast with its usual parameters."""
    who = await somebody()
    steps = _steps(catalogue_here(), parts_here(), who, address())
    if request.accept_mimetypes.best_match(["text/html", EVENTS]) == EVENTS:
        response = Response(_events(steps, who, current_app.jinja_env), mimetype=EVENTS)
        response.headers["X-Accel-Buffering"] = "no"
    else:
        response = Response(
            await stream_template("run_all.html", steps=steps, who=who, **WORDS),
            mimetype="text/html",
        )
    response.timeout = None  # Quart ends a response after a minute otherwise
    return response


async def _steps(
    known: ServedCatalogue, parts: Parts, who: Account | None, whence: str
) -> AsyncGenerator[Step, None]:
    """A step for each contrast; only one, which says why, where too many are on their way."""
    wanted = [
        (topic.name, contrast)
        for topic in known.topics.values()
        for contrast in topic.contrasts.values()
    ]
    platform = platform_of(known.lab.environment)
    if parts.tours[whence] >= MOST:
        yield Step(
            0, len(wanted), entry(*wanted[0], {}, platform), f"all run {MOST} times for you already"
        )
        return
    parts.tours[whence] += 1
    gathered = _Gathered()
    try:
        for number, (topic, contrast) in enumerate(wanted, 1):
            problem = await _run(known, parts, whence, topic, contrast, gathered)
            verdicts = known.last.all(known.lab.environment)
            step = Step(number, len(wanted), entry(topic, contrast, verdicts, platform), problem)
            if number == len(wanted):
                whole = await asyncio.to_thread(gathered.whole, known.lab.environment)
                seen = await _remember(parts, who, whence, whole)
                step = replace(step, told=whole["summary"], seen=seen)
            yield step
            if problem:
                await asyncio.sleep(REST)
    finally:
        parts.tours.subtract([whence])
        if not parts.tours[whence]:
            del parts.tours[whence]


async def _run(
    known: ServedCatalogue,
    parts: Parts,
    whence: str,
    topic: str,
    contrast: Contrast,
    gathered: _Gathered,
) -> str:
    """Run it, and gather what it came to; "", or why it could not be run."""
    parameters = read_parameters(contrast, {}, contrast.sides)
    cost = Cost.of(contrast, parameters, contrast.sides)
    try:
        with parts.under_way.spend(whence, cost, contrast):
            found = of_comparison(await known.run(topic, contrast, parameters, contrast.sides))
    except AsyncContrastError as error:
        name = f"{topic}/{contrast.name}"
        cells = [cell.name for cell in contrast.cells]
        gathered.add(
            {"contrast": name, "question": contrast.question, "parameters": parameters, "cells": []}
        )
        gathered.not_run.append({"contrast": name, "cells": cells, "problem": str(error)})
        return str(error)
    gathered.add(of_answer(found))
    return ""


async def _remember(parts: Parts, who: Account | None, whence: str, whole: ReportAnswer) -> str:
    """The word of what whoever asked has seen; "" where there is nothing to keep, or no room."""
    if not whole["summary"]["cells"]:
        return ""
    known = who.id if who else None
    return await parts.seen.keep(known, whence, dict(whole), "") or ""


async def _events(
    steps: AsyncIterator[Step], who: Account | None, templates: Environment
) -> AsyncGenerator[bytes, None]:
    """The steps as events, made when the request that render_template needs is over."""
    badges, keep = templates.get_template("badges.html"), templates.get_template("keep_seen.html")
    async for step in steps:
        words = {
            "contrast": step.entry.name,
            "done": step.done,
            "of": step.of,
            "problem": step.problem,
            "badges": await badges.render_async(entry=step.entry),
            "told": list(sentences(step.told)) if step.told else [],
            "keep": await keep.render_async(who=who, seen=step.seen) if step.seen else "",
        }
        yield f"data: {json.dumps(words)}\n\n".encode()
