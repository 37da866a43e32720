"""The table of flask's names, held to Flask and Quart: each name is used in a view of both."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import flask
import flask.json
import flask.views
import pytest
import quart
from blinker import Signal

from async_contrast.doctor.libraries.entries import OnQuart
from async_contrast.doctor.libraries.tables import LIBRARIES
from tests.doctor.libraries.looked_up import looked_up
from tests.rows import each_row

HERE = Path(__file__)

USES: dict[str, Callable[[], object]] = {
    "Config": lambda: repr(flask.Config("/")),
    "Response": lambda: flask.Response("text"),
    "abort": lambda: flask.abort(418),
    "after_this_request": lambda: flask.after_this_request(lambda response: response) and "kept",
    "copy_current_request_context": lambda: (
        str(flask.copy_current_request_context(str)()) + "in it"
    ),
    "current_app": lambda: flask.current_app.name,
    "flash": lambda: _said(flask.flash, "hello"),
    "g": lambda: str(flask.g.get("nothing")),
    "get_flashed_messages": lambda: str(flask.get_flashed_messages()),
    "get_template_attribute": lambda: str(flask.get_template_attribute("macro.html", "hello")()),
    "has_app_context": lambda: str(flask.has_app_context()),
    "has_request_context": lambda: str(flask.has_request_context()),
    "json.dump": lambda: _said(flask.json.dump, {}, io.StringIO()),
    "json.dumps": lambda: flask.json.dumps({"a": 1}),
    "json.jsonify": lambda: flask.json.jsonify(a=1),
    "json.load": lambda: str(flask.json.load(io.StringIO('{"a": 1}'))),
    "json.loads": lambda: str(flask.json.loads('{"a": 1}')),
    "jsonify": lambda: flask.jsonify(a=1),
    "make_response": lambda: flask.make_response("text"),
    "redirect": lambda: flask.redirect("/elsewhere"),
    "render_template": lambda: flask.render_template("page.html"),
    "render_template_string": lambda: flask.render_template_string("{{ 1 + 1 }}"),
    "request": lambda: flask.request.path,
    "send_file": lambda: flask.send_file(HERE),
    "send_from_directory": lambda: flask.send_from_directory(HERE.parent, HERE.name),
    "session": lambda: str(flask.session.get("nothing")),
    "stream_template": lambda: "".join(flask.stream_template("page.html")),
    "stream_template_string": lambda: "".join(flask.stream_template_string("{{ 1 + 1 }}")),
    "stream_with_context": lambda: "".join(flask.stream_with_context(iter(["a"]))),
    "url_for": lambda: flask.url_for("view"),
    "Flask": lambda: str(isinstance(_application(), flask.Flask)),
    "Request": lambda: str(isinstance(_request(), flask.Request)),
}


def _said(function: Callable[..., object], *arguments: object) -> str:
    return str(function(*arguments))


def _application() -> object:
    return (quart.current_app or flask.current_app)._get_current_object()  # type: ignore[union-attr]


def _request() -> object:
    return (quart.request or flask.request)._get_current_object()  # type: ignore[union-attr]


def _templates(folder: Path) -> str:
    (folder / "page.html").write_text("page")
    (folder / "macro.html").write_text("{% macro hello() %}hello{% endmacro %}")
    return str(folder)


def _with_view(app: flask.Flask | quart.Quart, view: Callable[..., object]) -> None:
    app.secret_key = "x"
    app.logger.disabled = True
    app.add_url_rule("/", "view", view)  # type: ignore[arg-type]


def _in_flask(view: Callable[..., object], templates: str) -> tuple[int, bytes]:
    app = flask.Flask("names", template_folder=templates)
    _with_view(app, view)
    with app.test_client().get("/") as answer:
        return answer.status_code, answer.data


async def _in_quart(view: Callable[..., object], templates: str) -> tuple[int, bytes]:
    app = quart.Quart("names", template_folder=templates)
    _with_view(app, view)
    answer = await app.test_client().get("/")
    return answer.status_code, await answer.get_data(as_text=False)


def _judged(on_flask: tuple[int, bytes], on_quart: tuple[int, bytes]) -> OnQuart:
    if on_quart == on_flask:
        return OnQuart.WORKS
    return OnQuart.FAILS if on_quart[0] == 500 else OnQuart.SILENT


@pytest.mark.parametrize("name", USES)
async def test_a_name_of_flask_does_on_quart_what_the_table_says(name: str, tmp_path: Path) -> None:
    async def view() -> object:
        return USES[name]()

    templates = _templates(tmp_path)
    on_flask = _in_flask(USES[name], templates)
    assert on_flask[0] < 500
    measured = _judged(on_flask, await _in_quart(view, templates))
    assert LIBRARIES.flask[f"flask.{name}"].on_quart is measured


@pytest.mark.parametrize("name", ["MethodView", "View"])
async def test_a_class_of_views_of_flask_fails_on_quart(name: str, tmp_path: Path) -> None:
    class View(getattr(flask.views, name)):  # type: ignore[misc]
        def get(self) -> str:
            return "text"

        dispatch_request = get if name == "View" else flask.views.MethodView.dispatch_request

    view = View.as_view("view")
    measured = _judged(
        _in_flask(view, str(tmp_path)), await _in_quart(View.as_view("view"), str(tmp_path))
    )
    assert LIBRARIES.flask[f"flask.views.{name}"].on_quart is measured is OnQuart.FAILS


async def test_a_blueprint_of_flask_works_on_quart() -> None:
    blueprint = flask.Blueprint("shop", "names")

    @blueprint.get("/")
    async def index() -> str:
        return "shop"

    app = quart.Quart("names")
    app.register_blueprint(blueprint)
    answer = await app.test_client().get("/")
    assert (answer.status_code, await answer.get_data()) == (200, b"shop")
    assert LIBRARIES.flask["flask.Blueprint"].on_quart is OnQuart.WORKS


SIGNALS = sorted(name for name, value in vars(flask).items() if isinstance(value, Signal))


@pytest.mark.parametrize("name", SIGNALS)
async def test_no_signal_of_flask_is_sent_on_quart(name: str) -> None:
    heard: list[object] = []

    def hear(sender: object, **_more: object) -> None:
        heard.append(sender)

    async def view() -> str:
        await quart.flash("hello")
        await quart.render_template_string("x")
        raise ValueError

    signal: Signal = getattr(flask, name)
    with signal.connected_to(hear):
        await _in_quart(view, "")
    assert heard == []
    assert LIBRARIES.flask[f"flask.{name}"].on_quart is OnQuart.SILENT


def test_every_public_name_of_flask_is_in_the_table() -> None:
    public = {
        f"flask.{name}" for name, value in vars(flask).items()
        if not name.startswith("_") and name != "annotations" and not isinstance(value, ModuleType)
    }  # fmt: skip
    assert public <= LIBRARIES.flask.keys()
    tried = {f"flask.{name}" for name in [*USES, *SIGNALS]}
    untried = {"flask.Blueprint", "flask.views.MethodView", "flask.views.View"}
    assert LIBRARIES.flask.keys() == tried | untried


@each_row("name", sorted(LIBRARIES.flask))
def test_what_a_name_is_called_in_quart_exists_and_is_awaited_as_the_table_says(name: str) -> None:
    row = LIBRARIES.flask[name]
    assert looked_up(row.quart) is not None
    assert row.awaited is (LIBRARIES.awaitable(f"{row.quart}()") is not None)


@each_row("name", sorted(LIBRARIES.flask_attributes.listed))
def test_an_attribute_of_flask_that_the_table_lists_is_awaited_in_quart(name: str) -> None:
    assert looked_up(name) is not None
    there = (
        name.replace("flask.Flask", "quart.Quart")
        .replace("flask.testing.FlaskClient", "quart.testing.QuartClient")
        .replace("flask.", "quart.", 1)
        .replace("werkzeug.", "quart.")
    )
    assert LIBRARIES.awaitable(there) or LIBRARIES.awaitable(f"{there}()")
