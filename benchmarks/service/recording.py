"""What recording a timeline costs the trial that it records."""

from __future__ import annotations

from functools import partial

import click

from benchmarks.lab.running import lab_of
from benchmarks.report import Bound, Measured, ratio
from benchmarks.rounds import in_turns
from benchmarks.trials import recording
from benchmarks.trials.recording.subjects import MS, SUBJECTS
from service.contrast import Cell
from service.lab.supervisor import Lab

CATALOGUE = "benchmarks.trials.recording"

CELLS = {"not recorded": recording.UNRECORDED, "recorded": recording.RECORDED}


def measure(rounds: int, most: float) -> tuple[list[Measured], list[Bound]]:
    """Milliseconds that cells take inside of their trials; each round is a fork for each.

    What is recorded may take `most` times as long.
    """
    measured: list[Measured] = []
    bounds = []
    with lab_of(CATALOGUE) as (runner, lab):

        def milliseconds(number: int, cell: Cell) -> float:
            return runner.run(_try(lab, number, cell))

        for number, subject in enumerate(SUBJECTS):
            subjects = {what: partial(milliseconds, number, cell) for what, cell in CELLS.items()}
            plain, recorded = (
                Measured(what, subject.name, "ms", samples)
                for what, samples in in_turns(subjects, rounds).items()
            )
            measured += [plain, recorded]
            cost = ratio(recorded, plain)
            bounds.append(Bound(f"{subject.name}, recorded against not,", cost, most=most))
    return measured, bounds


async def _try(lab: Lab, number: int, cell: Cell) -> float:
    seen = await lab.run(recording.TOPIC.name, recording.CONTRAST.name, cell, {"subject": number})
    workers = SUBJECTS[number].workers
    if seen.failure or seen.hung or sum(seen.evidence["outcomes"].values()) not in (1, workers):
        raise click.ClickException(f"{SUBJECTS[number].name} failed: {seen}")
    milliseconds: float = seen.evidence[MS]
    return milliseconds
