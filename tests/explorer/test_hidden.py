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


@pytest.mark.parametrize(
    ("made", "use", "reason"),
    [
        ("array.array('i', [0])", "one[0] += 1", "what a array reads is not known here"),
        ("array.array('i', [0])", "one[0] = 1", "what a array reads is not known here"),
        ("memoryview(bytearray(1))", "one[0]", "what a memoryview reads is not known here"),
        ("types.SimpleNamespace(n=1)", "one == 1", "what a SimpleNamespace reads is not"),
        ("(n for n in [1])", "list(one)", "a generator; use a list"),
        ("(n for n in [1])", "[*one]", "a generator; use a list"),
        ("map(count, [1])", "list(one)", "a map: it calls back"),
        ("map(count, [1])", "for _ in one: pass", "a map: it calls back"),
        ("zip(map(count, [1]))", "for _ in one: pass", "a map: it calls back"),
        ("[map(count, [1])]", "str(one)", "a map: it calls back"),
        ("iter([1])", "for _ in one: pass", "an iterator that others may see"),
        *(
            (made, use, "an iterator that others may see")
            for made in ("iter([1])", "iter((1,))", "enumerate([1])", "iter(range(3))")
            for use in (
                "list(one)",
                "[*one]",
                "1 in one",
                "a, *b = one",
                "kept = []; kept += one",
                "[].extend(one)",
                "zip(one)",
                "enumerate(iterable=one)",
                "tuple(iter(one))",
            )
        ),
        ("iter([1])", "list(one.__iter__())", "an iterator that others may see"),
        ("iter([1])", "for _ in iter(one): pass", "an iterator that others may see"),
        ("zip([1], [2])", "list(one)", "a zip of two containers"),
        ("iter([1])", "one.__next__()", r"__next__\(\): the next of an iterator"),
        ("[[1]]", "str(one)", "two shared containers at once"),
        ("[[1]]", "f'{one}'", "two shared containers at once"),
        ("[[1]]", "[1, 2] in one", "two shared containers at once"),
        ("[[1]]", "sorted(one)", "two shared containers at once"),
        ("[[1]]", "one.index([1])", "two shared containers at once"),
        ("{'k': [1]}", "one == {'k': [1]}", "two shared containers at once"),
        ("[[1, 2]]", "dict(one)", "two shared containers at once"),
        ("[([1],)]", "'%s' % one", "two shared containers at once"),
    ],
)
def test_what_is_not_known_to_read_one_thing_is_refused(made: str, use: str, reason: str) -> None:
    with pytest.raises(NotExplorable, match=rf"(?s):\d+: {reason}"):
        explored(f"one = {made}\ndef a():\n    {use}\ndef b(): pass")


@pytest.mark.parametrize(
    ("reads", "before", "after"),
    [
        ("'%s' % (inner,)", "[]", "[1]"),
        ("f'{(inner,)}'", "([],)", "([1],)"),
        ("(inner,) == ([1],)", False, True),
        ("[1] in (inner,)", False, True),
        ("(inner,).count([1])", 0, 1),
        ("list(inner)", [], [1]),
        ("[list(each) for each in [inner]]", [[]], [[1]]),
        ("len(keys)", 0, 1),
        ("'x' in keys", False, True),
        ("list(items)", [], [("x", 1)]),
        ("'x' in proxy", False, True),
        ("proxy.get('x')", None, 1),
        ("sorted(proxy)", [], ["x"]),
    ],
)
def test_what_stands_behind_is_read(reads: str, before: object, after: object) -> None:
    program = (
        "inner, keyed = [], {}\nkeys, items, proxy = keyed.keys(), keyed.items(), "
        "types.MappingProxyType(keyed)\n"
        "def a(): inner.append(1); keyed['x'] = 1\n"
        f"def b(): seen.append({reads})"
    )
    found = explored(program)
    assert words(found) == {repr([before]), repr([after])}
    assert not found.unfollowed


@pytest.mark.parametrize(
    ("published", "read"),
    [
        ("own", "shared[0]"),
        ("(own,)", "shared[0][0]"),
        ("(lambda: own)", "shared[0]()"),
        ("kept(own)", "shared[0]()"),
        ("named(own)", "shared[0]()"),
        ("functools.partial(list, own)", "shared[0]()"),
        ("own.copy", "shared[0]()"),
        ("own.__len__", "shared[0]()"),
        ("enumerate(own)", "[each for each in shared[0]]"),
    ],
)
def test_what_was_published_by_way_of_another_is_shared(published: str, read: str) -> None:
    program = (
        "shared = []\ndef kept(items): return lambda: list(items)\n"
        "def named(items):\n    def inside(*, of=items): return list(of)\n    return inside\n"
        f"def a():\n    own = []\n    shared.append({published})\n    own.append(1)\n"
        f"def b():\n    if shared: seen.append(len(str({read})))"
    )
    if published.startswith("enumerate"):
        with pytest.raises(NotExplorable, match="an iterator that others may see"):
            explored(program)
    else:
        length = 1 if "len" in published else 3
        before = 1 if "len" in published else 2
        assert words(explored(program)) == {"[]", f"[{before}]", f"[{length}]"}


def test_a_view_that_was_published_before_its_dict_was_filled() -> None:
    found = explored(
        "shared = []\ndef a():\n    own = {}\n    shared.append(own.keys())\n    own['x'] = 1\n"
        "def b():\n    if shared: seen.append(len(shared[0]))"
    )
    assert words(found) == {"[]", "[0]", "[1]"}


def test_what_was_given_and_comes_back_is_no_own() -> None:
    program = "shared = []\ndef a():\n    one = sum([], shared)\n    one.append(len(one))\nb = a"
    assert words(explored(f"{program}\nseen = shared")) == {"[0, 0]", "[0, 1]"}


@pytest.mark.parametrize(
    ("use", "unfollowed"),
    [
        ("given['k'] = 1", "Given.__setitem__"),
        ("given['x']", "Given.__missing__"),
        ("pair + pair", "Pair.__add__"),
        ("f'{[shown]}'", "Shown.__repr__"),
        ("f'{[(shown,)]}'", "Shown.__repr__"),
        ("str([(shown,)])", "Shown.__repr__"),
        ("max(shown, Shown())", "Shown.__gt__"),
    ],
)
def test_methods_of_ones_own_kinds_are_noted(use: str, unfollowed: str) -> None:
    kinds = (
        "class Given(dict):\n    def __setitem__(self, key, value): pass\n"
        "    def __missing__(self, key): return 1\n"
        "class Pair(NamedTuple):\n    a: int\n    def __add__(self, other): return self\n"
        "class Shown:\n    def __repr__(self): return 's'\n"
        "    def __gt__(self, other): return True\n"
        "given, pair, shown = Given(), Pair(1), Shown()\n"
    )
    found = explored(f"{kinds}def a(): {use}\ndef b(): pass")
    assert any(f"{unfollowed}()" in each for each in found.unfollowed)


LINE = """
class Item:
    def __init__(self, n): self.n = n
    def __lt__(self, other): return self.n < other.n
line = queue.PriorityQueue()
line.put({0})
def a(): line.put({1})
def b(): {2}
"""


@pytest.mark.parametrize("use", ["pass", "line.get(True)", "line.put_nowait(item=(3,))"])
def test_what_a_priority_queue_compares_is_followed(use: str) -> None:
    found = explored(LINE.format("(1, [])", "(2, [])", use))
    assert words(found) == {"[]"}
    assert not found.unfollowed


@pytest.mark.parametrize(("one", "other"), [("(1, [])", "(1, [])"), ("[1]", "[2]")])
def test_containers_that_a_priority_queue_compares_are_refused(one: str, other: str) -> None:
    with pytest.raises(NotExplorable, match="containers in a PriorityQueue"):
        explored(LINE.format(one, other, "pass"))


def test_python_code_that_a_priority_queue_calls_is_noted() -> None:
    found = explored(LINE.format("Item(1)", "Item(2)", "pass"))
    (noted,) = found.unfollowed
    assert "Item.__lt__()" in noted


def test_a_function_is_stored_where_others_see_its_name() -> None:
    program = (
        "f = None\ndef a():\n    nonlocal f\n    def f(one=[count()], *, two=2): return one, two\n"
        "def b(): seen.append(f and f())"
    )
    assert words(explored(program)) == {"[None]", "[([0], 2)]"}


ABOVE = """
class Below(Object):
    level = 1
    @property
    def value(self): return self.n
    @classmethod
    def made(cls): return cls()
class Lowest(Below):
    @property
    def value(self): return super().value + super().level
    @classmethod
    def made(cls): return super().made()
one = Lowest()
def a():
    {}
def b():
    {}
"""


def test_a_property_of_super_is_read_in_steps() -> None:
    program = ABOVE.format("one.n = one.value", "one.n = Lowest.made().n + one.value")
    found = explored(
        f"{program}\nclass Seen:\n    def __repr__(self): return str(one.n)\nseen = Seen()"
    )
    assert words(found) == {"1", "2"}


def test_what_a_class_above_keeps_is_read_in_a_step() -> None:
    found = explored(ABOVE.format("Below.level = 5", "seen.append(one.value)"))
    assert words(found) == {"[1]", "[5]"}


def test_a_property_of_ones_own_kind_is_refused() -> None:
    kinds = "class Own(property): pass\nclass Odd:\n    @Own\n    def value(self): return 1\n"
    with pytest.raises(NotExplorable, match="runs code that no call names"):
        explored(f"{kinds}odd = Odd()\ndef a(): odd.value\ndef b(): pass")


@pytest.mark.parametrize("read", ["f'{error}'", "str(error)"])
def test_what_an_error_was_given_is_read_with_its_text(read: str) -> None:
    found = explored(
        "given = []\nerror = ValueError(given)\ndef a(): given.append(1)\n"
        f"def b(): seen.append(len({read}))"
    )
    assert words(found) == {"[2]", "[3]"}


def test_what_an_error_was_given_is_published_with_it() -> None:
    found = explored(
        "shared = []\ndef a():\n    own = []\n    shared.append(ValueError(own))\n"
        "    own.append(1)\ndef b():\n    if shared: seen.append(len(shared[0].args[0]))"
    )
    assert words(found) == {"[]", "[0]", "[1]"}


@pytest.mark.parametrize("read", ["f'{lock}'", "str(lock)", "repr(lock)"])
def test_the_text_of_a_lock_is_refused(read: str) -> None:
    with pytest.raises(NotExplorable, match="the text of a lock"):
        explored(f"lock = threading.Lock()\ndef a(): lock.acquire()\ndef b(): {read}")


def test_a_descriptor_that_a_class_is_asked_for_is_refused() -> None:
    kinds = "class Gets:\n    def __get__(self, one, kind): count()\nclass Has:\n    one = Gets()\n"
    with pytest.raises(NotExplorable, match=r"Has\.one runs code that no call names"):
        explored(f"{kinds}def a(): Has.one\ndef b(): pass")
