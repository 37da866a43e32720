"""What is not known is told by what it was made of."""

from __future__ import annotations

from async_contrast.doctor.project.facts import Kind
from async_contrast.doctor.project.syntax.refs import LONGEST
from async_contrast.doctor.project.values import everything_in, parts
from tests.doctor.project.told import function
from tests.rows import each_row


@each_row(
    ("expression", "ref"),
    [
        ("a + 1", "~sum(?a|=1)"),
        ("-a", "~sum(?a)"),
        ("a + b * 2", "~sum(?a|~sum(?b|=2))"),
        ("not a", "~not(?a)"),
        ("a is None", "~is(?a|=None)"),
        ("a != 'x|y'", "~is(?a|='x|y')"),
        ("a not in b", "~in(?a|?b)"),
        ("0 < a <= b", "~than(=0|?a|?b)"),
        ("f() or g()", "~any(app.views.f()|app.views.g())"),
        ("f() if a else g()", "~any(app.views.f()|app.views.g())"),
        ("None or f()", "app.views.f()"),
        ("f'{a}'", ""),
        ("(a + b).c", "?.c"),
    ],
)
def test_a_value_is_told_by_its_parts(expression: str, ref: str) -> None:
    assert function(f"def f(a, b):\n    return {expression}\n").returns == (ref,)


def test_a_test_is_told_where_its_branch_begins() -> None:
    told = function("def f(a):\n    if a is None:\n        return 1\n")
    assert [event.ref for event in told.events if event.kind == Kind.ENTER] == ["~is(?a|=None)"]


def test_what_would_be_too_long_is_let_go() -> None:
    (ref,) = function(f"def f(a):\n    return {' + '.join(['a'] * 2000)}\n").returns
    assert len(ref) <= LONGEST


def test_more_keywords_are_told_by_two_stars() -> None:
    (call,) = (
        e for e in function("def f(**o):\n    g(1, a=2, **o)\n").events if e.kind == Kind.CALL
    )
    assert call.keywords == (("a", "=2"), ("**", "?o"))


@each_row(
    ("ref", "inside"),
    [
        ("~sum(?a|=1)", ("?a", "=1")),
        ("~is(app.f('a|b')|='(|')", ("app.f('a|b')", "='(|'")),
        ("=tuple(=list(?a|?b)|?c)", ("=list(?a|?b)", "?c")),
        ("='(a|b)'", ()),
        ("app.f('a|b')", ()),
        ("", ()),
    ],
)
def test_parts_are_taken_apart_where_they_meet(ref: str, inside: tuple[str, ...]) -> None:
    assert parts(ref) == inside


def test_all_that_a_value_is_made_of_is_found_however_deep() -> None:
    assert list(everything_in("~any(=tuple(?a|?b)|?c)"))[1:] == ["=tuple(?a|?b)", "?a", "?b", "?c"]
