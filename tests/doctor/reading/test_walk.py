"""Which places of a function lead to which."""

from __future__ import annotations

import pytest

from async_contrast.doctor.project.facts import Kind
from async_contrast.doctor.reading.common.walk import Spot, Walk
from tests.doctor.project.told import function
from tests.rows import each_row


def walked(body: str) -> Walk:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return Walk(function(f"def f(a, b):\n{lines}"), frozenset({"app.views.abort"}))


def called(walk: Walk, name: str) -> Spot:
    """The first call of a function of this name."""
    return next(
        spot
        for spot in walk.spots
        if spot.event.kind == Kind.CALL and spot.event.ref == f"app.views.{name}"
    )


@each_row(
    ("body", "leads"),
    [
        ("one()\ntwo()", True),
        ("if a:\n    one()\ntwo()", True),
        ("if a:\n    one()\nelse:\n    two()", False),
        ("if a:\n    one()\nelif b:\n    a()\nelse:\n    two()", False),
        ("if a:\n    one()\n    return\ntwo()", False),
        ("if a:\n    one()\n    abort()\ntwo()", False),
        ("if a:\n    one()\n    with b:\n        raise a\ntwo()", False),
        ("for b in a:\n    one()\n    if b:\n        break\ntwo()", True),
        ("try:\n    one()\nexcept OSError:\n    two()", True),
        ("try:\n    a()\nexcept OSError:\n    one()\nexcept ValueError:\n    two()", False),
        ("try:\n    a()\nexcept OSError:\n    one()\nelse:\n    two()", False),
        ("for a in b:\n    one()\nelse:\n    two()", True),
    ],
)
def test_a_place_leads_to_another_unless_branches_keep_them_apart(body: str, leads: bool) -> None:
    walk = walked(body)
    assert walk.is_passed(called(walk, "one"), called(walk, "two")) is leads


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("x = one()\nend(x)", ["app.views.one()"]),
        ("x = one()\nx = two()\nend(x)", ["app.views.two()"]),
        ("x = one()\nif a:\n    x = two()\nend(x)", ["app.views.two()", "app.views.one()"]),
        ("x = one()\nif a:\n    x = two()\n    end(x)", ["app.views.two()"]),
    ],
)
def test_a_name_may_have_what_it_was_given_before_a_branch(body: str, values: list[str]) -> None:
    walk = walked(body)
    end = called(walk, "end")
    assert list(walk.possible(end.event.args[0], end.at)) == values


@pytest.mark.parametrize(
    ("handlers", "caught"),
    [
        ("except RuntimeError:\n    pass", True),
        ("except OSError:\n    pass\nexcept RuntimeError:\n    pass", True),
        ("except OSError:\n    pass", False),
        ("finally:\n    pass", False),
    ],
)
def test_a_try_handles_what_one_of_its_handlers_catches(handlers: str, caught: bool) -> None:
    walk = walked(f"try:\n    one()\n{handlers}\ntwo()")
    enter = called(walk, "one").around[-1]
    assert walk.handles(enter, frozenset({"builtins.RuntimeError"})) is caught
