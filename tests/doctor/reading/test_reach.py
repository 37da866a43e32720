"""Who comes to a function, and whether anybody has to wait meanwhile."""

from __future__ import annotations

from async_contrast.doctor.reading.common.reach import is_test, reaching
from tests.doctor.projects import a_project

FILES = {
    "app.py": """
        import asyncio
        import functools
        from quart import Quart
        app = Quart(__name__)

        def work(): ...
        def helper(): work()
        def only_at_start(): ...
        def for_the_worker(): ...
        def alone(): ...
        @functools.cache
        def once(): ...
        @functools.cache
        def once_each(name): ...

        async def worker(): for_the_worker()
        async def script(): alone()
        def main(): asyncio.run(script())

        @app.before_serving
        async def start():
            only_at_start()
            app.task = asyncio.create_task(worker())

        @app.get("/a")
        async def a():
            helper()
            once()
            once_each("a")

        @app.get("/b")
        async def b(): work()
    """,
    "test_app.py": """
        from app import helper
        async def test_helper(): helper()
    """,
}  # fmt: skip


def test_the_shortest_way_is_told_and_the_others_are_counted() -> None:
    project = a_project(FILES)
    reach = reaching(project).reach(project.functions["app.work"])
    assert reach.told == "the async view `b` reaches it by 1 call, 2 others too"
    assert [step.function for step in reach.ways[0]] == ["b"]
    assert [step.function for step in reach.ways[1]] == ["a", "helper"]
    assert reach.sure


def test_a_way_from_a_test_comes_last() -> None:
    project = a_project(FILES)
    reach = reaching(project).reach(project.functions["app.helper"])
    assert [way[0].function for way in reach.ways] == ["a", "test_helper"]


def test_nobody_waits_before_the_start_nor_for_what_is_alone_in_its_loop() -> None:
    project = a_project(FILES)
    matters = reaching(project).matters
    names = ("only_at_start", "alone", "once", "once_each", "for_the_worker", "work")
    assert {name: matters(f"app.{name}") for name in names} == {
        "only_at_start": False,
        "alone": False,
        "once": False,
        "once_each": True,
        "for_the_worker": True,
        "work": True,
    }


def test_a_file_is_one_of_tests_by_its_name() -> None:
    tests = ("tests/a.py", "app/test_a.py", "conftest.py", "app/tests.py", "a_test.py")
    others = ("app/testing.py", "contest.py", "app/attest_a.py")
    assert all(map(is_test, tests))
    assert not any(map(is_test, others))
