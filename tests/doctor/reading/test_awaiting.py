"""Missing awaits that are mended, and those that are not because it is not mechanical."""

from __future__ import annotations

import pytest

from async_contrast.doctor.finding import Sureness
from async_contrast.doctor.fixing import fixable, mend
from async_contrast.doctor.reading.awaits import find
from tests.doctor.forms import FORMS, Form
from tests.doctor.projects import a_project
from tests.rows import each_row

APP = """
from quart import Quart, jsonify, request
from quart_auth import current_user

app = Quart(__name__)

async def load(name="a"):
    return {"name": name}

@app.get("/")
async def index():
"""


def mended(body: str, before: str = APP) -> str:
    """The body of the view, after what is certain in it was mended."""
    text = before + "".join(f"    {line}\n" for line in body.splitlines())
    found = [each for each in find(a_project({"app.py": text})) if each.edits]
    assert all(each.sureness is Sureness.CERTAIN for each in found)
    after = mend("app.py", text.encode(), found).after.decode()
    return "\n".join(line.removeprefix("    ") for line in after.removeprefix(before).splitlines())


@each_row(
    ("body", "expected"),
    [
        ("load()", "await load()"),
        ("user = load('a')\nreturn user['b']", "user = await load('a')\nreturn user['b']"),
        ("data = request.json\nreturn data['a']", "data = await request.json\nreturn data['a']"),
        ("name = request.form['name']", "name = (await request.form)['name']"),
        ("return request.form.get('name', '')", "return (await request.form).get('name', '')"),
        ("return request.get_json()['a']", "return (await request.get_json())['a']"),
        ("return load()['name']", "return (await load())['name']"),
        ("if not current_user.is_authenticated:\n    return ''",
         "if not await current_user.is_authenticated:\n    return ''"),
        ("return 'a' if load() or app.debug else 'b'",
         "return 'a' if await load() or app.debug else 'b'"),
        ("return jsonify(load(), b=load('b'))", "return jsonify(await load(), b=await load('b'))"),
        ("return {'user': load()}", "return {'user': await load()}"),
        ("load(); load('b')", "await load(); await load('b')"),
    ],
)  # fmt: skip
def test_an_await_is_put_in(body: str, expected: str) -> None:
    assert mended(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "return load(name='b')['name']",  # where the call ends is not known
        "return str(any(x for x in (1, 2) if load(x)))",  # it would become an async generator
        "def inner():\n    load()\nreturn inner()",  # no async function
        "user = load()\nreturn 'a'",  # perhaps used where the doctor does not see it
    ],
)
def test_what_is_not_mechanical_stays(body: str) -> None:
    assert mended(body) == body


def test_a_name_that_is_imported_as_another_is_mended_as_it_stands() -> None:
    before = APP.replace("jsonify, request", "request as asked")
    assert mended("return asked.form['a']", before) == "return (await asked.form)['a']"


@each_row(
    "form",
    [form for form in FORMS if form.hazard.startswith("missing-await") and form.is_bad],
)
def test_what_is_mended_is_not_found_again(form: Form) -> None:
    files = dict(form.files)
    found = [each for each in find(a_project(files)) if each.edits]
    for path, findings in fixable(found).items():
        files[path] = mend(path, files[path].encode(), findings).after.decode()
    assert [each for each in find(a_project(files)) if each.edits] == []
