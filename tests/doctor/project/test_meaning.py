"""What names stand for in a file: scopes, values, annotations, imports."""

from __future__ import annotations

from async_contrast.doctor.project.facts import Kind
from tests.doctor.project.told import class_, events, facts, function
from tests.rows import each_row

# What `x` is when `x.y` is read at the end of an async function with the parameters a, b.
VALUES = {
    "x = a.b": "?a.b",
    "x = 'text'": "builtins.str{}",
    "x = f'{a}'": "?x",
    "x = a + 1": "?",
    "x = -1": "builtins.int{}",
    "x = 1e999": "builtins.float{}",
    "x = None": "?",
    "x = 0x" + "f" * 5000: "builtins.int{}",
    "x = a[0]['k'][b]": "?a[0]['k'][]",
    "x = a('k', b)": "?a('k')",
    "x = a(b, 'k')": "?a()",
    "x = [a.b, a.b]": "builtins.list{}",
    "x = [a.b, a.b][1]": "?a.b",
    "x = (a.b, b.c)[1]": "?b.c",
    "for x in (a.b, a.b): pass": "?a.b",
    "for x in [c.d for c in a]: pass": "?a*.d",
    "for _, x in enumerate(a): pass": "?a*",
    "for _, x in zip(a, b): pass": "?b*",
    "for x in reversed(sorted(set(list(tuple(a))))): pass": "?a*",
    "_, x = (a, b)": "?b",
    "x = b = [*a]": "builtins.list{}",
    "for x in [*a]: pass": "?a*",
    "for x in [a, *b]: pass": "builtins.list{}*",
    "x = a.b if b else None": "?a.b",
    "x = None or a.b": "?a.b",
    "x = a and b.c": "?b.c",
    "x: Model = a()": "app.views.Model{}",
    "x: int = a()": "?a()",
    "x: object": "?x",
    "x = a.b\n    if b: x = None": "?a.b",
    "x = a.b\n    if b: x = a.c": "?a.c",
    "x = a.b\n    x = None": "?",
    "try: x = a.b\n    except OSError: x = ''": "?a.b",
    "x = a.b\n    del x": "?x",
    "(x := a.b)": "?a.b",
    "[(x := c) for c in a]": "?a*",
    "[x for x in a]": "app.views.x",
    "with a.b() as (x, _): pass": "?a.b()>[0]",
    "x: Model\n    x = type(x)": "app.views.Model",
    "x: Model\n    x = x.__class__": "app.views.Model",
    "x = getattr(a, 'b', None)": "?a.b",
    "x = getattr(a, b)": "builtins.getattr()",
    "x = partial(a.b, 1)()": "?a.b()",
    "x = cast('Model', a)": "app.views.Model{}",
    "x = Queue[int](3)": "queue.Queue(3)",
    "x = a[Model](3)": "?a[](3)",
    "x = import_module('app.models')": "app.models",
    "import os.path\n    x = os": "os",
    "import os.path as x": "os.path",
    "from os import path as x": "os.path",
    "from . import models as x": "app.models",
    "from ..other import x": "other.x",
    "global x\n    x = a": "app.views.x",
    "def x(): pass": "app.views.f.<locals>.x",
    "class x: pass": "app.views.f.<locals>.x",
    "x = lambda: a": "app.views.f.<locals>.<lambda:6:9>",
    "x = __name__": "builtins.str{}",
    "x = open(a)": "builtins.open()",
    "x = unknown": "app.views.unknown",
    "x = a\n    x += b": "?",
    "x = Model()\n    x += b": "app.views.Model()",
}


@each_row("text", VALUES)
def test_a_name_means_what_it_was_given(text: str) -> None:
    head = "from functools import partial\nfrom typing import cast\nfrom queue import Queue\n"
    head += "from importlib import import_module\n"
    told = function(f"{head}async def f(a, b):\n    {text}\n    x.y\nclass Model: pass\n")
    assert told.events[-1].ref == f"{VALUES[text]}.y"


def test_a_value_that_grows_without_end_is_let_go() -> None:
    told = function("def f(x):\n" + "    x = (x, x)\n" * 60 + "    return x\n")
    assert max(len(event.ref) for event in told.events) <= 400
    told = function("def f(x):\n" + "    x = x.more(x)\n" * 200 + "    return x\n")
    assert max(len(event.ref) for event in told.events) <= 400


# An annotation, and the class that a parameter with it is an instance of.
ANNOTATIONS = {
    "Model": "app.views.Model{}",
    "'Model'": "app.views.Model{}",
    "'models.Model | None'": "app.views.models.Model{}",
    "Optional['Model']": "app.views.Model{}",
    "t.Optional[Model]": "app.views.Model{}",
    "None | Model": "app.views.Model{}",
    "t.Union[None, Model]": "app.views.Model{}",
    "t.Union[int, Model]": "",
    "int | Model": "",
    "t.Annotated[Model, 3]": "app.views.Model{}",
    "Final[ClassVar[Model]]": "app.views.Model{}",
    "list[Model]": "builtins.list{}",
    "type[Model]": "app.views.Model",
    "C": "app.views.C{}",
    "T": "",
    "F": "",
    "Handler": "",
    "Callable[[int], int]": "",
    "t.Any": "",
    "object": "",
    "None": "",
    "'not a ) type'": "",
    "Model.Inner": "app.views.Model.Inner{}",
    "f(3)": "",
}


@each_row("text", ANNOTATIONS)
def test_an_annotation_promises_an_instance(text: str) -> None:
    head = (
        "import typing as t\nfrom typing import Optional, Final, ClassVar, TypeVar, Callable\n"
        "T = TypeVar('T')\nF = TypeVar('F', bound=Callable)\nHandler = Callable[[int], int]\n"
    )
    told = function(
        f"{head}def f(x: {text}) -> {text}:\n    x.y\nclass Model: pass\nclass C: pass\n"
    )
    assert told.parameters[0].annotation == told.annotation == ANNOTATIONS[text]
    assert told.events[0].ref == f"{ANNOTATIONS[text] or '?x'}.y"


def test_functions_know_what_is_defined_below_them() -> None:
    text = """
    def f():
        def inner():
            return late, deep
        deep = a.b
        return inner

    from somewhere import late
    """
    assert function(text, "f.<locals>.inner").returns == ("=tuple(somewhere.late|app.views.a.b)",)


def test_names_of_a_class_are_not_those_of_its_methods() -> None:
    text = """
    class C:
        size = 3
        double = size

        def f(self):
            return size, self.size
    """
    assert class_(text).attributes == {"size": "=3", "double": "app.views.C.size"}
    assert function(text, "C.f").returns == ("=tuple(app.views.size|app.views.C{}.size)",)


def test_what_is_nonlocal_or_global_is_stored() -> None:
    text = """
    count = 0

    def f():
        n = 0

        def inner():
            nonlocal n
            global count
            n += 1
            count = n
        return inner
    """
    assert events(text, "f.<locals>.inner") == [
        "load app.views.f.<locals>.n used",
        "store app.views.f.<locals>.n(~sum(app.views.f.<locals>.n|=1))",
        "load app.views.f.<locals>.n stored",
        "store app.views.count(app.views.f.<locals>.n)",
    ]


def test_names_of_a_module_are_what_says_most_of_them() -> None:
    text = """
    import json
    try:
        import ujson as json
    except ImportError:
        json = None
    if TYPE_CHECKING:
        from elsewhere import Thing
    else:
        Thing = None
    engine = None
    app = Flask(__name__)
    app = wrap(app)
    loop = loop.x
    typed: Engine = make()

    def start():
        global engine
        engine = create()

    def stop():
        global engine
        engine = None
    """
    told = facts(text)
    assert told.names == {
        "json": "ujson",
        "Thing": "elsewhere.Thing",
        "engine": "app.views.create()",
        "app": "app.views.wrap()",
        "loop": "app.views.loop.x",
        "typed": "app.views.Engine{}",
        "start": "app.views.start",
        "stop": "app.views.stop",
    }
    assert [each.name for each in told.imports if each.typing_only] == ["Thing"]


IMPORTS = {
    "import os.path": ("os.path", "os.path"),
    "import os.path as path": ("path", "os.path"),
    "from os import path": ("path", "os.path"),
    "from . import models": ("models", "app.models"),
    "from .models import User as U": ("U", "app.models.User"),
    "from ..other.part import x": ("x", "other.part.x"),
    "from .models import *": ("*", "app.models"),
    "from .......far import x": ("x", "far.x"),
}


@each_row("text", IMPORTS)
def test_an_import_is_told_in_full(text: str) -> None:
    [told] = facts(text).imports
    assert (told.name, told.target) == IMPORTS[text]
    assert (told.line, told.within, told.typing_only) == (1, "", False)


def test_a_relative_import_of_a_package_begins_in_it() -> None:
    told = facts("from .models import User\nfrom .. import x", "app.web", is_package=True)
    assert [each.target for each in told.imports] == ["app.web.models.User", "app.x"]


def test_an_import_in_a_function_says_so() -> None:
    told = facts("class C:\n    def f(self):\n        import os\n")
    assert [each.within for each in told.imports] == ["app.views.C.f"]


def test_exports_are_all_that_is_said_of_them() -> None:
    assert facts("x = 1").exports is None
    told = facts("__all__ = ['a'] + other.__all__ + ['b']\n__all__ += ('c', d)\n")
    assert told.exports == ("a", "b", "c")


def test_what_cannot_be_followed_is_named() -> None:
    text = "exec('x')\n\ndef f(name):\n    eval(name)\n    return __import__(name)\n"
    assert facts(text).unread == (
        "line 1: exec or eval",
        "line 4: exec or eval",
        "line 5: an import of a name that is computed",
    )


NOQA = {
    "x = 1  # noqa": (),
    "x = 1  # NOQA: ac101,blocking-call": ("AC101", "blocking-call"),
    "x = 1  #noqa:AC101,AC102": ("AC101", "AC102"),
    "x = 1  # noqa: AC101 blocking-call because it is short": ("AC101", "blocking-call"),
    "x = 1  # type: ignore  # noqa : E501": ("E501",),
    "x = 1  # noqa: it is short": (),
}


@each_row("text", NOQA)
def test_lines_with_noqa_are_noted(text: str) -> None:
    told = facts(f"'''a\nb'''\n{text}\ny = 2\n")
    assert told.ignored == {3: NOQA[text]}
    assert told.lines == 4


def test_a_constant_is_cut_so_that_it_is_still_one() -> None:
    [told] = function("def f(a): a('" + "ä\\n\\'" * 99 + "')").events
    assert told.kind == Kind.CALL
    assert len(told.args[0]) <= 61
    assert eval(told.args[0][1:]).startswith("ä\n'ä")  # noqa: S307
