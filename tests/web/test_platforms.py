"""`on` names platforms: a comparison on each of them, as JSON and as a page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from quart import Quart
from quart.typing import TestClientProtocol as Client

from async_contrast.errors import LabUnavailable
from async_contrast.interpreters.probing import own
from tests.interpreters.places import THERE
from tests.interpreters.pythons import bare, fake
from tests.web.asking import ask
from tests.web.conftest import Bounding, an_app

pytestmark = pytest.mark.asyncio(loop_scope="session")

HERE = own().interpreter.name
WHERE = "/compare/places/where"
PAGE = "/contrasts/places/where"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Quart]:
    """One with two platforms, of which the other answers otherwise."""
    folder = tmp_path_factory.mktemp("app")
    pythons = {THERE: bare(folder / THERE), HERE: None}
    async with an_app(folder, "tests.interpreters.places", pythons=pythons) as app:
        yield app


async def answer(client: Client, path: str, status: int = 200) -> Any:
    response = await client.get(path)
    assert response.status_code == status, await response.get_data()
    return await response.get_json()


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("on=cpython-9.99", 422, f"on must be every, or one of {HERE}, {THERE}"),
        ("on=", 422, "on must be every, or one of "),
        ("on=every&on=EVERY", 422, "on must be every, or one of "),
        (f"on={THERE}&on={THERE}", 400, f"on must name {THERE} once"),
    ],
)
@pytest.mark.parametrize("path", [WHERE, PAGE])
async def test_a_platform_that_is_not_there(
    client: Client, path: str, query: str, status: int, told: str
) -> None:
    response = await client.get(f"{path}?{query}")
    assert response.status_code == status
    text = await response.get_data(as_text=True)
    assert told in text
    if path == WHERE:
        assert (await response.get_json())["error"]["field"] == "on"


async def test_a_parameter_that_is_not_there_is_told_of_on(client: Client) -> None:
    found = await answer(client, f"{WHERE}?off=x", 422)
    assert "known: side, on" in found["error"]["message"]


@pytest.mark.parametrize("query", [f"on={THERE}&on={HERE}", "on=every", f"on=every&on={THERE}"])
async def test_each_platform_answers(client: Client, query: str) -> None:
    found = await answer(client, f"{WHERE}?{query}")
    assert [each["platform"] for each in found["platforms"]] == [HERE, THERE]
    assert found["differing"] == 1
    where, anywhere = found["cells"]
    assert {name: came["verdict"] for name, came in where["answers"].items()} == {
        HERE: "holds",
        THERE: "breaks",
    }
    assert (where["differs"], where["differs_in"]) == (True, ["verdict", "outcomes"])
    assert [came["surprise"] for came in where["answers"].values()] == [False, True]
    assert not anywhere["differs"]


async def test_one_alone_is_a_matrix_of_one_column(client: Client) -> None:
    found = await answer(client, f"{WHERE}?on={THERE}&side=threads")
    assert [each["platform"] for each in found["platforms"]] == [THERE]
    [cell] = found["cells"]
    assert list(cell["answers"]) == [THERE]
    assert found["differing"] == 0


async def test_none_is_the_service_itself(client: Client) -> None:
    found = await answer(client, WHERE)
    assert found["cells"][0]["verdict"] == "holds"
    assert "platforms" not in found


async def test_a_head_runs_nothing(client: Client) -> None:
    assert (await ask(client, "HEAD", f"{WHERE}?on=every")).status_code == 200
    assert (await ask(client, "HEAD", f"{WHERE}?on=nowhere")).status_code == 422


async def test_the_budget_counts_each_platform(client: Client, bounded: Bounding) -> None:
    bounded(cells=3)
    assert (await client.get(WHERE)).status_code == 200
    found = await answer(client, f"{WHERE}?on=every", 422)
    assert "it has 4 cells" in found["error"]["message"]


async def test_one_that_cannot_be_asked_any_more_is_a_column_that_says_so(
    app: Quart, client: Client
) -> None:
    lab = app.extensions["catalogue"].platforms[THERE]
    await lab.close()
    try:
        found = await answer(client, f"{WHERE}?on=every")
        assert found["platforms"][1] == {"platform": THERE, "problem": "the lab is closed"}
        assert [list(cell["answers"]) for cell in found["cells"]] == [[HERE], [HERE]]
        page = await (await client.get(f"{PAGE}?on=every")).get_data(as_text=True)
        assert "could not be asked: the lab is closed" in page
    finally:
        await lab.start()


async def test_the_page_marks_what_differs(client: Client) -> None:
    page = await (await client.get(f"{PAGE}?on=every")).get_data(as_text=True)
    assert "1 of 2 cells differs between platforms, and is marked." in page
    assert page.count('class="differs-here"') == 1
    assert "<strong>verdict, outcomes</strong>" in page
    assert f"--python {HERE} --python {THERE}" in page
    assert f"where?on={HERE}&amp;on={THERE}" in page
    assert page.count(" checked") == 2


async def test_the_form_offers_them_only_where_there_is_a_choice(
    client: Client, tmp_path: Path
) -> None:
    page = await (await client.get(PAGE)).get_data(as_text=True)
    assert page.count('name="on"') == 2
    assert " checked" not in page
    async with an_app(tmp_path, "tests.interpreters.places") as alone:
        page = await (await alone.test_client().get(PAGE)).get_data(as_text=True)
    assert 'name="on"' not in page


async def test_a_service_whose_interpreter_does_not_start_does_not(tmp_path: Path) -> None:
    pythons = {HERE: None, THERE: fake(tmp_path, "python", "exit 3")}
    with pytest.raises(Exception, match=f"{THERE}: the lab cannot start") as error:
        async with an_app(tmp_path, "tests.interpreters.places", pythons=pythons):
            pass
    assert LabUnavailable.__name__ in repr(error.getrepr(style="short"))
