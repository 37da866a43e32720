"""Those that explore, in turns, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.util import find_spec
from typing import Any

import click

from benchmarks.explorer.exploring import Sample
from benchmarks.explorer.programs import BALANCES
from benchmarks.explorer.tools import OURS, TOOLS, package_of
from benchmarks.report import Bound, Measured, ratio
from benchmarks.rounds import in_turns

PATIENCE = 600
"""Seconds that a process has."""

TIMES_AS_MANY: Mapping[str, float] = {"two threads": 10.0, "two tasks": 3.5, "three tasks": 10.0}
"""Orders a second of the processor, of what another one gets through that finds all. Of two tasks
there are 6: less of the time is theirs than of what is done once, before and after them."""

RUNS: Mapping[str, float] = {
    "frontrun": 10.0,
    "frontrun, no I/O": 8.0,
    "detangle, depth first": 3.0,
    "detangle, no seed": 2.5,
}
"""The same of runs, of which others take several for what ours need one for."""

OUTCOMES: Mapping[str, frozenset[int]] = {
    "two threads": BALANCES,
    "two tasks": frozenset({1, 2, 3}),
    "three tasks": frozenset({1, 2, 3, 4, 5, 6}),
}
"""The balances that all orders come to."""

Samples = Mapping[str, tuple[Sample, ...]]
"""By the name of the tool; ours is the first."""


def measure(rounds: int, seconds: float) -> tuple[list[Measured], list[Bound]]:
    """So many rounds, in which each explores each program for so many seconds."""
    measured: list[Measured] = []
    kept: list[Bound] = []
    for program, tools in TOOLS.items():
        here = {name: partial(_sample, program, name, seconds) for name in tools if _has(name)}
        if len(here) == 1:
            click.echo(f"{program}: ours alone; the others need '.[bench]'", err=True)
        found = in_turns(here, rounds, warm_up=0)
        orders = each(program, "orders/s", _those_who_know(found), lambda one: one.orders)
        runs = each(program, "runs/s", found, lambda one: one.runs)
        measured += [*runs, *orders]
        measured += _outcomes(program, found)
        kept += bounds(program, found, orders, runs)
    return measured, kept


def _has(name: str) -> bool:
    return name == OURS or find_spec(package_of(name)) is not None


def _sample(program: str, name: str, seconds: float) -> Sample:
    command = ["-m", "benchmarks.explorer.exploring", program, name, str(seconds)]
    through = ["-m", "frontrun.cli", sys.executable] if package_of(name) == "frontrun" else []
    found = told([sys.executable, *through, *command])
    return Sample(**{**found, "outcomes": tuple(found["outcomes"])})


def told(command: list[str]) -> dict[str, Any]:
    """What a process writes as JSON. Raises ClickException with what it complains of."""
    try:
        done = subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    except subprocess.CalledProcessError as error:
        raise click.ClickException(error.stderr.decode()) from error
    except subprocess.TimeoutExpired as error:
        raise click.ClickException(str(error)) from error
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _those_who_know(found: Samples) -> Samples:
    """Of who runs orders by chance nobody knows how many are left."""
    return {name: those for name, those in found.items() if all(one.whole for one in those)}


def each(program: str, unit: str, found: Samples, count: Callable[[Sample], int]) -> list[Measured]:
    """What is counted, for each second."""
    return [
        Measured(name, program, unit, tuple(count(one) / one.seconds for one in those))
        for name, those in found.items()
    ]


def _outcomes(program: str, found: Samples) -> Iterator[Measured]:
    """How many of them each knows of in the end."""
    wanted = OUTCOMES[program]
    for name, those in found.items():
        known = tuple(float(len(wanted & {*one.outcomes})) for one in those)
        yield Measured(name, program, f"outcomes, of {len(wanted)}", known)


def bounds(
    program: str, found: Samples, orders: list[Measured], runs: list[Measured]
) -> Iterator[Bound]:
    """Ours finds all that there is, and nothing else; and is so many times as fast."""
    wrong = sum({*one.outcomes} != OUTCOMES[program] or not one.whole for one in found[OURS])
    yield Bound(f"{program}: explorations of ours that find something else", wrong, most=0)
    for other in orders[1:]:
        what = f"{program}: orders/s, of {other.what}"
        yield Bound(what, ratio(orders[0], other), least=TIMES_AS_MANY[program])
    for other in runs[1:]:
        if other.what in RUNS:
            what = f"{program}: runs/s, of {other.what}"
            yield Bound(what, ratio(runs[0], other), least=RUNS[other.what])
