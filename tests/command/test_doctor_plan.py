"""`async-contrast doctor --plan`, as people and scripts use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command.doctoring import doctor, put

pytestmark = pytest.mark.usefixtures("folder")

FLASK = """\
from flask import Flask, request
import requests
app = Flask(__name__)

@app.post("/")
def index():
    return requests.get(request.form["url"]).text
"""


def test_the_plan_of_an_application_of_flask_as_text_and_as_json() -> None:
    put("shop/app.py", FLASK)
    done = doctor("--plan", "shop")
    assert done.exit_code == 0
    assert "httpx.AsyncClient" in done.stdout
    told = json.loads(doctor("--plan", "--format", "json", "shop").stdout)
    assert [each["path"] for each in told["files"]] == ["shop/app.py"]
    assert told["files"][0]["changes"] == {
        "name": 2, "await": 1, "async def": 1, "async with": 0,
    }  # fmt: skip


def test_a_plan_may_go_to_a_file_and_tells_what_could_not_be_read() -> None:
    put("shop/app.py", FLASK)
    put("shop/odd.py", "def (")
    assert doctor("--plan", "--output", "plan.txt", "shop").stdout == ""
    text = Path("plan.txt").read_text()
    assert "shop/app.py" in text
    assert "shop/odd.py: " in text


def test_a_plan_where_nothing_could_be_read_is_exit_status_2() -> None:
    put("shop/odd.py", "def (")
    assert doctor("--plan", "shop").exit_code == 2


@pytest.mark.parametrize("more", [
    ["--fix"], ["--diff"], ["--format", "sarif"], ["--baseline", "known.json"],
])  # fmt: skip
def test_a_plan_goes_without_what_is_for_findings(more: list[str]) -> None:
    done = doctor("--plan", *more, "app")
    assert done.exit_code == 2
    assert "--plan" in done.stderr
