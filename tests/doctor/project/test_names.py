"""What names mean over files: the forms that real projects have."""

from __future__ import annotations

from collections.abc import Mapping

from async_contrast.doctor.project.facts import Kind
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import UNKNOWN, Meaning
from tests.doctor.projects import a_project
from tests.rows import each_row

SHOP = {
    "shop/__init__.py": "from shop.factory import create_app\nfrom .db import *\n",
    "shop/factory.py": """
        from quart import Quart

        def create_app():
            app = Quart(__name__)
            return app
        """,
    "shop/db.py": """
        import sqlite3
        import requests as web

        __all__ = ["Store", "store"]

        class Base:
            def __init__(self):
                self.connection = sqlite3.connect("shop.db")

            def load(self):
                return web.get("https://example.org")

            @property
            def where(self):
                return sqlite3.connect("other.db")

        class Store(Base):
            def load(self):
                return super().load()

            def query(self):
                return self.connection.execute("SELECT 1")

        def make() -> "Store":
            return unknown()

        store = Store()
        hidden = 1
        """,
    "shop/views.py": """
        import shop
        import shop.db as database
        from shop import create_app, store
        from shop.db import make, hidden

        app = create_app()

        @app.route("/")
        async def index(given, known: database.Store):
            made = make()
            store.query()
            known.query()
            made.query()
            shop.store.query()
            database.Store().load()
            given.query()
            made.where.execute("x")

            def inner():
                return app

            inner().run()
        """,
}


def called(project: Project, function: str) -> list[str]:
    """What the calls of a function call, in their order; empty for what is not known."""
    events = [each for each in project.functions[function].events if each.kind == Kind.CALL]
    return [
        target.name if (target := project.target(each)) else project.library(each.ref)
        for each in events
    ]


def test_calls_are_followed_through_imports_instances_annotations_and_results() -> None:
    project = a_project(SHOP)
    assert called(project, "shop.views.index") == [
        "shop.db.make",
        *["shop.db.Store.query"] * 4,
        "shop.db.Base.__init__",
        "shop.db.Store.load",
        "",
        "sqlite3.Connection.execute",
        "shop.views.index.<locals>.inner",
        "quart.Quart.run",
    ]


def test_super_asks_the_bases_and_self_the_class() -> None:
    project = a_project(SHOP)
    assert called(project, "shop.db.Store.load")[-1:] == ["shop.db.Base.load"]
    assert called(project, "shop.db.Store.query") == ["sqlite3.Connection.execute"]
    assert called(project, "shop.db.Base.load") == ["requests.get"]


@each_row(
    "files",
    [
        {"a.py": "from b import x\n", "b.py": "from a import x\n"},
        {"a.py": "from a import x\n"},
        {"a.py": "x = y\ny = x\n"},
        {"a.py": "def f():\n    return f()\nx = f()\n"},
        {"a.py": "class x(x): pass\n"},
        {"a.py": "class B(C): pass\nclass C(B): pass\nx = B().y\n"},
        {"a.py": "class A:\n    def __init__(self):\n        self.b = self.b\nx = A().b\n"},
        {"a.py": "from a.a import *\nfrom a import *\n"},
        {"a.py": "x = x" + ".x" * 500 + "\n"},
    ],
)
def test_what_goes_in_a_circle_ends(files: Mapping[str, str]) -> None:
    assert a_project(files).value("a.x.y.z") is UNKNOWN


def test_what_star_leaves_out_is_not_there() -> None:
    project = a_project(SHOP)
    assert project.value("shop.store").kind is Meaning.INSTANCE
    assert project.value("shop.hidden") is UNKNOWN
    assert project.value("shop.views.hidden").kind is Meaning.CONSTANT


def test_a_method_of_a_derived_class_may_answer_instead() -> None:
    project = a_project(
        {
            "jobs.py": """
            import time

            class Job:
                def run(self):
                    raise NotImplementedError

            class Slow(Job):
                def run(self):
                    time.sleep(1)

            async def work(job: Job):
                job.run()
            """
        }
    )
    ways = project.ways(project.functions["jobs.Slow.run"])
    assert [[step.calls for step in way] for way in ways.shown] == [["Slow.run"]]
    assert not ways.sure


def test_what_a_class_leaves_to_those_derived_from_it_is_found_there_and_not_sure() -> None:
    project = a_project(
        {
            "services.py": """
            import peewee

            class User(peewee.Model):
                pass

            class Service:
                model = None

                @classmethod
                def get(cls, id):
                    return cls.model.get_by_id(id)

            class UserService(Service):
                model = User
            """
        }
    )
    (call,) = [e for e in project.functions["services.Service.get"].events if e.kind == Kind.CALL]
    assert project.library(call.ref) == "peewee.Model.get_by_id"
    assert not project.value(call.ref).sure


def test_the_shortest_way_comes_first_and_every_async_function_once() -> None:
    views = "\n".join(f"async def view_{n}():\n    first()\n" for n in range(30))
    project = a_project(
        {
            "app.py": f"def last():\n    pass\ndef first():\n    last()\n{views}"
            "async def near():\n    last()\n"
        }
    )
    ways = project.ways(project.functions["app.last"])
    assert [step.function for step in ways.shown[0]] == ["near"]
    assert (len(ways.shown), ways.more, ways.sure) == (10, 21, True)


def test_who_hands_a_function_to_a_thread_does_not_call_it() -> None:
    project = a_project(
        {
            "app.py": """
            import asyncio

            async def off(work, *given):
                return await asyncio.to_thread(work, *given)

            def twice(work):
                work()
                work()

            def load(): ...
            def hash_it(): ...
            def read(): ...

            async def view():
                await asyncio.to_thread(load)
                await off(hash_it)
                twice(read)
            """
        }
    )
    assert project.in_threads >= {"app.load", "app.hash_it"}
    assert project.on_loop == {"app.off", "app.view", "app.twice", "app.read"}


def test_a_decorator_may_send_to_a_thread() -> None:
    project = a_project(
        {
            "app.py": """
            import asyncio
            import functools

            def threaded(work):
                @functools.wraps(work)
                async def wrapper(*args):
                    return await asyncio.to_thread(work, *args)
                return wrapper

            @threaded
            def load(): ...

            async def view():
                await load()
            """
        }
    )
    assert "app.load" not in project.on_loop
