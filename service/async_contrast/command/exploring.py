"""What `async-contrast explore` does."""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from async_contrast.contrasts.contrast import IN_ORDER
from async_contrast.contrasts.lookup import find_contrast
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
from async_contrast.sparing import standard_output_spared
from async_contrast.topics.explored import InEveryOrder


@dataclass(frozen=True, slots=True)
class Asked:
    """A program to explore in these worlds; `before` is what its tokens begin with."""

    name: str
    program: Program
    worlds: tuple[World, ...]
    before: str = ""


def load(name: str) -> list[Asked]:
    """The function of this name, such as "bank:transfer" or "bank.py:transfer", or the explored
    cells of a contrast, such as "lock/balance". Raises ForbiddenParameter and UnknownName.
    """
    return [_own(name)] if ":" in name or "/" not in name else _cells(name)


def _cells(name: str) -> list[Asked]:
    from async_contrast.catalog import TOPICS  # an own program needs none of what they load

    topic, _, contrast = name.partition("/")
    cells = find_contrast(topic, contrast, TOPICS).cells
    explored = [(each, each.function) for each in cells if isinstance(each.function, InEveryOrder)]
    if not explored:
        raise ForbiddenParameter("program", f"no cell of {name} is explored; compare runs it")
    return [
        Asked(f"{name} {cell.name}", found.program, (found.world,), f"{cell.name}{IN_ORDER}")
        for cell, found in explored
    ]


def _own(name: str) -> Asked:
    """A function of somebody's own, also for what its module raises as it is imported."""
    place, _, function = name.rpartition(":")
    if not place or not function:
        raise ForbiddenParameter(
            "program", f"{name!r} names no program: bank.py:transfer would, or lock/balance"
        )
    if ":" in place.removeprefix(Path(place).drive) and not place.endswith(".py"):
        raise ForbiddenParameter("program", f"{name!r} is not FILE:NAME, as bank.py:transfer is")
    try:
        with standard_output_spared():
            found = getattr(_module(place), function, None)
    except (Exception, SystemExit) as error:
        raise ForbiddenParameter(
            "program", f"{place} cannot be imported: {type(error).__name__}: {error}"
        ) from error
    if not callable(found):
        raise ForbiddenParameter("program", f"{place} has no function {function!r}")
    with standard_output_spared():
        return Asked(name, found, worlds_of(found))


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
    asked: Sequence[Asked], world: str | None, most: int, sample: int | None, as_json: bool
) -> bool:
    """Print what each world comes to; whether an order of a program's first one fails.

    The first is the one with the most orders. Raises ForbiddenParameter and NotExplorable.
    """
    fails = False
    for each in _chosen(world, asked):
        with standard_output_spared():
            found = [explore_in(one, each.program, most, sample) for one in each.worlds]
        for explored in found:
            if as_json:
                click.echo(json.dumps(_as_json(each, explored)))
            else:
                _print(each, explored)
        fails |= bool(found[0].failing)
    return fails


def _chosen(name: str | None, asked: Sequence[Asked]) -> list[Asked]:
    """All, each in the world of this name alone, if one is named."""
    if name is None:
        return list(asked)
    known = list(dict.fromkeys(each for one in asked for each in one.worlds))
    if name not in {each.name for each in known}:
        words = " or ".join(f'"{each.name}"' for each in known)
        raise ForbiddenParameter("world", f"--world must be {words} for this program")
    narrowed = (
        replace(one, worlds=tuple(each for each in one.worlds if each.name == name))
        for one in asked
    )
    return [one for one in narrowed if one.worlds]


def _print(asked: Asked, explored: Explored) -> None:
    found, failing = explored.found, explored.failing
    click.echo(f"{asked.name}, {explored.world.name}: {_counted(found)}")
    counts = found.orders if found.orders is not None else found.classes or {}
    for outcome, count in sorted(counts.items(), key=lambda each: (not each[0].fails, -each[1])):
        click.echo(f"  {count:>8}  {'fails: ' if outcome.fails else ''}{printable(outcome.word)}")
    for file in sorted(explored.unfollowed):
        click.echo(f"  not exhaustive: what {printable(file)} shares was not followed")
    if failing:
        token = min(failing.values(), key=len)
        world, order = read_token(token, (explored.world,))
        with standard_output_spared():
            deeds = replay_in(world, asked.program, order).deeds
        click.echo(f"  the shortest that fails, --replay {asked.before}{token}")
        for line in lines(deeds):
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
        classes = f"{found.runs} class{'es' * (found.runs != 1)}"
        counted += f" in {classes}" if found.classes is not None else ""
    if found.coverage is Coverage.BOUNDED:
        return f"bounded: at most {found.runs} runs, {counted}"
    return f"exhausted, {counted}"


def _as_json(asked: Asked, explored: Explored) -> dict[str, Any]:
    found = explored.found
    orders, classes = found.orders, found.classes
    return {
        "program": asked.name,
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
                "replay": asked.before + token_of(explored.world, order),
            }
            for outcome, order in found.shortest.items()
        ],
    }


def show_one(asked: Sequence[Asked], token: str, as_json: bool) -> bool:
    """Print one order, turn by turn; whether it fails. Raises ForbiddenParameter, NotExplorable."""
    fitting = [each for each in asked if token.startswith(each.before)]
    if not fitting:
        known = ", ".join(each.name.rpartition(" ")[2] for each in asked)
        raise ForbiddenParameter("replay", f"{token[:80]!r} is no order of any cell here: {known}")
    one = fitting[0]
    world, order = read_token(token.removeprefix(one.before), one.worlds)
    with standard_output_spared():
        found = replay_in(world, one.program, order)
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
