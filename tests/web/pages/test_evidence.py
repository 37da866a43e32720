"""Evidence as exhibits: each kind where it belongs, all of it there, nothing of it obeyed."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from async_contrast.web.pages.evidence.exhibiting import exhibits, standing
from async_contrast.web.pages.evidence.exhibits import (
    Exchange,
    Exhibit,
    Group,
    Sql,
    Stacks,
    Table,
    Values,
)
from async_contrast.web.pages.evidence.room import CHARACTERS
from tests.rows import each_row
from tests.web.pages.drawing import draw_evidence, seen

MODULE = "async_contrast.topics.lock.on_threads"
PLACE = {"module": MODULE, "line": 132, "function": "work", "code": "lock.acquire()"}
CREW = {
    "module": "async_contrast.topics.crew",
    "line": 32,
    "function": "run",
    "code": "work(number)",
}
ANSWER = {"status": "200 OK", "headers": ["x-part: 1", "x-part: 2"], "body": "a\n<b>"}


def one(value: Any, name: str = "it") -> Exhibit:
    """The exhibit of a single piece of evidence."""
    shows = exhibits({name: value}).shows
    assert isinstance(shows, Group)
    return shows.exhibits[0]


@each_row(
    ("value", "kind"),
    [
        ("SELECT author.id FROM author", "sql"),
        (["BEGIN", "UPDATE counter SET n=?", "COMMIT"], "sql"),
        ([{"times": 10, "statement": "SELECT 1"}], "sql"),
        ("Selected by hand", "values"),
        ("SETTLED", "values"),
        (["SELECT 1", "and a remark"], "values"),
        ({"status": 302, "Location": "/"}, "exchange"),
        (ANSWER, "exchange"),
        ({"status": "sent", "body": "text"}, "table"),
        ({"first": ANSWER, "second": ANSWER}, "group"),
        ({"right": {"status": 200, "allows": None}, "wrong": {"status": 401}}, "table"),
        ({"authors": 10, "posts": 27}, "table"),
        ([{"step": "one"}, {"step": "two", "value": 2}], "table"),
        ([["author 1", None], ["author 2", "a post"]], "table"),
        ([[1, 2], [3]], "group"),
        ("a line\nand another", "text"),
        (["def upgrade():", "    pass", ""], "text"),
        ([1, 2.5, None, True], "values"),
        ([], "values"),
        ({}, "values"),
        ({"SQL": ["SELECT 1"], "rows": 3}, "group"),
        ({"before": "a\n" * 40, "after": "b"}, "group"),
    ],
)
def test_each_kind_is_known_by_what_it_holds(value: Any, kind: str) -> None:
    assert one(value).kind == kind
    assert draw_evidence({"it": value})


def test_the_same_statement_in_a_row_is_counted() -> None:
    shows = one(["BEGIN", "SELECT 1", "SELECT 1", {"times": 3, "statement": "SELECT 1"}]).shows
    assert isinstance(shows, Sql)
    assert [statement.times for statement in shows.statements] == [1, 5]
    assert "5 times SELECT 1" in seen(draw_evidence({"SQL": ["SELECT 1"] * 5}))


def test_an_answer_keeps_each_header_and_what_was_seen_besides() -> None:
    shows = one({**ANSWER, "Location": "/", "raised": "TypeError: no"}).shows
    assert isinstance(shows, Exchange)
    assert shows.headers == (("x-part", "1"), ("x-part", "2"), ("Location", "/"))
    assert shows.body == "a\n&lt;b&gt;"
    assert [each.name for each in shows.more] == ["raised"]


def test_headers_of_an_object_are_those_of_a_list() -> None:
    shows = one({"status": 200, "headers": {"x-part": "1"}}).shows
    assert isinstance(shows, Exchange)
    assert shows.headers == (("x-part", "1"),)


def test_odd_headers_are_not_lost() -> None:
    drawn = seen(draw_evidence({"it": {"status": 200, "headers": [["a", 1]], "body": [7]}}))
    assert "headers" in drawn
    assert "7" in drawn


def test_a_table_names_its_rows_or_its_columns() -> None:
    named, objects = one({"a": {"x": 1}, "b": {"y": "2"}}).shows, one([{"x": 1}, {"y": 2}]).shows
    assert isinstance(named, Table)
    assert named.named
    assert named.head == ("", "x", "y")
    assert isinstance(objects, Table)
    assert objects.head == ("x", "y")
    assert objects.rows[0][1] == ""


@each_row(
    ("name", "head"),
    [
        ("next and Location", ("next", "Location")),
        ("next, Location", ()),
        ("this and that and more", ()),
        ("\x00 and Location", ()),
        (f"{'a' * 600} and b", ()),
    ],
)
def test_a_name_of_both_columns_is_their_headings(name: str, head: tuple[str, ...]) -> None:
    shows = one([["/a", "/b"], ["/c", None]], name).shows
    assert isinstance(shows, Table)
    assert shows.head == head
    assert "<th" in draw_evidence({name: [["/a", "/b"]]}) or not head


@each_row(
    ("value", "shown"),
    [
        ("text", "text"),
        ("", '""'),
        ("None", '"None"'),
        (None, "None"),
        ("1", '"1"'),
        (1, "1"),
        (True, "True"),
        (" //evil.example", '" //evil.example"'),
        ('"1" ', r'"\"1\" "'),
        ("/\t/evil", r"/\t/evil"),
        ("\u202eabc\x00", r"\u202eabc\x00"),
        ("\ud800", r"\ud800"),
        ("192.168.0.1", "192.168.0.1"),
        ([], "[]"),
    ],
)
def test_a_value_is_not_mistaken_for_another(value: Any, shown: str) -> None:
    assert seen(draw_evidence({"it": value})).strip().removeprefix("it") == shown


def hang(**more: Any) -> dict[str, Any]:
    workers = [
        {"thread": f"Thread-{n}", "at": PLACE, "stack": [{**PLACE}, {**CREW}]} for n in (1, 2)
    ]
    main = {"thread": "MainThread", "at": None, "stack": [CREW]}
    return {"stacks": {"threads": [main, *workers], "tasks": [], **more}}


def test_those_that_stand_alike_are_told_of_once() -> None:
    shows = one(hang()["stacks"], "stacks").shows
    assert isinstance(shows, Stacks)
    assert [stack.who for stack in shows.stacks] == [("MainThread",), ("Thread-1", "Thread-2")]
    assert standing(hang()) == {(MODULE, 132): "lock.acquire()"}


def test_who_stood_where_is_a_sentence() -> None:
    drawn = seen(draw_evidence(hang()))
    assert " MainThread stood outside of the topic's code. " in drawn
    assert f" Thread-1, Thread-2 stood in work, {MODULE} line 132: " in drawn


def test_where_it_stood_comes_first_and_the_rest_is_counted() -> None:
    drawn = seen(draw_evidence({"printed": "9\n", **hang(threads_in_all=500, tasks_in_all=0)}))
    assert drawn.index("lock.acquire()") < drawn.index("printed")
    assert "497 more threads not shown" in drawn


def test_stacks_that_only_faulthandler_could_write() -> None:
    raw = (
        "Thread 0x01 (most recent call first):\n"
        '  File "lib/python3/threading.py", line 9 in wait\n'
        '  File "lock/reach/on_asyncio.py", line 41 in second\n'
        '  File "lock/reach/on_asyncio.py", line 99 in caller\n'
        "\n"
        "Current thread 0x02 (most recent call first):\n"
        '  File "topics/lock/on_threads.py", line 5 in work\n'
    )
    assert standing({"stacks": {"raw": raw}}) == {
        ("async_contrast.topics.lock.reach.on_asyncio", 41): "",
        ("async_contrast.topics.lock.on_threads", 5): "",
    }
    assert "line 99 in caller" in draw_evidence({"stacks": {"raw": raw}})


@each_row(
    "stacks",
    [
        None,
        "text",
        [],
        {"raw": 7},
        {"threads": 7},
        {"threads": [{"thread": "t", "at": {"module": 1, "line": "x"}, "stack": []}]},
        {"threads": [{"thread": "t", "at": {**PLACE, "line": True}, "stack": []}]},
        {**hang()["stacks"], "besides": "a remark"},
    ],
)
def test_odd_stacks_are_shown_as_they_are(stacks: Any) -> None:
    assert standing({"stacks": stacks}) == {}
    drawn = seen(draw_evidence({"stacks": stacks}))
    assert "besides" not in str(stacks) or "a remark" in drawn


def nested(levels: int, inner: Any) -> Any:
    value = inner
    for level in range(levels):
        value = {f"level {level}": value} if level % 2 else [value, level]
    return value


MARKUP = "</script></code></pre><script>alert(1)</script><img src=x onerror=alert(1)>\"' style='"


@each_row(
    "evidence",
    [
        {MARKUP: MARKUP},
        {MARKUP: {MARKUP: [MARKUP, {MARKUP: MARKUP}]}},
        {MARKUP: [{MARKUP: 1}, {MARKUP: MARKUP}]},
        {"it": f"SELECT '{MARKUP}' -- {MARKUP}"},
        {"it": {"status": f"200 {MARKUP}", "headers": [f"{MARKUP}: {MARKUP}"], "body": MARKUP}},
        {"it": f"{MARKUP}\n{MARKUP}\n" * 30},
        {"stacks": {"raw": MARKUP}},
        {"stacks": {"tasks": [{"task": MARKUP, "at": {**PLACE, "code": MARKUP}, "stack": []}]}},
        {"stacks": {"threads": [{"thread": MARKUP, "at": PLACE | {"module": MARKUP},
                                 "stack": [{**PLACE, "function": MARKUP}]}]}},
        {"": nested(49, MARKUP)},
    ],
)  # fmt: skip
def test_nothing_of_it_is_obeyed(evidence: dict[str, Any]) -> None:
    drawn = draw_evidence(evidence)
    assert "<script" not in drawn
    assert "alert(1)" in drawn or "the first " in drawn


def test_fifty_levels_are_shown_to_the_last() -> None:
    drawn = draw_evidence({"it": nested(49, "the innermost")})
    assert "the innermost" in drawn
    assert "level 47" in drawn


TOO_MUCH: Mapping[str, Callable[[], Any]] = {
    "long": lambda: "a" * 10_000_000,
    "lines": lambda: "a\n" * 5_000_000,
    "quotes": lambda: "SELECT " + "'" * 10_000_000,
    "brackets": lambda: "SELECT " + "(" * 3_900,
    "comments": lambda: "SELECT " + "/*" * 1_900,
    "statements": lambda: ["SELECT 1", "SELECT 2"] * 200_000,
    "numbers": lambda: list(range(500_000)),
    "pairs": lambda: [[n, n] for n in range(200_000)],
    "rows": lambda: [{"n": n} for n in range(200_000)],
    "long key": lambda: {"k" * 1_000_000: "v"},
    "answer": lambda: {"status": 200, "headers": ["a: b"] * 200_000, "body": "b" * 5_000_000},
    "nested": lambda: [[[{"a": [{"b": ["c"] * 9}] * 9}] * 9] * 9] * 99,
}
"""Made when it is wanted: a million objects slow every test of the process down."""


def much(kind: str) -> dict[str, Any]:
    if kind == "keys":
        return {f"key {n}": n for n in range(200_000)}
    if kind == "stacks":
        places = ({**PLACE, "line": n} for n in range(20_000))
        stacks = [{"thread": str(n), "at": at, "stack": []} for n, at in enumerate(places)]
        return {"stacks": {"threads": stacks}}
    return {"it": TOO_MUCH[kind]()}


@pytest.mark.parametrize("kind", [*TOO_MUCH, "stacks", "keys"])
def test_too_much_is_cut_and_says_so(kind: str) -> None:
    evidence = much(kind)
    started = time.process_time()
    drawn = draw_evidence(evidence)
    assert time.process_time() - started < 5
    assert len(drawn) < 20 * CHARACTERS
    short = len(json.dumps(evidence)) < 10_000
    assert short or re.search(r"the first [\d,]+ of| more ", seen(drawn))


def test_what_is_cut_is_counted() -> None:
    assert "… and 3,000 more characters" in seen(draw_evidence({"it": "a" * 5_000}))
    assert "the first 200 of 300" in seen(draw_evidence({"it": list(range(300))}))


def test_no_evidence_draws_nothing() -> None:
    assert draw_evidence({}).strip() == ""
    assert isinstance(one(None).shows, Values)
