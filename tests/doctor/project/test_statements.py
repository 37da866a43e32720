"""What statements and expressions do, in the order in which Python evaluates them."""

from __future__ import annotations

from tests.doctor.project.told import events, function, statement
from tests.rows import each_row

ORDER = {
    "a.b.c(d.e, k=c.f)": [
        "load ?d.e passed",
        "load ?c.f passed",
        "call ?a.b.c(?d.e, k=?c.f) dropped",
    ],
    "a.b.c": ["load ?a.b.c dropped"],
    "a(*b.c, **d.e)": ["load ?b.c iterated", "load ?d.e used", "call ?a(**=?d.e) dropped"],
    "a().b()": ["call ?a used", "call ?a().b dropped"],
    "a('x', b).c['k'][d.i]": [
        "call ?a(='x', ?b) used",
        "load ?d.i used",
        "load ?a('x').c['k'][] dropped",
    ],
    "await a.b()": ["call ?a.b awaited", "await ?a.b() dropped"],
    "(await a.b).c()": ["load ?a.b awaited", "await ?a.b used", "call ?a.b!.c dropped"],
    "x = a.b(); x.c": ["call ?a.b kept", "bind ?x(?a.b())", "load ?a.b().c dropped"],
    "x = y = a()": ["call ?a kept", "bind ?x(?a())", "bind ?y(?a())"],
    "a.x = b.y = c()": ["call ?c stored", "store ?a.x(?c())", "store ?b.y(?c())"],
    "a[b.i] = c()": ["call ?c stored", "load ?b.i used", "store ?a[](?c())"],
    "x = a(); b[x] = c": ["call ?a kept", "bind ?x(?a())", "load ?a() key", "store ?b[](?c)"],
    "x = a(); b[c, x] += 1": [
        "call ?a kept",
        "bind ?x(?a())",
        "load ?a() key",
        "load ?b[] used",
        "store ?b[](~sum(?b[]|=1))",
    ],
    "x = a(); b({x: c, 'y': x})": [
        "call ?a kept",
        "bind ?x(?a())",
        "load ?a() key",
        "call ?b(=dict(?c|?a())) dropped",
    ],
    "x = a(); del b[x]; b[x]": [
        "call ?a kept",
        "bind ?x(?a())",
        "store ?b[]",
        "load ?b[] dropped",
    ],
    "x = a.b; c[x] = d": ["load ?a.b kept", "bind ?x(?a.b)", "store ?c[](?d)"],
    "x, a.y = b(), c()": [
        "call ?b kept",
        "call ?c stored",
        "bind ?x(?b())",
        "store ?a.y(?c())",
    ],
    "x, (y, *z) = a()": [
        "call ?a iterated",
        "bind ?x(?a()[0])",
        "bind ?y(?a()[1][0])",
        "bind ?z()",
    ],
    "a.n += b()": ["load ?a.n used", "call ?b used", "store ?a.n(~sum(?a.n|?b()))"],
    "a['n'] += await b()": [
        "load ?a['n'] used",
        "call ?b awaited",
        "await ?b() used",
        "store ?a['n'](~sum(?a['n']|?b()!))",
    ],
    "x: int = a()": ["call ?a kept", "bind ?x(?a())"],
    "del a.b, c[0]": ["store ?a.b", "store ?c[0]"],
    "return a() or b()": ["call ?a tested", "call ?b returned", "return ~any(?a()|?b())"],
    "return a() if b() else None": ["call ?b tested", "call ?a returned", "return ?a()"],
    "return": ["return =None"],
    "raise a() from b()": ["call ?a used", "call ?b used", "raise ?a()"],
    "assert a(), b()": ["call ?a tested", "call ?b used"],
    "yield a()": ["call ?a returned", "yield ?a() dropped"],
    "x = yield": ["yield =None kept", "bind ?x()"],
    "not a()": ["call ?a tested"],
    "a() + b() < c() in d()": [
        "call ?a used",
        "call ?b used",
        "call ?c compared",
        "call ?d compared",
    ],
    "f'{a()} {b.c!r:>{d.e}}'": ["call ?a used", "load ?b.c used", "load ?d.e used"],
    "[a(), {b.c: d()}, (*a,)]": ["call ?a passed", "load ?b.c used", "call ?d passed"],
    "a[b():c.d]": ["call ?b used", "load ?c.d used", "load ?a[] dropped"],
    "print(x := a())": ["call ?a kept", "bind ?x(?a())", "call builtins.print(?a()) dropped"],
    "lambda: a()": [],
}


@each_row("text", ORDER)
def test_the_events_of_a_statement(text: str) -> None:
    assert statement(text) == ORDER[text]


BLOCKS = {
    "if a(): b()\nelse: c()": [
        "call ?a tested",
        "enter ?a() if",
        "  call ?b dropped",
        "enter ?a() else",
        "  call ?c dropped",
    ],
    "if a.x: pass\nelif b(): pass\nelse: c()": [
        "load ?a.x tested",
        "enter ?a.x if",
        "enter ?a.x else",
        "  call ?b tested",
        "  enter ?b() if",
        "  enter ?b() else",
        "    call ?c dropped",
    ],
    "while a(): b()\nelse: c()": [
        "enter ?a() loop",
        "  call ?a tested",
        "  call ?b dropped",
        "enter ?a() else",
        "  call ?c dropped",
    ],
    "for x in a(): x.b()": [
        "call ?a iterated",
        "enter ?a() loop",
        "  bind ?x(?a()*)",
        "  call ?a()*.b dropped",
    ],
    "async for a.x in b: pass": [
        "enter ?b loop",
        "  await ?b iterated",
        "  store ?a.x(?b*)",
    ],
    "with a() as x, b as c.y: x.d()": [
        "call ?a entered",
        "enter ?a() with",
        "  bind ?x(?a()>)",
        "  enter ?b with",
        "    store ?c.y(?b>)",
        "    call ?a()>.d dropped",
    ],
    "async with a() as x: x.b()": [
        "call ?a entered",
        "await ?a() entered",
        "enter ?a() async with",
        "  bind ?x(?a()>)",
        "  call ?a()>.b dropped",
        "  await ?a() entered",
    ],
    "try: a()\nexcept (OSError, b.E) as e: e.x\nelse: b()\nfinally: c()": [
        "enter try",
        "  call ?a dropped",
        "load ?b.E passed",
        "enter =tuple(builtins.OSError|?b.E) except",
        "  bind ?e()",
        "  load ?e.x dropped",
        "enter else",
        "  call ?b dropped",
        "enter finally",
        "  call ?c dropped",
    ],
    "try: a()\nexcept OSError as e: e.x": [
        "enter try",
        "  call ?a dropped",
        "enter builtins.OSError except",
        "  bind ?e(builtins.OSError{})",
        "  load builtins.OSError{}.x dropped",
    ],
    "try: a()\nexcept* OSError: b()": [
        "enter try",
        "  call ?a dropped",
        "enter builtins.OSError except",
        "  call ?b dropped",
    ],
    "match a.b:\n    case c.K if d(): pass\n    case str(x=y) | [y]: y.z": [
        "load ?a.b tested",
        "enter ?a.b if",
        "  load ?c.K used",
        "  call ?d tested",
        "enter ?a.b if",
        "  bind ?y(builtins.str{}.x)",
        "  bind ?y(?a.b[0])",
        "  load builtins.str{}.x.z dropped",
    ],
    "match a:\n    case {'k': b.V, **rest}: rest.x": [
        "enter ?a if",
        "  load ?b.V used",
        "  bind ?rest()",
        "  load ?rest.x dropped",
    ],
    "x = [b(y) for y in a() if c(y)]": [
        "call ?a iterated",
        "enter ?a() loop",
        "  bind ?y(?a()*)",
        "  call ?c(?a()*) tested",
        "  enter ?c() if",
        "    call ?b(?a()*) passed",
        "bind ?x(=list(?b()))",
    ],
    "x = {k: await b(v) async for k, v in a}": [
        "enter ?a loop",
        "  await ?a iterated",
        "  bind ?k(?a*[0])",
        "  bind ?v(?a*[1])",
        "  call ?b(?a*[1]) awaited",
        "  await ?b() passed",
        "bind ?x(=dict(?b()!))",
    ],
}


@each_row("text", BLOCKS)
def test_blocks_are_entered_and_left(text: str) -> None:
    assert statement(text.replace("\n", "\n    ")) == BLOCKS[text]


def test_an_event_stands_where_its_expression_begins_in_characters() -> None:
    told = function("def f(a):\n    'äöü€🐍'; a.b(  # noqa\n        'é', a.c)\n    x = 'ä'; a.d\n")
    assert [(event.ref, event.line, event.column) for event in told.events if event.ref] == [
        ("?a.c", 3, 14),
        ("?a.b", 2, 14),
        ("?x", 4, 5),
        ("?a.d", 4, 14),
    ]


def test_nothing_of_a_type_is_evaluated() -> None:
    assert events("def f(a: b.C = None) -> d.E:\n    x: g.H\n") == []
