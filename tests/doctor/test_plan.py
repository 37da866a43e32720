"""The plan of a port: what of an application of Flask is mechanical, what is not, and the order."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping

import pytest
from rich.console import Console

from async_contrast.doctor.diagnosis import Unread
from async_contrast.doctor.libraries.entries import OnQuart
from async_contrast.doctor.plan import Plan, plan
from async_contrast.doctor.planning import naive
from async_contrast.doctor.planning.changes import Change
from async_contrast.doctor.planning.parts import Part, heights, part
from async_contrast.doctor.project.facts import How, Kind
from async_contrast.doctor.report import plan_json
from async_contrast.doctor.report.plan_text import print_plan
from tests.doctor.projects import a_project
from tests.doctor.shop import SHOP


@pytest.fixture(scope="module")
def planned() -> Plan:
    return plan(a_project(SHOP))


def places(of: Plan, change: Change, path: str) -> list[tuple[int, str]]:
    return [
        (each.place.line, each.what)
        for each in of.changes
        if each.change is change and each.place.path == path
    ]


def thoughts(of: Plan, path: str) -> list[tuple[str, int]]:
    return [(each.hazard.name, each.place.line) for each in of.thoughts if each.place.path == path]


def changed(files: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(each.change, each.what) for each in plan(a_project(files)).changes]


def test_names_of_flask_are_counted_where_they_are_imported(planned: Plan) -> None:
    assert places(planned, Change.NAME, "shop/views.py") == [
        (2, "flask.Blueprint"), (2, "flask.flash"), (2, "flask.redirect"),
        (2, "flask.render_template"), (2, "flask.request"),
    ]  # fmt: skip
    assert places(planned, Change.NAME, "shop/services.py") == []


def test_awaits_come_where_quart_and_what_becomes_async_is_used(planned: Plan) -> None:
    assert places(planned, Change.AWAIT, "shop/views.py") == [
        (10, "rates()"), (14, "flask.request.form"), (16, "flask.render_template()"),
        (16, "known_rates()"), (24, "charge()"), (25, "flask.flash()"),
    ]  # fmt: skip
    assert places(planned, Change.AWAIT, "shop/api/orders.py") == [(10, "flask.request.get_json()")]


def test_a_function_becomes_async_if_a_request_comes_to_an_await_in_it(planned: Plan) -> None:
    assert places(planned, Change.ASYNC_DEF, "shop/services.py") == [(8, "rates"), (11, "charge")]
    assert [what for _, what in places(planned, Change.ASYNC_DEF, "shop/views.py")] == [
        "known_rates", "index", "pay",
    ]  # fmt: skip
    assert places(planned, Change.ASYNC_DEF, "shop/decorators.py") == [(7, "needs_json.wrapper")]


def test_contexts_and_clients_of_tests_are_counted(planned: Plan) -> None:
    assert [line for line, _ in places(planned, Change.ASYNC_WITH, "shop/__init__.py")] == [26]
    assert places(planned, Change.AWAIT, "tests/test_views.py") == [
        (3, "client.get()"), (4, "client.get('/').json"), (4, "client.get()"),
        (8, "app.test_client().post()"),
    ]  # fmt: skip
    assert [what for _, what in places(planned, Change.ASYNC_DEF, "tests/test_views.py")] == [
        "test_index", "test_pay",
    ]  # fmt: skip


def test_what_the_naive_port_would_do_wrong_needs_thought(planned: Plan) -> None:
    assert ("lock-over-await", 13) in thoughts(planned, "shop/services.py")
    assert ("missing-await-in-test", 22) in thoughts(planned, "shop/views.py")
    assert thoughts(planned, "shop/models.py") == [
        ("read-after-commit", 4), ("lazy-dynamic", 8), ("lazy-load", 12),
    ]  # fmt: skip


def test_what_is_counted_as_mechanical_needs_no_thought(planned: Plan) -> None:
    names = {each.hazard.name for each in planned.thoughts}
    assert not names & {"missing-await", "flask-name", "flask-extension", "blocking-call"}
    assert {each.hazard.contrast for each in planned.thoughts} >= {"lock/across-await"}


def test_extensions_come_with_what_serves(planned: Plan) -> None:
    found = {each.name: each for each in planned.extensions}
    assert list(found) == ["flask_cors", "flask_login", "flask_magic", "flask_sqlalchemy"]
    cors = found["flask_cors"].known
    assert cors
    assert (cors.quart, cors.serves) == (OnQuart.FAILS, ("quart-cors",))
    assert found["flask_magic"].known is None
    assert [place.path for place in found["flask_login"].places] == [
        "shop/__init__.py", "shop/views.py", "shop/views.py",
    ]  # fmt: skip


def test_blocking_libraries_come_with_counterparts_and_how_often_requests_reach_them(
    planned: Plan,
) -> None:
    found = {each.counterpart.library: each for each in planned.libraries}
    assert (len(found["requests"].places), len(found["requests"].in_requests)) == (3, 2)
    assert found["requests"].counterpart.names[0] == "httpx.AsyncClient"
    assert found["werkzeug.security"].counterpart.names == ()
    assert {"sqlalchemy", "flask_sqlalchemy", "threading"} <= found.keys()


def test_the_order_is_from_what_decides_to_what_turns_it_on(planned: Plan) -> None:
    assert [(each.title.split()[0], each.files) for each in planned.steps] == [
        ("Decide", ()),
        ("Try", ()),
        ("Choose", ()),
        ("Shared", ("shop/models.py", "shop/services.py")),
        ("Hooks,", ("shop/decorators.py",)),
        ("Views,", ("shop/api/orders.py", "shop/views.py")),
        ("The", ("shop/__init__.py",)),
        ("The", ("tests/test_views.py",)),
    ]
    assert "flask_magic" in planned.steps[0].title
    assert "quart-cors for flask_cors" in planned.steps[1].title
    assert "httpx.AsyncClient for requests" in planned.steps[2].title
    assert all(each.why.endswith(".") for each in planned.steps)


def test_files_with_nothing_to_do_are_only_counted(planned: Plan) -> None:
    assert {each.path for each in planned.files} == SHOP.keys() - {
        "shop/util.py", "shop/api/__init__.py",
    }  # fmt: skip
    assert planned.untouched == 2


def test_counts_of_the_files_are_those_of_the_places(planned: Plan) -> None:
    assert sum(sum(each.changes.values()) for each in planned.files) == len(planned.changes)
    assert sum(each.thoughts for each in planned.files) == len(planned.thoughts)
    assert len(set(planned.changes)) == len(planned.changes)


def test_what_is_quart_already_is_left_as_it_is() -> None:
    project = a_project({
        "app.py": """
            import requests
            from quart import Quart, request

            app = Quart(__name__)

            @app.route("/")
            async def index():
                requests.get("https://example.org")
                return request.form["x"]
            """,
    })  # fmt: skip
    assert naive.port(project).files == tuple(project.modules.values())
    assert plan(project) == Plan((), 1, (), (), (), (), ())


def test_a_project_without_a_file_has_an_empty_plan() -> None:
    assert plan(a_project({})).steps == ()


def test_functions_that_call_each_other_in_a_circle_become_async_once() -> None:
    found = changed({
        "app.py": """
            from flask import Flask, request

            app = Flask(__name__)

            def one():
                return two() or request.json

            def two():
                return one()

            @app.route("/")
            def index():
                return one()
            """,
    })  # fmt: skip
    assert [what for change, what in found if change == Change.ASYNC_DEF] == ["one", "two", "index"]


def test_a_command_stays_plain_and_so_does_what_only_it_calls() -> None:
    found = changed({
        "app.py": """
            import requests
            from flask import Flask

            app = Flask(__name__)

            def load():
                return requests.get("https://example.org")

            @app.cli.command("load")
            def command():
                load()
            """,
    })  # fmt: skip
    assert found == [(Change.NAME, "flask.Flask")]


def test_the_naive_port_awaits_in_place_and_keeps_lines() -> None:
    project = a_project(SHOP)
    ported = {each.module: each for each in naive.port(project).files}["shop.services"]
    charge = next(each for each in ported.functions if each.name == "shop.services.charge")
    assert charge.is_async
    calls = [
        (e.kind, e.line) for e in charge.events if e.how == How.AWAITED or e.kind == Kind.AWAIT
    ]
    assert calls == [
        (Kind.CALL, 12), (Kind.AWAIT, 12), (Kind.CALL, 14), (Kind.AWAIT, 14), (Kind.CALL, 15),
        (Kind.AWAIT, 15),
    ]  # fmt: skip
    before = next(f for f in project.modules["shop.services"].functions if f.name == charge.name)
    assert [e.line for e in charge.events if e.kind != Kind.AWAIT] == [
        e.line for e in before.events
    ]


def test_parts_and_heights() -> None:
    project = a_project(SHOP)
    parts = {facts.path: part(project, facts) for facts in project.modules.values()}
    assert parts["shop/__init__.py"] is Part.APPLICATION
    assert parts["shop/decorators.py"] is Part.WEB
    assert parts["shop/services.py"] is Part.SHARED
    assert parts["tests/test_views.py"] is Part.TESTS
    tall = heights(project)
    assert tall["shop.models"] < tall["shop.services"] < tall["shop.views"]


def test_modules_that_import_each_other_in_a_circle_have_a_height() -> None:
    project = a_project({
        "a.py": "import b\n", "b.py": "import c\n", "c.py": "import a\nimport d\n", "d.py": "",
    })  # fmt: skip
    tall = heights(project)
    assert tall["d"] == 0
    assert set(tall) == {"a", "b", "c", "d"}


def test_the_plan_as_json_has_all_of_it(planned: Plan) -> None:
    told = json.loads(plan_json.report(planned, (), "http://localhost"))
    assert told["version"] == 1
    assert len(told["changes"]) == len(planned.changes)
    assert len(told["thoughts"]) == len(planned.thoughts)
    assert told["thoughts"][0]["url"].startswith("http://localhost/")
    assert {each["name"]: each["serves"] for each in told["extensions"]}["flask_magic"] == []
    assert [each["title"] for each in told["steps"]] == [each.title for each in planned.steps]


@pytest.mark.parametrize("width", [60, 100, 200])
def test_the_plan_as_text_names_every_file_extension_and_library(planned: Plan, width: int) -> None:
    out = io.StringIO()
    print_plan(
        Console(file=out, width=width),
        planned,
        (Unread("odd.py", "is no UTF-8"),),
        "http://localhost",
    )
    said = out.getvalue()
    names = [each.path for each in planned.files]
    names += [each.name for each in planned.extensions]
    assert [name for name in (*names, "odd.py: is no UTF-8") if name not in said] == []
    assert [each.code for each in planned.by_hazard if each.code not in said] == []
    assert f"{len(planned.changes)} places need only an await or another name" in " ".join(
        said.split()
    )


def test_a_plan_of_nothing_says_so() -> None:
    out = io.StringIO()
    print_plan(Console(file=out, width=80), plan(a_project({})), (), "http://localhost")
    assert out.getvalue() == "There is nothing of Flask to port.\n"


def test_what_the_settings_do_not_want_needs_no_thought() -> None:
    planned = plan(a_project(SHOP), lambda finding: finding.hazard.code != "AC1003")
    assert planned.thoughts
    assert "AC1003" not in {each.hazard.code for each in planned.thoughts}


def test_a_test_of_what_only_needs_an_await_needs_no_thought() -> None:
    planned = plan(a_project({
        "app.py": """
            from flask import Flask, request

            app = Flask(__name__)

            @app.post("/")
            def index():
                if request.files:
                    return "files"
                return "none"
            """,
    }))  # fmt: skip
    assert [what for _, what in places(planned, Change.AWAIT, "app.py")] == ["flask.request.files"]
    assert {each.hazard.code for each in planned.thoughts} <= {"AC1204"}


def test_a_library_that_no_request_comes_to_is_told_apart() -> None:
    planned = plan(a_project({
        "app.py": "from flask import Flask\napp = Flask(__name__)\n",
        "script.py": "import sqlite3\n\ndef load():\n    sqlite3.connect('x')\n",
    }))  # fmt: skip
    assert [(each.counterpart.library, each.in_requests) for each in planned.libraries] == [
        ("sqlite3", ())
    ]
    assert [each.path for each in planned.files] == ["app.py"]
    out = io.StringIO()
    print_plan(Console(file=out, width=80), planned, (), "http://localhost")
    assert "No request comes to those of sqlite3." in out.getvalue()
