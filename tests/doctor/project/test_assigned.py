"""What is put somewhere is found where it is asked for."""

from __future__ import annotations

from async_contrast.doctor.project.facts import Kind
from async_contrast.doctor.project.values import Meaning
from tests.doctor.projects import a_project
from tests.rows import each_row

CLASS = "class A:\n  def __init__(self, b): self.b = b\n"
LOCKS = "locks = {}\ndef f(x): locks"


@each_row(
    ("text", "ref", "name"),
    [
        ("def f(): g.db = sqlite3.connect('a')", "quart.g.db", "sqlite3.Connection"),
        ("app = Quart('a')\napp.http = requests.Session()", "app.app.http", "requests.Session"),
        (f"{CLASS}A(requests.Session())", "app.A{}.b", "requests.Session"),
        (f"{CLASS}A(b=requests.Session())", "app.A{}.b", "requests.Session"),
        (f"{LOCKS}[x] = threading.Lock()", "app.locks[]", "threading.Lock"),
        (f"{LOCKS}.setdefault(x, threading.Lock())", "app.locks.setdefault()", "threading.Lock"),
        ("locks = collections.defaultdict(threading.Lock)", "app.locks[]", "threading.Lock"),
        (f"{CLASS[:-1]} or requests.Session()", "app.A{}.b", "requests.Session"),
        ("root = pathlib.Path('a') / 'b' / 'c'", "app.root", "pathlib.Path"),
    ],
)  # fmt: skip
def test_it_is_known(text: str, ref: str, name: str) -> None:
    before = (
        "import collections, pathlib, requests, sqlite3, threading\nfrom quart import Quart, g\n"
    )
    value = a_project({"app.py": before + text}).value(ref)
    assert (value.kind, value.name) == (Meaning.INSTANCE, name)


def test_what_several_give_is_not_known() -> None:
    text = f"import requests, sqlite3\n{CLASS}A(requests.Session())\nA(sqlite3.connect('a'))"
    assert a_project({"app.py": text}).value("app.A{}.b").kind is Meaning.UNKNOWN


def test_a_variable_may_have_the_full_name_of_a_module() -> None:
    project = a_project(
        {
            "app/__init__.py": "from app.store import Store\nstore = Store()",
            "app/store.py": "class Store:\n  def load(self): ...",
        }
    )
    assert project.value("app.store.Store").kind is Meaning.CLASS
    assert project.value("app.store.load").name == "app.store.Store.load"


def test_a_partial_is_its_function_and_loops_tell_where_they_are_left() -> None:
    text = """
        import functools, requests
        get = functools.partial(requests.get, timeout=3)
        def f(many):
            for one in many:
                if one == get:
                    break
    """
    project = a_project({"app.py": text})
    assert project.library("app.get") == "requests.get"
    events = project.functions["app.f"].events
    assert [event.kind for event in events if event.kind == Kind.BREAK] == [Kind.BREAK]
    assert ("load", "app.get", "compared") in {event[:3] for event in events}


def test_what_is_handed_on_to_who_sends_it_goes_to_a_thread() -> None:
    text = """
        import asyncio
        async def send(f, *args): return await asyncio.to_thread(lambda: f(*args))
        async def hand_on(f): return await send(f)
        def sent(f):
            async def wrapper(): return await hand_on(f)
            return wrapper
        def a(): ...
        def b(): ...
        @sent
        def c(): ...
        async def main():
            await hand_on(a)
            b()
            await c()
    """
    project = a_project({"app.py": text})
    assert {"app.a", "app.c"} <= project.in_threads
    assert {name for name in project.on_loop if len(name) == len("app.a")} == {"app.b"}


def test_a_generator_runs_where_it_is_looped_over() -> None:
    text = """
        def a(): yield 1
        def b(): yield 1
        def c(): yield 1
        async def main():
            for each in a(): ...
            list(b())
            return c()
    """
    assert {"app.a", "app.b"} == a_project({"app.py": text}).on_loop - {"app.main"}


def test_what_fits_a_protocol_may_answer() -> None:
    text = """
        from typing import Protocol
        class Gate(Protocol):
            def go(self): ...
        class One:
            def go(self): ...
        class Other:
            def come(self): ...
        async def main(gate: Gate): gate.go()
    """
    project = a_project({"app.py": text})
    (call,) = project.callers(project.functions["app.One.go"])
    assert (call.caller, call.sure) == ("app.main", False)


def test_an_await_does_not_lead_to_a_plain_method_of_that_name() -> None:
    text = """
        class Base:
            async def send(self): ...
            def close(self) -> str: ...
        class Async(Base):
            async def send(self): ...
        class Plain(Base):
            def send(self): ...
        async def main(base: Base):
            await base.send()
            await base.close()
    """
    project = a_project({"app.py": text})
    called = {call.callee for call in project.calls(project.functions["app.main"])}
    assert called == {"app.Base.send", "app.Async.send"}
