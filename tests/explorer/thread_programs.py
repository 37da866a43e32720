"""Random programs of threads: their source, and the plainest way of running them in every order."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from async_contrast.explorer.program import Program
from tests.explorer.written import written

Deed = tuple[str, int]
"""What is done, and to which of two things of its kind."""

TEMPLATES = {
    "read": "r = r * 7 + {v}",
    "write": "{v} = r * 3 + {n}",
    "put": "line.put({n})",
    "get": "r = r * 5 + line.get()",
    "set": "event.set()",
    "clear": "event.clear()",
    "wait": "event.wait()",
    "take": "places.acquire()",
    "give": "places.release()",
    "unlock": "lock_{i}.release()",
}
VARIABLES = {  # how the two are written, what declares them in a worker, and how they begin
    "nonlocal": ("{v}", "nonlocal a, b", "a = b = 0"),
    "global": ("{v}", "global a, b", "global a, b\n    a = b = 0"),
    "attribute": ("{v}.value", "pass", "a, b = Box(), Box()"),
    "item": ("{v}[0]", "pass", "a, b = [0], [0]"),
}
PROGRAM = """\
from queue import Queue
from threading import Event, Lock, Semaphore

class Box:
    def __init__(self):
        self.value = 0

def program(Lock=Lock, Told=list):
    {begin}
    lock_0, lock_1 = Lock(), Lock()
    line, event, places = Queue(), Event(), Semaphore(1)
    ends = end_0, end_1, end_2 = Told(), Told(), Told()
{workers}
    return [{names}], lambda: repr(({a}, {b}, [*map(list, ends)]))
"""
WORKER = """\
    def work_{n}():
        {declares}
        r = 0
{body}
        end_{n}.append(r)
"""


def random_deeds(seed: int) -> list[list[Deed]]:
    """For two workers, or three. Locks are nested, and now and then not given back.

    What nobody writes is not read: that would be no step.
    """
    chance = random.Random(seed)
    workers = chance.choice([2, 2, 3])
    kinds = chance.choice(
        [["read", "write"], ["read", "write", "lock"], ["read", "write", "take", "give"],
         ["read", "write", "set", "clear", "wait"], ["read", "write", "put", "get"],
         ["read", "write", "lock", "take", "give", "set", "wait", "put", "get"]]
    )  # fmt: skip
    deeds = [_some(chance, kinds, 5 if workers == 2 else 2) for _ in range(workers)]
    written = {which for own in deeds for kind, which in own if kind == "write"}
    return [[each for each in own if each[0] != "read" or each[1] in written] for own in deeds]


def _some(chance: random.Random, kinds: Sequence[str], most: int) -> list[Deed]:
    deeds: list[Deed] = []
    held: list[int] = []
    for _ in range(chance.randint(1, most)):
        kind, which = chance.choice(kinds), chance.randint(0, 1)
        if kind != "lock":
            deeds.append((kind, which if kind in {"read", "write"} else 0))
        elif held and chance.random() < 0.6:
            deeds.append(("unlock", held.pop()))
        elif which not in held:
            deeds.append(("lock", which))
            held.append(which)
    if chance.random() < 0.9:
        deeds += [("unlock", which) for which in reversed(held)]
    return deeds


def program_of(deeds: Sequence[Sequence[Deed]], variables: str, name: str) -> Program:
    """The same as Python source. `name` stands for its file."""
    kept, declares, begin = VARIABLES[variables]
    workers = [
        WORKER.format(n=n, declares=declares, body="\n".join(_lines(own, n, kept)))
        for n, own in enumerate(deeds)
    ]
    source = PROGRAM.format(
        begin=begin, workers="\n".join(workers), a=kept.format(v="a"), b=kept.format(v="b"),
        names=", ".join(f"work_{n}" for n in range(len(deeds))),
    )  # fmt: skip
    made: Program = written(source, name)["program"]
    return made


def _lines(deeds: Sequence[Deed], n: int, written: str) -> Iterator[str]:
    """A lock that is given back at once is written as `with`."""
    indent = " " * 8
    open_with: list[tuple[int, str]] = []
    for at, (kind, which) in enumerate(deeds):
        if open_with and at == open_with[-1][0]:
            yield f"{indent}pass"
            indent = open_with.pop()[1]
        elif kind == "lock" and (end := _nested_end(deeds, at)):
            yield f"{indent}with lock_{which}:"
            open_with.append((end, indent))
            indent += "    "
        elif kind == "lock":
            yield f"{indent}lock_{which}.acquire()"
        else:
            variable = written.format(v="ab"[which])
            yield indent + TEMPLATES[kind].format(v=variable, n=n + 1, i=which)


def _nested_end(deeds: Sequence[Deed], at: int) -> int | None:
    """Where what is locked at a place is given back, if all that is locked in between is too."""
    held: list[int] = []
    for position in range(at, len(deeds)):
        kind, which = deeds[position]
        if kind == "lock":
            held.append(which)
        elif kind == "unlock":
            if not held or held.pop() != which:
                return None
            if not held:
                return position
    return None


@dataclass(slots=True)
class Plain:
    """One run of deeds, as they are meant."""

    deeds: Sequence[Sequence[Deed]]
    at: list[int] = field(default_factory=list)
    values: list[int] = field(default_factory=lambda: [0, 0])
    registers: list[int] = field(default_factory=list)
    locked: set[int] = field(default_factory=set)
    line: list[int] = field(default_factory=list)
    happened: bool = False
    places: int = 1
    ends: list[list[int]] = field(default_factory=lambda: [[], [], []])

    def __post_init__(self) -> None:
        self.at = [0] * len(self.deeds)
        self.registers = [0] * len(self.deeds)

    def deed(self, worker: int) -> Deed | None:
        """What it does next: in the end it tells its register."""
        own = self.deeds[worker]
        at = self.at[worker]
        return own[at] if at < len(own) else ("tell", worker) if at == len(own) else None

    def may(self, worker: int) -> bool:
        deed = self.deed(worker)
        if deed is None:
            return False
        kind, which = deed
        return {
            "lock": which not in self.locked, "get": bool(self.line), "wait": self.happened,
            "take": self.places > 0,
        }.get(kind, True)  # fmt: skip

    def go(self, worker: int) -> None:
        deed = self.deed(worker)
        assert deed
        kind, which = deed
        self.at[worker] += 1
        register = self.registers[worker]
        if kind == "read":
            self.registers[worker] = register * 7 + self.values[which]
        elif kind == "write":
            self.values[which] = register * 3 + worker + 1
        elif kind == "lock":
            self.locked.add(which)
        elif kind == "unlock":
            self.locked.discard(which)
        elif kind == "put":
            self.line.append(worker + 1)
        elif kind == "get":
            self.registers[worker] = register * 5 + self.line.pop(0)
        elif kind in {"set", "clear"}:
            self.happened = kind == "set"
        elif kind in {"take", "give"}:
            self.places += 1 if kind == "give" else -1
        elif kind == "tell":
            self.ends[worker].append(register)

    def end(self) -> tuple[tuple[bool, ...], str]:
        """Who has ended, and what they left."""
        ended = tuple(self.deed(worker) is None for worker in range(len(self.deeds)))
        return ended, repr((*self.values, self.ends))


def every_order_of(deeds: Sequence[Sequence[Deed]]) -> Iterator[tuple[int, ...]]:
    """By trying each prefix from the beginning."""
    todo: list[tuple[int, ...]] = [()]
    while todo:
        prefix = todo.pop()
        plain = run_in(deeds, prefix)
        ready = [worker for worker in range(len(deeds)) if plain.may(worker)]
        if not ready:
            yield prefix
        todo += [(*prefix, worker) for worker in ready]


def run_in(deeds: Sequence[Sequence[Deed]], order: Sequence[int]) -> Plain:
    plain = Plain(deeds)
    for worker in order:
        plain.go(worker)
    return plain


KEPT_IN = {
    **dict.fromkeys(("read", "write"), "variable"),
    **dict.fromkeys(("lock", "unlock"), "lock"),
    **dict.fromkeys(("put", "get"), "line"),
    **dict.fromkeys(("set", "clear", "wait"), "event"),
    **dict.fromkeys(("take", "give"), "places"),
    "tell": "end",
}
"""What a deed is done to."""


def class_of(deeds: Sequence[Sequence[Deed]], order: Sequence[int]) -> object:
    """Equal for two orders if on each thing the same happens in the same order, reads aside."""
    plain = Plain(deeds)
    things: dict[tuple[str, int], list[object]] = {}
    for worker in order:
        deed = plain.deed(worker)
        assert deed
        kind, which = deed
        on = things.setdefault((KEPT_IN[kind], which), [])
        step = (worker, plain.at[worker])
        if kind == "read":
            if on and isinstance(on[-1], frozenset):
                on[-1] |= {step}
            else:
                on.append(frozenset({step}))
        else:
            on.append(step)
        plain.go(worker)
    return tuple((thing, tuple(things[thing])) for thing in sorted(things)), tuple(plain.at)
