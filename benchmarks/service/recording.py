"""What recording a timeline costs the trial that it records."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from functools import partial

import click

from async_contrast.contrasts.contrast import Cell
from async_contrast.lab.supervisor import Lab
from benchmarks.lab.running import lab_of
from benchmarks.report import Bound, Measured, ratio
from benchmarks.rounds import in_turns
from benchmarks.trials import recording
from benchmarks.trials.recording import RECORDED, UNRECORDED
from benchmarks.trials.recording.subjects import MS, SUBJECTS

CATALOGUE = "benchmarks.trials.recording"

CELLS = {"not recorded": UNRECORDED, "recorded": RECORDED}

UNITS = ("ms, the trial", "ms, its cell alone")

Taken = tuple[float, float]
"""Milliseconds, of each unit."""


def measure(templates: int, rounds: int, most: float) -> tuple[list[Measured], list[Bound]]:
    """Milliseconds that trials take, from the order to the report, and the cells inside of them.

    Each round is a fork for each, of one of so many templates: where a template's memory happens
    to lie makes a hundredth. A trial that is recorded may take `most` times as long.
    """
    found: dict[tuple[int, str], list[Taken]] = defaultdict(list)
    for _ in range(templates):
        for key, taken in _of_one_template(rounds):
            found[key] += taken
    measured: list[Measured] = []
    bounds = []
    for number, subject in enumerate(SUBJECTS):
        plain, recorded = (_measured(subject.name, what, found[number, what]) for what in CELLS)
        cost = ratio(recorded[0], plain[0])
        bounds.append(Bound(f"{subject.name}, recorded against not,", cost, most=most))
        measured += (one for pair in zip(plain, recorded, strict=True) for one in pair)
    return measured, bounds


def _of_one_template(rounds: int) -> Iterator[tuple[tuple[int, str], tuple[Taken, ...]]]:
    """By the subject's number, and whether it is recorded."""
    with lab_of(CATALOGUE) as (runner, lab):

        def tried(number: int, cell: Cell) -> Taken:
            return runner.run(_try(lab, number, cell))

        for number in range(len(SUBJECTS)):
            subjects = {what: partial(tried, number, cell) for what, cell in CELLS.items()}
            for what, taken in in_turns(subjects, rounds).items():
                yield (number, what), taken


def _measured(subject: str, what: str, taken: list[Taken]) -> list[Measured]:
    return [
        Measured(what, subject, unit, samples)
        for unit, samples in zip(UNITS, zip(*taken, strict=True), strict=True)
    ]


async def _try(lab: Lab, number: int, cell: Cell) -> Taken:
    subject = SUBJECTS[number]
    parameters = {"subject": number, "workers": subject.workers}
    begun = time.perf_counter_ns()
    seen = await lab.run(recording.TOPIC.name, recording.CONTRAST.name, cell, parameters)
    whole = (time.perf_counter_ns() - begun) / 1e6
    saw_all = seen.outcomes == {subject.outcome: subject.workers}
    if seen.failure or seen.hung or not saw_all or bool(seen.timeline) != (cell is RECORDED):
        raise click.ClickException(f"{subject.name} failed: {seen}")
    return whole, seen.evidence[MS]
