"""Functions and classes as they are told: names, parameters, decorators, attributes, methods."""

from __future__ import annotations

import sys

import pytest

from async_contrast.doctor.project.facts import Event, Parameter
from tests.doctor.project.told import class_, events, facts, function, line
from tests.rows import each_row


def names(text: str) -> list[str]:
    return [each.name.removeprefix("app.views.") for each in facts(text).functions]


def test_every_definition_has_a_name_of_its_own() -> None:
    text = """
    def f():
        def f(): pass
        class C:
            def f(self): pass
        return lambda: lambda: 0

    class C:
        def f(self): pass
        f = f
        class D:
            async def f(self): pass

    if x:
        def f(): pass
    """
    assert sorted(names(text)) == [
        "<module>",
        "C.D.f",
        "C.f",
        "f",
        "f.<2>",
        "f.<locals>.<lambda:6:12>",
        "f.<locals>.<lambda:6:12>.<locals>.<lambda:6:20>",
        "f.<locals>.C.f",
        "f.<locals>.f",
    ]
    assert facts(text).names["f"] == "app.views.f.<2>"


def test_a_property_is_its_getter() -> None:
    text = """
    class C:
        @property
        def size(self): return self.x

        @size.setter
        def size(self, value): self.x = value

        @size.deleter
        def size(self): del self.x

        @typing.overload
        def get(self, a: int): ...
        def get(self, a): return a

    import typing
    """
    assert names(text)[1:] == ["C.size", "C.size.setter", "C.size.deleter", "C.get", "C.get.<2>"]
    assert names("import typing\n@typing.overload\ndef f(): ...\n@typing.overload\ndef f(): ...\n"
                 "def f(): pass") == ["<module>", "f"]  # fmt: skip


def test_parameters_stand_in_their_order() -> None:
    told = function("def f(a, b: Thing, /, c=a.b, *d: Thing, e: 'Thing' = None, g='x', **h): d, h")
    assert told.parameters == (
        Parameter("a", "", ""),
        Parameter("b", "app.views.Thing{}", ""),
        Parameter("c", "", "app.views.a.b"),
        Parameter("*d", "", ""),
        Parameter("e", "app.views.Thing{}", "=None"),
        Parameter("g", "", "='x'"),
        Parameter("**h", "", ""),
    )


def test_defaults_and_decorators_are_evaluated_where_the_function_stands() -> None:
    text = """
    @a.route('/', methods=['GET'])
    @b.login
    @property
    async def f(x=c.d()):
        yield
    """
    assert events(text, "<module>") == [
        "call app.views.a.route(='/', methods=list) used".replace("list", "=list(='GET')"),
        "load app.views.b.login used",
        "call app.views.c.d stored",
    ]
    told = function(text)
    assert [line(each) for each in told.decorators] == [
        "call app.views.a.route(='/', methods==list(='GET')) used",
        "load app.views.b.login used",
        "load builtins.property used",
    ]
    assert (told.is_async, told.is_generator, told.line, told.column) == (True, True, 5, 1)


def test_what_a_function_returns() -> None:
    text = """
    def f(a):
        if a:
            return a.b
        if a.c:
            return
        def inner():
            return 3
        return a.b
    """
    assert function(text).returns == ("?a.b",)


METHODS = {
    "def f(self): return self, super()": "=tuple(app.views.C{}|app.views.C{}.<super>)",
    "def f(me, /): return me": "app.views.C{}",
    "@classmethod\n    def f(of): return of, super()": "=tuple(app.views.C|app.views.C.<super>)",
    "@validator('x')\n    def f(cls, v): return cls": "app.views.C",
    "def __new__(of): return of": "app.views.C",
    "@staticmethod\n    def f(x): return x": "?x",
    "def f(*args): return args": "?args",
    "f = property(lambda row: row)": "?row",
    "def f(self) -> 'Self': return self.__class__()": "app.views.C()",
}


@each_row("text", METHODS)
def test_the_first_parameter_of_a_method(text: str) -> None:
    told = facts(f"class C:\n    {text}\n").functions[1]
    assert told.returns == (METHODS[text],)
    assert told.class_ == ("" if "lambda" in text else "app.views.C")


def test_self_is_known_in_functions_of_a_method() -> None:
    text = """
    class C:
        def m(self):
            def inner():
                super().m()
                return lambda: self.x
    """
    assert events(text, "C.m.<locals>.inner")[0] == "call app.views.C{}.<super>.m dropped"
    assert function(text, "C.m.<locals>.inner.<locals>.<lambda:6:20>").returns == (
        "app.views.C{}.x",
    )


def test_attributes_of_a_class_say_what_they_are() -> None:
    text = """
    class C(Base[User], a.Other, metaclass=M):
        plain = make()
        typed: User
        both: 'User' = make()
        text: str = 'x'
        empty = None
        posts: Mapped[list[User]] = relationship('Post', lazy='dynamic')
        key = field(default_factory=dict)
        call = staticmethod(lambda: 0)
        a, b = 1, make()

        def __init__(self, session: Session, other):
            self.session = session
            self.other = other
            self.empty = make()
            self.maker = None
            self.items: dict[str, User] = {}
            self.later: User
            (self.x, self.y) = z = other()

        def reset(self):
            self.maker = make()
            self.empty = None
            self.session = None
    """
    told = class_(text)
    assert told.bases == ("app.views.Base", "app.views.a.Other")
    assert told.attributes == {
        "plain": "app.views.make()",
        "typed": "app.views.User{}",
        "both": "app.views.User{}",
        "text": "='x'",
        "empty": "app.views.make()",
        "posts": "app.views.Mapped{}",
        "key": "app.views.field()",
        "call": "app.views.C.<lambda:10:25>",
        "a": "=1",
        "b": "app.views.make()",
        "session": "app.views.Session{}",
        "other": "?other",
        "maker": "app.views.make()",
        "items": "=dict()",
        "later": "app.views.User{}",
        "x": "?other()[0]",
        "y": "?other()[1]",
    }
    posts = told.calls["posts"]
    assert isinstance(posts, Event)
    assert line(posts) == ("call app.views.relationship(='Post', lazy=='dynamic') stored")
    assert {*told.calls} == {"plain", "both", "posts", "key", "call"}


def test_what_is_set_on_a_class_from_outside_is_an_attribute() -> None:
    text = "class C: pass\nC.query = session.query_property()\nC().other = 1\n"
    assert class_(text).attributes == {"query": "app.views.session.query_property()"}


@pytest.mark.skipif(sys.version_info < (3, 12), reason="syntax of Python 3.12")
def test_variables_of_types_are_no_classes() -> None:
    text = """
    from typing import Callable
    type Handler = Callable[[int], int]

    class C[T]:
        def f[S](self, a: S, b: T, c: Handler, d: C): ...
    """
    told = function(text, "C.f").parameters
    assert [each.annotation for each in told] == ["", "", "", "", "app.views.C{}"]


def test_a_class_body_runs_where_the_class_stands() -> None:
    text = """
    def f():
        @a.deco
        class C(b.Base):
            x = c()
            for y in x: pass
    """
    assert events(text) == [
        "load app.views.a.deco used",
        "load app.views.b.Base used",
        "call app.views.c stored",
        "store app.views.f.<locals>.C.x(app.views.c())",
        "load app.views.f.<locals>.C.x iterated",
        "enter app.views.f.<locals>.C.x loop",
        "  store app.views.f.<locals>.C.y(app.views.f.<locals>.C.x*)",
    ]


def test_a_lambda_is_a_function_and_its_value_its_name() -> None:
    text = "def f(a):\n    a.sort(key=lambda row: row.x())\n"
    assert events(text) == ["call ?a.sort(key=app.views.f.<locals>.<lambda:2:16>) dropped"]
    assert events(text, "f.<locals>.<lambda:2:16>") == [
        "call ?row.x returned",
        "return ?row.x()",
    ]
