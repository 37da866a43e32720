"""Every contrast, one after the other, and what came of each as soon as it is known.

One answer that grows, and ends with the summary of a report: as a page for everybody, as events for
the script of the first page. Whoever leaves ends it. What each came to last is shown on the first
page; nothing else is kept.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass

from jinja2 import Template
from quart import Blueprint, Response, current_app, request, stream_template

from async_contrast.accounts.budgets import Cost
from async_contrast.contrasts.contrast import Contrast
from async_contrast.contrasts.parameters import read_parameters
from async_contrast.errors import AsyncContrastError
from async_contrast.lab.environment import platform_of
from async_contrast.lab.served_catalogue import ServedCatalogue
from async_contrast.web.auth.identity import address
from async_contrast.web.auth.parts import Parts, catalogue_here, parts_here
from async_contrast.web.openapi.described import describe
from async_contrast.web.pages.badges import Entry, entry
from async_contrast.web.pages.render import somebody
from async_contrast.web.reports.as_html import WORDS
from async_contrast.web.reports.building import without_evidence
from async_contrast.web.reports.schema import ContrastReported, NotRun, Summary
from async_contrast.web.reports.summary import sentences, summary
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

    `told` is what came of all, with the last one.
    """

    done: int
    of: int
    entry: Entry
    problem: str = ""
    told: Summary | None = None


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
    steps = _steps(catalogue_here(), parts_here(), address())
    if request.accept_mimetypes.best_match(["text/html", EVENTS]) == EVENTS:
        badges = current_app.jinja_env.get_template("badges.html")
        response = Response(_events(steps, badges), mimetype=EVENTS)
        response.headers["X-Accel-Buffering"] = "no"
    else:
        response = Response(
            await stream_template("run_all.html", steps=steps, who=await somebody(), **WORDS),
            mimetype="text/html",
        )
    response.timeout = None  # Quart ends a response after a minute otherwise
    return response


async def _steps(known: ServedCatalogue, parts: Parts, whence: str) -> AsyncGenerator[Step, None]:
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
    reported: list[ContrastReported] = []
    not_run: list[NotRun] = []
    try:
        for number, (topic, contrast) in enumerate(wanted, 1):
            problem = ""
            try:
                reported.append(await _run(known, parts, whence, topic, contrast))
            except AsyncContrastError as error:
                problem = str(error)
                cells = [cell.name for cell in contrast.cells]
                name = f"{topic}/{contrast.name}"
                not_run.append({"contrast": name, "cells": cells, "problem": problem})
            verdicts = known.last.all(known.lab.environment)
            told = summary(reported, not_run) if number == len(wanted) else None
            yield Step(
                number, len(wanted), entry(topic, contrast, verdicts, platform), problem, told
            )
            if problem:
                await asyncio.sleep(REST)
    finally:
        parts.tours.subtract([whence])
        if not parts.tours[whence]:
            del parts.tours[whence]


async def _run(
    known: ServedCatalogue, parts: Parts, whence: str, topic: str, contrast: Contrast
) -> ContrastReported:
    """Run it; what it came to, without what its cells showed."""
    parameters = read_parameters(contrast, {}, contrast.sides)
    cost = Cost.of(contrast, parameters, contrast.sides)
    with parts.under_way.spend(whence, cost, parameters):
        found = of_comparison(await known.run(topic, contrast, parameters, contrast.sides))
    return without_evidence(found)


async def _events(steps: AsyncIterator[Step], badges: Template) -> AsyncGenerator[bytes, None]:
    """The steps as events, made when the request that render_template needs is over."""
    async for step in steps:
        words = {
            "contrast": step.entry.name,
            "done": step.done,
            "of": step.of,
            "problem": step.problem,
            "badges": await badges.render_async(entry=step.entry),
            "told": list(sentences(step.told)) if step.told else [],
        }
        yield f"data: {json.dumps(words)}\n\n".encode()
