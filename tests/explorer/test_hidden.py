"""Code that no call names, and containers behind others: seen, refused or noted, never missed."""

from __future__ import annotations

import pytest

from async_contrast.errors import NotExplorable
from async_contrast.explorer.worlds import ANY_STEP, Explored, explore_in
from tests.explorer.written import written

SOURCE = """\
import array, functools, operator, queue, threading, types
from dataclasses import dataclass, field
from typing import NamedTuple

total = 0

def count():
    global total
    before = total
    total = before + 1
    return before

@dataclass
class After:
    n: int
    def __post_init__(self): count()

@dataclass
class Numbered:
    n: int = field(default_factory=count)

@dataclass
class Around:
    inner: Numbered = field(default_factory=Numbered)

@dataclass
class Plain:
    items: list = field(default_factory=list)

class New(tuple):
    def __new__(cls, a): count()

class Gone:
    def __del__(self): count()

class Rows(list): pass

class Object:
    def __init__(self): self.n = 0
"""


def explored(program: str) -> Explored:
    """What it comes to if it may be cut off anywhere. `seen` is what its check returns."""
    body = "\n".join(f"    {line}" for line in program.splitlines())
    whole = f"{SOURCE}\ndef program():\n    global total\n    total = 0\n    seen = []\n{body}\n"
    ending = "    return [a, b], lambda: repr(seen)\n"
    return explore_in(ANY_STEP, written(whole + ending, f"<hidden {program}>")["program"])


def words(explored: Explored) -> set[str]:
    return {outcome.word for outcome in explored.found.shortest}


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("After(1)", r"After\.__post_init__\(\), which a dataclass calls unseen"),
        ("Numbered()", r"the default_factory of Numbered\.n is called unseen"),
        ("Around()", r"the default_factory of Around\.inner is called unseen"),
        ("New(1)", r"New\.__new__\(\), which is run before there is an object"),
        ("Gone()", r"Gone\.__del__\(\), which runs where no line says so"),
    ],
)
def test_what_making_an_object_runs_is_refused(call: str, reason: str) -> None:
    with pytest.raises(NotExplorable, match=rf"(?s)^<hidden .*>:\d+: {reason}"):
        explored(f"def a(): {call}\ndef b(): pass")


def test_a_dataclass_that_runs_nothing_is_made() -> None:
    found = explored("def a(): seen.append(Plain().items)\ndef b(): pass")
    assert words(found) == {"[[]]"}
    assert not found.unfollowed


def test_a_list_of_ones_own_kind_reads_what_it_is_made_of() -> None:
    found = explored("shared = []\ndef a(): shared.append(1)\ndef b(): seen.append(Rows(shared))")
    assert words(found) == {"[[]]", "[[1]]"}


@pytest.mark.parametrize(
    "call",
    [
        "max([Object()], key=operator.attrgetter('n'))",
        "sorted(['a'], key={'a': 1}.get)",
        "sorted(['a'], key=functools.partial(max, 'b'))",
        "sorted([1], key=Key())",
        "sorted([1], key=Plain)",
        "[1].sort(key=[].append)",
        "iter(queue.Queue().get, None)",
        "defaultdict(itertools.count().__next__)['a']",
        "made_before['a']",
    ],
)
def test_what_a_function_in_c_would_call_is_refused(call: str) -> None:
    given = (
        "import itertools\nfrom collections import defaultdict\nclass Key:\n"
        "    def __call__(self, value): return value\n"
        "made_before = defaultdict(itertools.count().__next__)\n"
    )
    with pytest.raises(NotExplorable, match=r"(?s):\d+: .*it calls back"):
        explored(f"{given}def a(): {call}\ndef b(): pass")


@pytest.mark.parametrize("text", ["{0.n}", "{0[n]}", "{1:{0.n}}"])
def test_a_format_that_looks_inside_is_refused(text: str) -> None:
    with pytest.raises(NotExplorable, match="looks into what it is given"):
        explored(f"one = Object()\ndef a(): {text!r}.format(one, 1)\ndef b(): pass")


def test_a_function_in_c_that_reads_its_argument_may_be_a_key() -> None:
    found = explored(
        "def a(): seen.append(sorted(['b', 'A', 'cc'], key=str.lower))\n"
        "def b(): seen.append(max([-2, 1], key=abs)); seen.append(dict(key=1))"
    )
    assert "[['A', 'b', 'cc'], -2, {'key': 1}]" in words(found)
