"""Every mutant with the cells that reach it, and a sample of them."""

from __future__ import annotations

import ast
import inspect
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from async_contrast.contrasts.contrast import Topic
from tests.mutation.operators import Mutant, Mutator
from tests.mutation.reach import Code, Key, Module
from tests.mutation.tables import PRIMITIVES, RARELY, STRATA, STRATUM

MOST_CELLS = 25
"""Cells that a mutant of a shared helper is tried on at first; on the rest if none notices."""


def _is_left_alone(node: ast.stmt, name: str) -> bool:
    """Whether a definition says what is expected, is a live route, or holds no code of a trial."""
    returns = getattr(node, "returns", None)
    if returns is not None and "Expectation" in ast.unparse(returns):
        return True
    return name.startswith(("live_", "_make_counters", "graded_", "find_live"))


def cells_of(topics: Mapping[str, Topic]) -> list[tuple[str, str, Key]]:
    """Every cell: its contrast, its name, and where its function stands."""
    return [
        (
            f"{topic.name}/{contrast.name}",
            cell.name,
            (cell.function.__module__, inspect.unwrap(cell.function).__name__),
        )
        for topic in topics.values()
        for contrast in topic.contrasts.values()
        for cell in contrast.cells
    ]


def every_mutant(code: Code, cells: list[tuple[str, str, Key]], seed: int) -> list[Mutant]:
    """All mutants that there are, each with the cells that reach it."""
    reaching: dict[Key, list[tuple[str, str]]] = defaultdict(list)
    own: dict[Key, list[tuple[str, str]]] = defaultdict(list)
    for contrast, cell, key in cells:
        own[key].append((contrast, cell))
        for reached in code.reached_from(key):
            reaching[reached].append((contrast, cell))
    draw, found = random.Random(seed), []  # noqa: S311 - a sample
    done: set[int] = set()
    for (module_name, name), tried in sorted(reaching.items()):
        module = code.modules[module_name]
        node = module.definitions[name]
        if id(node) in done or _is_left_alone(node, name) or module.file.endswith("__init__.py"):
            continue
        done.add(id(node))
        for mutant in Mutator(code, module, name, draw).mutants():
            mine = own.get((module_name, name))
            if mine:
                mutant.scope, mutant.cells, mutant.contrast = "cell", mine, mine[0][0]
                found.append(mutant)
            elif mutant.operator in PRIMITIVES and not hasattr(node, "body"):
                # At the top level of a module: each cell has it for itself, and is to notice.
                for contrast, cell in tried:
                    cells_of_it = [(contrast, cell)]
                    each = replace(mutant, scope="cell", contrast=contrast, cells=cells_of_it)
                    found.append(each)
            else:
                mutant.cells = list(tried)
                found.append(mutant)
    return found


def sample(code: Code, mutants: list[Mutant], most: int, seed: int) -> list[Mutant]:
    """So many of them: each stratum's part, spread over the contrasts, in each over its cells."""
    draw = random.Random(seed)  # noqa: S311 - a sample
    modules = {module.file: module for module in code.modules.values()}
    whole, chosen = sum(part for part, _ in STRATA.values()), []
    for stratum, (part, _) in STRATA.items():
        share = round(most * part / whole) if most else len(mutants)
        of_contrast: dict[str, list[Mutant]] = defaultdict(list)
        for mutant in (m for m in mutants if STRATUM[m.operator] == stratum):
            if mutant.scope == "any":
                mutant.contrast = draw.choice(sorted({contrast for contrast, _ in mutant.cells}))
            of_contrast[mutant.contrast].append(mutant)
        queues = [_in_order(found, draw) for _, found in sorted(of_contrast.items())]
        draw.shuffle(queues)
        chosen += _so_many(_in_turns(queues), modules, share)
    draw.shuffle(chosen)
    for number, mutant in enumerate(chosen, 1):
        mutant.number = number
        if mutant.scope == "any":
            first = [each for each in mutant.cells if each[0] == mutant.contrast]
            others = [each for each in mutant.cells if each[0] != mutant.contrast]
            draw.shuffle(others)
            room = max(0, MOST_CELLS - len(first))
            mutant.cells, mutant.left_out = first + others[:room], others[room:]
    return chosen


def _so_many(mutants: Iterator[Mutant], modules: dict[str, Module], most: int) -> list[Mutant]:
    """The first so many that are Python, no two of them at one place with one operator."""
    found: list[Mutant] = []
    seen: set[tuple[object, ...]] = set()
    for mutant in mutants:
        place = (mutant.file, mutant.edit, *(mutant.cells if mutant.scope == "cell" else ()))
        if len(found) < most and place not in seen and modules[mutant.file].differs(mutant.edit):
            seen.add(place)
            found.append(mutant)
    return found


def _in_order(mutants: list[Mutant], draw: random.Random) -> list[Mutant]:
    """One of each definition, or of each cell, after the other."""
    by_place: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in mutants:
        place = mutant.cells[0][1] if mutant.scope == "cell" else mutant.file + mutant.definition
        by_place[place].append(mutant)
    for queue in by_place.values():
        queue.sort(key=lambda m: draw.random() ** (1 / RARELY.get(m.operator, 1)), reverse=True)
    places = [by_place[place] for place in sorted(by_place)]
    draw.shuffle(places)
    return list(_in_turns(places))


def _in_turns(queues: list[list[Mutant]]) -> Iterator[Mutant]:
    for turn in range(max(map(len, queues), default=0)):
        yield from (queue[turn] for queue in queues if turn < len(queue))
