"""Runs as files, and two runs side by side."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tests.web.conftest import Switchboard, while_hanging
from tests.web.people import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_export_is_the_run_as_a_file(ada: Person) -> None:
    run = await ada.finished()
    response = await ada.ask("GET", f"{run['url']}/export")
    assert await response.get_json() == run
    assert response.headers["Content-Disposition"] == f'attachment; filename="run-{run["id"]}.json"'
    response = await ada.ask("GET", f"{run['url']}/export?format=junit")
    assert response.mimetype == "application/xml"
    suites = ElementTree.fromstring(await response.get_data())  # noqa: S314 - it is ours
    assert suites.attrib["failures"] == "1"
    [failure] = suites.iter("failure")
    assert [case.get("name") for case in suites.iter("testcase") if failure in case] == [
        "asyncio.wrong"
    ]
    assert failure.attrib["message"].startswith(
        'fails, expected holds; showed "good" 1 time, not 2; showed, and should not: '
    )
    assert "showed, and should not: bad\n" in str(failure.text)
    assert (await ada.ask("GET", f"{run['url']}/export?format=pdf")).status_code == 422


async def test_a_run_that_was_cancelled_is_an_error_for_a_pipeline(
    ada: Person, switchboard: Switchboard
) -> None:
    run = await ada.run("specimen/hanging", parameters={"port": switchboard.port})
    await while_hanging(switchboard)
    await ada.ask("POST", f"{run['url']}/cancel")
    response = await ada.ask("GET", f"{run['url']}/export?format=junit")
    suites = ElementTree.fromstring(await response.get_data())  # noqa: S314 - it is ours
    [error] = suites.iter("error")
    assert (suites.attrib["errors"], suites.attrib["tests"]) == ("1", "1")
    assert error.attrib["message"] == "cancelled"


async def test_two_runs_side_by_side(ada: Person) -> None:
    this = await ada.finished(parameters={"number": 3})
    other = await ada.finished(parameters={"number": 4}, side="threads")
    found = await ada.get(f"{this['url']}/compare/{other['id']}")
    assert found["parameters"] == [
        {"name": "number", "this": 3, "other": 4},
        {"name": "side", "this": None, "other": "threads"},
    ]
    assert found["environment"] == []
    assert [(cell["cell"], cell["differs"]) for cell in found["cells"]] == [
        ("threads.quick", ["outcomes"]),
        ("asyncio.quick", ["missing"]),
        ("asyncio.wrong", ["missing"]),
    ]
    counts = [[one["count"] for one in found["cells"][0][run]["outcomes"]]
              for run in ("this", "other")]  # fmt: skip
    assert counts == [[3], [4]]


async def test_runs_of_two_contrasts_have_nothing_in_common(
    ada: Person, switchboard: Switchboard
) -> None:
    this = await ada.finished()
    other = await ada.run("specimen/hanging", parameters={"port": switchboard.port})
    error = (await ada.get(f"{this['url']}/compare/{other['id']}", 422))["error"]
    assert error["field"] == "other"
    await ada.ask("POST", f"{other['url']}/cancel")
