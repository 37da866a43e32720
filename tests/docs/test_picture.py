"""The answer of the doctor that the README shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from async_contrast.doctor.hazards import HAZARDS
from tests.commands import run_here
from tests.docs.reading import README

SHOP = {
    "views.py": """\
from quart import Blueprint, request

from shop import orders

routes = Blueprint("shop", __name__)


@routes.get("/orders/<int:number>")
async def order(number: int):
    return {"price": orders.price(number)}


@routes.post("/orders")
async def add():
    form = await request.form
    orders.ORDERS.append(float(form["amount"]))
    return {"price": orders.price(len(orders.ORDERS) - 1)}, 201
""",
    "orders.py": """\
from shop import rates

ORDERS = []


def price(number):
    return ORDERS[number] * rates.today("EUR")
""",
    "rates.py": """\
import requests

TODAY = "https://rates.example/today"


def today(currency):
    return requests.get(TODAY, timeout=5).json()[currency]
""",
}
"""A port that is half done."""

SECONDS = re.compile(r"\d+\.\d s\.$")


def test_it_is_what_people_see(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    Path("shop").mkdir()
    for name, text in SHOP.items():
        Path("shop", name).write_text(text)
    done = run_here("doctor", "shop")
    assert (done.exit_code, done.stderr) == (1, "")
    picture = README.read_text().split("async-contrast doctor shop\n")[1].split("```")[0]
    printed, begins, ends = (
        [SECONDS.sub("", line.rstrip()) for line in text.splitlines() if line.strip()]
        for text in (done.stdout, *picture.split("...\n"))
    )
    assert printed[: len(begins)] == begins
    assert printed[-len(ends) :] == ends


def test_the_hazards_are_counted() -> None:
    assert f" {len(HAZARDS)} hazards" in README.read_text()
