"""Imports of flask that are mended, and those that are not because it is not mechanical."""

from __future__ import annotations

from async_contrast.doctor.finding import Sureness
from async_contrast.doctor.fixing import mend
from async_contrast.doctor.reading.flask_names import find
from tests.doctor.projects import a_project
from tests.rows import each_row

VIEW = """
from quart import Quart

app = Quart(__name__)

@app.get("/")
async def index():
    return {"args": request.args, "app": current_app.name, "g": g.user}
"""


def mended(imports: str, view: str = VIEW) -> str:
    """The imports, after what is certain in them was mended."""
    text = f"{imports}\n{view}"
    found = [each for each in find(a_project({"app.py": text})) if each.edits]
    assert all(each.sureness is Sureness.CERTAIN for each in found)
    return mend("app.py", text.encode(), found).after.decode().removesuffix(f"\n{view}")


@each_row(
    ("imports", "expected"),
    [
        ("from flask import request", "from quart import request"),
        ("from flask import g as g, request", "from quart import g as g, request"),
        ("from flask import abort, request", "from quart import abort, request"),
        ("import os; from flask import request", "import os; from quart import request"),
        ("s = 'ä'; from flask import request", "s = 'ä'; from flask import request"),
        (
            "from flask import (\n    g,\n    request,\n)",
            "from quart import (\n    g,\n    request,\n)",
        ),
        ("from flask.globals import request", "from flask.globals import request"),
    ],
)
def test_another_module_is_imported(imports: str, expected: str) -> None:
    assert mended(imports) == expected


def test_one_edit_mends_all_names_of_an_import() -> None:
    text = "from flask import (\n    g,\n    request,\n)\n" + VIEW
    found = list(find(a_project({"app.py": text})))
    assert [(each.place.line, len(each.edits)) for each in found] == [(2, 1), (3, 1)]
    assert len({edit for each in found for edit in each.edits}) == 1


@each_row(
    "imports",
    [
        "from  flask import request",
        "from flask import \\\n    Flask, request",
        "from flask import make_response, request",
        "import flask",
        "from flask import *",
    ],
)
def test_what_is_not_mechanical_stays(imports: str) -> None:
    assert mended(imports) == imports


def test_a_view_of_a_class_comes_from_the_module_of_that_name() -> None:
    view = "from quart import Quart\napp = Quart(__name__)\nclass V(MethodView):\n    pass\n"
    assert (
        mended("from flask.views import MethodView", view) == "from quart.views import MethodView"
    )
