"""What a log of Quart has is found: by the library and the functions, not by what all have."""

from __future__ import annotations

import pytest

from async_contrast.finding.finder import Finder
from tests.finding.captured import CAPTURED, FLUSHED, REQUEST_ADVICE
from tests.finding.made import names, of_symptoms
from tests.rows import each_row


@pytest.mark.parametrize("raised", CAPTURED)
def test_a_traceback_of_a_log_finds_its_contrast_first(finder: Finder, raised: str) -> None:
    captured = CAPTURED[raised]
    assert finder.search(captured.bare).hits[0].name == captured.finds
    assert finder.search(captured.bare + captured.follows).hits[0].name == captured.finds


@pytest.mark.parametrize("raised", CAPTURED)
def test_with_the_log_around_it_finds_it_first_or_second(finder: Finder, raised: str) -> None:
    captured = CAPTURED[raised]
    log = captured.in_a_log
    for pasted in (log, log.replace("/site-packages/", "\\site-packages\\"), log + log):
        assert captured.finds in [hit.name for hit in finder.search(pasted).hits[:2]]


def test_a_lazy_read_after_a_flush_finds_the_new_object(finder: Finder) -> None:
    found = [hit.name for hit in finder.search(FLUSHED).hits[:2]]
    assert set(found) == {"relationships/loading", "relationships/new-object"}


@pytest.mark.parametrize(
    ("package", "name"),
    [
        ("flask_login", "login/kept-extension"),
        ("flask_httpauth", "basic_auth/kept-extension"),
        ("flask_wtf", "login/csrf"),
        ("flask_sqlalchemy", "relationships/kept-extension"),
    ],
)
def test_a_kept_extension_is_found_by_its_package(finder: Finder, package: str, name: str) -> None:
    assert finder.search(package).hits[0].name == name
    error = f"{package} RuntimeError Working outside of request context"
    assert name in [hit.name for hit in finder.search(error).hits[:2]]


KETTLES = of_symptoms(
    plain="the kettle boils over",
    library="the kettle boils over, kitchenware",
    function="the kettle boils over, in pour_water",
    line="the kettle boils over, at lid.lift",
    dispatched="the kettle boils over, handle_request",
    log="a teapot broke, saucer",
)
OWN = '  File "/app/shop/tea.py", line 3, in tea\n'
SITE = '  File "/app/lib/python3.11/site-packages'
ERROR = "ValueError: the kettle boils over\n"


@each_row(
    ("frames", "found"),
    [
        (f'{OWN}    make()\n{SITE}/kitchenware/a.py", line 3, in b\n    lid.lift()\n', "library"),
        (f'{SITE}/kitchenware.py", line 3, in b\n    lid.lift()\n', "library"),
        (
            f'{OWN}    make()\n{SITE}/other/a.py", line 3, in pour_water\n    lid.lift()\n',
            "function",
        ),
        (
            f'{OWN}    make()\n  File "/lib/python3.11/a.py", line 3, in pour_water\n'
            "    lid.lift()\n",
            "function",
        ),
        (f"{OWN}    lid.lift()\n", "line"),
        (f'{OWN}    lid.lift()\n{SITE}/werkzeug/a.py", line 3, in b\n    c()\n', "line"),
        ('  File "<stdin>", line 1, in <module>\n    lid.lift()\n', "line"),
    ],
)
def test_what_stands_below_the_last_line_of_ones_own_says_much(frames: str, found: str) -> None:
    assert names(KETTLES.search(f"Traceback:\n{frames}{ERROR}"))[0] == found


def test_what_stands_above_it_and_what_dispatches_says_little() -> None:
    above = f'{SITE}/kitchenware/a.py", line 3, in pour_water\n    c()\n'
    ways = f'{SITE}/quart/app.py", line 3, in handle_request\n    c()\n'
    found = KETTLES.search(f"Traceback:\n{above}{ways}{OWN}    lid.lift()\n{ERROR}")
    assert names(found)[0] == "line"


def test_an_error_that_nobody_knows_finds_those_of_its_library(finder: Finder) -> None:
    frames = f'{SITE}/flask_login/utils.py", line 3, in decorated_view\n    act()\n'
    found = finder.search(f"Traceback:\n{frames}KeyError: 'an-umbrella'")
    assert found.hits[0].name == "login/kept-extension"


def test_a_log_behind_the_error_says_less_than_it() -> None:
    log = "INFO: a teapot broke, saucer\n" * 3
    assert names(KETTLES.search(f"Traceback:\n{OWN}    lid.lift()\n{ERROR}{log}"))[0] == "line"


def test_the_advice_of_flask_says_next_to_nothing(finder: Finder) -> None:
    error = f"flask_login RuntimeError: Working outside of request context.{REQUEST_ADVICE}"
    assert "login/kept-extension" in [hit.name for hit in finder.search(error).hits[:2]]
    assert finder.search(REQUEST_ADVICE).hits[0].name == "context/background"
