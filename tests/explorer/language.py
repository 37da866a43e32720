# ruff: noqa
# mypy: ignore-errors
"""Functions that use the language in many ways; each returns what it did, in order."""

from __future__ import annotations

import functools
import itertools
import math
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

told: list[Any] = []
total = 0


def tell(value: Any) -> Any:
    told.append(value)
    return value


def assigns_in_order() -> object:
    things: dict[Any, Any] = {}
    things[tell("key")] = other = things[tell("second")] = tell("value")
    a, (b, *c), [d] = 1, (2, 3, 4), [5]
    first, things[first] = tell("x"), tell("y")
    return things, other, a, b, c, d, first


def augments() -> object:
    global total
    total = 3
    total += tell(4)
    total **= 2
    total //= 3
    numbers = [1]
    alias = numbers
    numbers += [2, 3]
    numbers *= 2
    keyed = {"a": 1}
    keyed[tell("a")] += tell(5)
    keyed |= {"b": 2}
    word = "x"
    word += "y"
    word %= ()
    flags = 6
    flags &= 3
    flags |= 8
    flags ^= 1
    flags <<= 2
    flags >>= 1
    return total, alias, keyed, word, flags


def compares_in_chains() -> object:
    found = [
        tell(1) < tell(2) < tell(3),
        tell(3) < tell(2) < tell(1),
        1 < tell(2) > 1 != tell(4) in [4, 5] is not None,
        tell(1) not in (2, 3),
        (tell([1]) == [1]) is True,
    ]
    return found, told


def decides() -> object:
    found: list[Any] = []
    found.append(tell(0) or tell([]) or tell("last") or tell("never"))
    found.append(tell(1) and tell("") and tell("never"))
    found.append(tell("yes") if tell([0]) else tell("no"))
    found.append(not tell([]))
    found.append(not (tell(0) or tell(1)))
    if not found:
        found.append("empty")
    elif (count := len(found)) > 3:
        found.append(count)
    else:
        found.append("few")
    return found


def calls_in_many_ways() -> object:
    def takes(a: Any, /, b: Any = tell("default"), *rest: Any, c: Any = 3, **more: Any) -> Any:
        return a, b, rest, c, more

    pairs = {"d": 4}
    return [
        takes(tell(1)),
        takes(tell(1), tell(2), *tell([3, 4]), c=tell(5), **tell(pairs)),
        functools.partial(takes, 7, c=8)(9),
        (lambda x, *, y=tell(2): x + y)(1),
        max(3, *[4, 5]),
        takes(*range(2), **{}),
    ]


def loops() -> object:
    found: list[Any] = []
    for i in range(5):
        if i == 1:
            continue
        if i == 4:
            break
        found.append(i)
    else:
        found.append("never")
    for a, (b, c) in [(1, (2, 3)), (4, (5, 6))]:
        found += [a, b, c]
    else:
        found.append("else")
    left = 3
    while left:
        left -= 1
        if left == 1:
            continue
        found.append(left)
    else:
        found.append("done")
    for key, value in {"x": 1}.items():
        found.append((key, value))
    for number, letter in enumerate("ab"):
        found.append((number, letter))
    for pair in zip([1, 2], "cd", strict=True):
        found.append(pair)
    for each in reversed([1, 2]):
        found.append(each)
    for found[0] in "z":
        pass
    return found


def comprehends() -> object:
    base = 10
    nested = [[x * y + base for y in range(x)] for x in range(4) if x % 2]
    pairs = [(x, y) for x in range(3) for y in range(x) if x + y > 1]
    keyed = {str(k): [v for v in range(k)] for k in [1, 2]}
    some = sorted({x % 3 for x in range(7)})
    last = [kept := x for x in range(3)]
    functions = [lambda: x for x in range(3)]
    return nested, pairs, keyed, some, last, kept, [f() for f in functions]


def raises_and_cleans_up() -> object:
    found: list[Any] = []

    def leaves(how: str) -> Any:
        for _ in range(2):
            try:
                if how == "return":
                    return tell(how)
                if how == "break":
                    break
                if how == "raise":
                    raise ValueError(how)
            except ValueError as error:
                found.append(repr(error))
                continue
            else:
                found.append("else")
            finally:
                found.append(f"finally {how}")
        return "end"

    results = [leaves(how) for how in ("return", "break", "raise", "nothing")]
    try:
        try:
            raise KeyError("inner")
        except KeyError as error:
            raise RuntimeError("outer") from error
    except (RuntimeError, OSError) as error:
        found.append((str(error), repr(error.__cause__)))
    try:
        assert tell(0), f"no {tell(1)}"
    except AssertionError as error:
        found.append(str(error))
    try:
        {}["missing"]
    except LookupError as error:
        found.append(repr(error))
    except:
        found.append("never")
    with suppress(ZeroDivisionError):
        found.append(1 // 0)
    return found, results


def closes_over() -> object:
    count = 0
    steps: list[int] = []

    def step(by: int = 1) -> int:
        nonlocal count
        count += by
        steps.append(count)
        return count

    def make(n: int) -> Callable[[], int]:
        return lambda: n + count

    def factorial(n: int) -> int:
        return n * factorial(n - 1) if n else 1

    add = make(10)
    step()
    step(by=4)
    return count, steps, add(), factorial(5), (lambda: (lambda: count)())()


def formats() -> object:
    value, width, items = 3.14159, 8, [1, 2]
    return [
        f"{value:.2f}|{value:>{width}.1f}|{items}|{tell('x')!r:>5}|{'a' f'{tell(1)}'}",
        f"{width=}", "%s and %d" % (items, 3), "-".join(["a", "b"]), "{} {x}".format(1, x=2),
    ]  # fmt: skip


def slices_and_unpacks() -> object:
    items = list(range(10))
    items[2:4] = ["a", "b", "c"]
    del items[0], items[-1]
    first, *middle, last = items
    a = b = [0]
    a[0] = 1
    grid = [[0] * 2 for _ in range(2)]
    grid[tell(1)][tell(0)] = tell("x")
    return items[::2], items[1:3], first, middle, last, b, grid, [*items[:2], *"xy"], -a[0], ~5, +1


def uses_the_library() -> object:
    line = deque([1, 2], maxlen=3)
    line.append(3)
    line.append(4)
    line.rotate(1)
    counts: defaultdict[str, int] = defaultdict(int)
    counts["a"] += 1
    ordered = OrderedDict(a=1)
    ordered["b"] = 2
    ordered.move_to_end("a")
    some = {1, 2}
    some |= {3}
    some.discard(1)
    keyed = {"a": 1}
    keyed.setdefault("b", 2)
    keyed.update(c=3)
    numbers = itertools.count(5)
    taken = [n for n, _ in zip(numbers, "ab", strict=False)]
    return (
        list(line), dict(counts), list(ordered.items()), sorted(some), keyed.pop("a"), keyed,
        math.floor(2.5), abs(-3), round(2.567, 2), sum([1, 2]), min([3, 1]), divmod(7, 2), taken,
        isinstance(3, int), any([0, 1]), all([]), sorted([3, 1], reverse=True), "a b".split(),
    )  # fmt: skip


def conditions_of_names() -> object:
    try:
        later
    except UnboundLocalError as error:
        early = type(error).__name__
    later = 1
    del later
    try:
        later
    except NameError:
        early += " again"
    try:
        no_such_name
    except NameError as error:
        return early, str(error)
    return None


FUNCTIONS: list[Callable[[], object]] = [
    assigns_in_order, augments, compares_in_chains, decides, calls_in_many_ways, loops,
    comprehends, raises_and_cleans_up,
    closes_over, formats, slices_and_unpacks, uses_the_library, conditions_of_names,
]  # fmt: skip
