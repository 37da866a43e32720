"""What `async-contrast explore` does."""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from async_contrast.errors import ForbiddenParameter
from async_contrast.explorer.exploring import Coverage, Exploration
from async_contrast.explorer.program import Program
from async_contrast.explorer.testing import lines
from async_contrast.explorer.worlds import (
    Explored,
    World,
    explore_in,
    read_token,
    replay_in,
    token_of,
    worlds_of,
)
from async_contrast.printable import printable


def load(name: str) -> Program:
    """The function of this name, such as "bank:transfer" or "bank.py:transfer".

    Raises ForbiddenParameter, also for what its module raises.
    """
    place, _, function = name.rpartition(":")
    if not place or not function:
        raise ForbiddenParameter("program", f"{name!r} names no program: bank.py:transfer would")
    try:
        found = getattr(_module(place), function, None)
    except Exception as error:
        raise ForbiddenParameter(
            "program", f"{place} cannot be imported: {type(error).__name__}: {error}"
        ) from error
    if not callable(found):
        raise ForbiddenParameter("program", f"{place} has no function {function!r}")
    program: Program = found
    return program


def _module(place: str) -> ModuleType:
    sys.path.insert(0, str(Path.cwd()))
    if not place.endswith(".py"):
        return importlib.import_module(place)
    path = Path(place).resolve()
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {place}")
    sys.path.insert(0, str(path.parent))
    spec: Any = importlib.util.spec_from_file_location(path.stem, path)
    module = sys.modules[path.stem] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def show_all(
    name: str, program: Program, world: str | None, most: int, sample: int | None, as_json: bool
) -> bool:
    """Print what each world comes to; whether an order of the first one fails.

    The first is the one with the most orders. Raises ForbiddenParameter and NotExplorable.
    """
    worlds = _chosen(world, worlds_of(program))
    found = [explore_in(each, program, most, sample) for each in worlds]
    for each in found:
        if as_json:
            click.echo(json.dumps(_as_json(name, each)))
        else:
            _print(name, program, each)
    return bool(found[0].failing)


def _chosen(name: str | None, known: tuple[World, ...]) -> tuple[World, ...]:
    if name is None:
        return known
    named = tuple(each for each in known if each.name == name)
    if not named:
        words = " or ".join(f'"{each.name}"' for each in known)
        raise ForbiddenParameter("world", f"--world must be {words} for this program")
    return named


def _print(name: str, program: Program, explored: Explored) -> None:
    found, failing = explored.found, explored.failing
    click.echo(f"{name}, {explored.world.name}: {_counted(found)}")
    counts = found.orders if found.orders is not None else found.classes or {}
    for outcome, count in sorted(counts.items(), key=lambda each: (not each[0].fails, -each[1])):
        click.echo(f"  {count:>8}  {'fails: ' if outcome.fails else ''}{printable(outcome.word)}")
    for file in sorted(explored.unfollowed):
        click.echo(f"  not exhaustive: what {printable(file)} shares was not followed")
    if failing:
        token = min(failing.values(), key=len)
        world, order = read_token(token, (explored.world,))
        click.echo(f"  the shortest that fails, --replay {token}")
        for line in lines(replay_in(world, program, order).deeds):
            click.echo(f"  {printable(line)}")
    click.echo("")


def _counted(found: Exploration) -> str:
    if found.coverage is Coverage.SAMPLED:
        return f"sampled, {found.runs} orders by chance"
    if found.orders is None:
        counted = f"{found.runs} classes of orders, too many to count"
    else:
        total = sum(found.orders.values())
        counted = f"{total} order{'s' * (total != 1)}"
        counted += f" in {found.runs} classes" if found.classes is not None else ""
    if found.coverage is Coverage.BOUNDED:
        return f"bounded: at most {found.runs} runs, {counted}"
    return f"exhausted, {counted}"


def _as_json(name: str, explored: Explored) -> dict[str, Any]:
    found = explored.found
    orders, classes = found.orders, found.classes
    return {
        "program": name,
        "world": explored.world.name,
        "coverage": found.coverage,
        "exhaustive": found.coverage is Coverage.EXHAUSTED and not explored.unfollowed,
        "unfollowed": sorted(explored.unfollowed),
        "runs": found.runs,
        "orders": None if orders is None else sum(orders.values()),
        "outcomes": [
            {
                "outcome": outcome.word,
                "fails": outcome.fails,
                "orders": None if orders is None else orders[outcome],
                "classes": None if classes is None else classes[outcome],
                "replay": token_of(explored.world, order),
            }
            for outcome, order in found.shortest.items()
        ],
    }


def show_one(program: Program, token: str, as_json: bool) -> bool:
    """Print one order, turn by turn; whether it fails. Raises ForbiddenParameter, NotExplorable."""
    world, order = read_token(token, worlds_of(program))
    found = replay_in(world, program, order)
    if as_json:
        turns = [
            {"worker": deed.worker, "file": deed.file, "line": deed.line, "what": deed.what}
            for deed in found.deeds
        ]
        told = {"world": world.name, "outcome": found.outcome.word, "fails": found.outcome.fails}
        click.echo(json.dumps({**told, "turns": turns}))
    else:
        for line in lines(found.deeds):
            click.echo(printable(line))
        click.echo(printable(found.outcome.word))
    return found.outcome.fails
