"""The pages of kept reports, as a browser without scripts uses them."""

from __future__ import annotations

from typing import Any

import pytest
from quart import Quart

from async_contrast.contrasts.contrast import HOLDS
from async_contrast.database.models import State
from tests.web.conftest import Bounding, Switchboard, while_hanging
from tests.web.kept.reports import put_report
from tests.web.kept.rows import a_cell
from tests.web.kept.test_reports import calling as calling
from tests.web.pages.looking import Element, look, parse
from tests.web.people import Person, parts_of, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

NASTY = "</script><img src=//evil.example>"


def quick(**more: Any) -> Any:
    return a_cell(contrast="specimen/quick", **more)


async def page_of(person: Person, path: str, status: int = 200) -> Element:
    browser = await signed_in(person)
    return await look(await browser.get(path, headers={"Accept": "text/html"}), status)


async def test_to_ask_for_a_report_see_it_run_and_cancel_it(
    ada: Person, calling: Switchboard
) -> None:
    browser = await signed_in(ada)
    page = await look(await browser.get("/reports"))
    assert page.one("button", class_="main").text == "Run all and keep"
    response = await browser.post("/reports", form={})
    assert response.status_code == 303
    where = response.headers["Location"]
    await while_hanging(calling)
    page = await look(await browser.get(where))
    assert page.one("section", id="under-way")["data-events"] == f"/api{where}/events"
    assert page.one("progress")["max"] == "5"
    assert page.one("noscript")
    assert not page.all("a", href=f"/api{where}/export")
    response = await browser.post("/reports", form={})
    assert (response.status_code, response.headers["Retry-After"]) == (429, "60")
    assert "one at a time" in (await look(response, 429)).one("p", role="alert").text
    assert (await browser.post(f"{where}/cancel", form={})).status_code == 303
    page = await look(await browser.get(where))
    assert "cancelled" in page.all("dl", class_="facts")[0].text
    assert "Not run" in [each.text for each in page.all("h2")]
    [row] = page.one("section", **{"aria-labelledby": "not-run"}).all("tr")[1:]
    missing = "threads.hanging, asyncio.hanging"
    assert row.text == f"specimen/hanging{missing}cancelled"


async def test_the_summary_is_on_top_and_every_contrast_below(ada: Person) -> None:
    number = await put_report(ada, quick(what=NASTY, differences=[NASTY], reason=NASTY))
    page = await page_of(ada, f"/reports/{number}")
    heads = [each.text for each in page.all("h2")]
    assert heads[0] == "Save it"
    summary = heads.index("In short")
    assert heads[summary : summary + 3] == ["In short", "By role", "Surprises"]
    assert heads[-2:] == ["Does it answer?", "Does it end?"]
    assert "1 surprise in 1 contrast." in page.text
    assert page.text.count("<img src=//evil.example>") == 5
    links = {each["href"] for each in page.all("a")}
    for form in ("html", "markdown", "junit"):
        assert f"/api/reports/{number}/export?format={form}" in links
    assert "/contrasts/specimen/quick" in links


async def test_contrasts_are_folded_but_for_those_with_a_surprise_and_code_is_code(
    ada: Person,
) -> None:
    number = await put_report(
        ada,
        quick(what="Calls `await next()`"),
        a_cell(contrast="specimen/hanging", name="threads.hanging", verdict=HOLDS),
    )
    page = await page_of(ada, f"/reports/{number}")
    shown = [each for each in page.all("details") if each.attributes.get("class") == "shown"]
    assert ["open" in each.attributes for each in shown] == [True, False]
    assert [each.one("summary").one("h2").text for each in shown] == [
        "Does it answer?", "Does it end?"
    ]  # fmt: skip
    assert "original holds" in shown[1].one("summary").text
    assert "await next()" in [each.text for each in shown[0].all("code")]
    assert "`" not in page.text
    contents = page.one("nav", **{"aria-label": "Contents"})
    for link in contents.all("a"):
        page.one("h2", id=link["href"][1:])


async def test_what_was_cut_short_is_named_on_the_page_and_in_the_file(ada: Person) -> None:
    number = await put_report(ada, quick(), state=State.CANCELLED, environment=None)
    found = await ada.get(f"/api/reports/{number}")
    names = [cell for each in found["summary"]["not_run"] for cell in each["cells"]]
    assert len(names) == 4
    browser = await signed_in(ada)
    for path in (f"/reports/{number}", f"/api/reports/{number}/export?format=html"):
        page = parse(await (await browser.get(path)).get_data(as_text=True))
        listed = [each.text for each in page.all("code")]
        assert not set(names) - set(listed)
        assert "4 cells of 2 contrasts did not run." in page.text
        assert "Not recorded." in page.text


async def test_to_share_it_and_delete_it(ada: Person, bob: Person) -> None:
    number = await put_report(ada, quick())
    browser = await signed_in(ada)
    await browser.post(f"/reports/{number}/change", form={"shared": "on"})
    page = await page_of(bob, f"/reports/{number}")
    assert "shared with everybody" in page.all("dl", class_="facts")[0].text
    assert not page.all("button", class_="danger")
    await browser.post(f"/reports/{number}/change", form={})
    await page_of(bob, f"/reports/{number}", 404)
    response = await browser.post(f"/reports/{number}/delete", form={})
    assert (response.status_code, response.headers["Location"]) == (303, "/reports")
    await page_of(ada, f"/reports/{number}", 404)


async def test_two_side_by_side(ada: Person) -> None:
    here = ada.app.extensions["catalogue"].lab.environment
    this = await put_report(ada, quick(what=NASTY), environment={**here, "python": NASTY})
    other = await put_report(
        ada, quick(verdict=HOLDS), a_cell(contrast="specimen/hanging", name="threads.hanging")
    )
    page = await page_of(ada, f"/reports/{this}")
    assert f"/reports/{this}/compare/{other}" in {each["href"] for each in page.all("a")}
    page = await page_of(ada, f"/reports/{this}/compare/{other}")
    assert f"Only report {other} has an answer to specimen/hanging." in page.text
    assert "Of 1 cells that both can have, 1 is not the same." in page.text
    assert "verdict, surprise" in page.text
    rows = page.one("section", **{"aria-labelledby": "environment"}).all("tr")
    assert rows[1].text.startswith(f"python{NASTY}")


async def test_two_that_are_the_same(ada: Person) -> None:
    this, other = await put_report(ada, quick()), await put_report(ada, quick())
    page = await page_of(ada, f"/reports/{this}/compare/{other}")
    assert "They ran on the same" in page.text
    assert "Of 1 cells that both can have, none are not the same." in page.text


@pytest.mark.parametrize("path", ["/reports", "/reports/1", "/reports/1/compare/2"])
async def test_who_is_not_signed_in_comes_back_after_the_form(app: Quart, path: str) -> None:
    response = await app.test_client().get(path, headers={"Accept": "text/html"})
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/sign-in?next=/reports")


async def test_nobody_asks_for_one_without_an_account(app: Quart) -> None:
    for path in ("/reports", "/reports/1/cancel", "/reports/1/delete"):
        response = await app.test_client().post(path, form={}, headers={"Accept": "text/html"})
        assert response.headers["Location"].startswith("/sign-in")


async def test_another_site_cannot_ask_for_one(ada: Person) -> None:
    browser = await signed_in(ada)
    response = await browser.post(
        "/reports", form={}, headers={"Origin": "https://evil.example", "Accept": "text/html"}
    )
    assert response.status_code == 403


async def test_somebody_elses_is_the_page_of_none(ada: Person, bob: Person) -> None:
    number = await put_report(ada, quick())
    for path in (f"/reports/{number}", f"/reports/{number}/compare/{number}"):
        await page_of(bob, path, 404)
    browser = await signed_in(bob)
    for what in ("cancel", "change", "delete"):
        response = await browser.post(
            f"/reports/{number}/{what}", form={}, headers={"Accept": "text/html"}
        )
        assert response.status_code == 404


async def test_the_list_says_what_each_ran_on_and_how_many_surprises_it_has(ada: Person) -> None:
    first = await put_report(ada, quick(), state=State.CANCELLED, environment=None)
    second = await put_report(ada, quick(verdict=HOLDS))
    page = await page_of(ada, "/reports")
    rows = {row.one("th").text: [cell.text for cell in row.all("td")] for row in page.all("tr")[1:]}
    assert rows[str(first)][:4] == ["cancelled", "1", "1 of 5", "not recorded"]
    assert rows[str(second)][:3] == ["finished", "none", "1 of 5"]
    assert rows[str(second)][3].startswith("CPython 3.")
    assert page.one("a", href="/reports")["aria-current"] == "page"


async def test_pages_of_the_list_follow_each_other(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("async_contrast.web.pages.reports.EACH", 2)
    numbers = [await put_report(ada) for _ in range(3)]
    page = await page_of(ada, "/reports")
    [older] = page.all("a", rel="next")
    assert older["href"] == f"/reports?after={numbers[1]}"
    page = await page_of(ada, older["href"])
    assert str(numbers[0]) in [each.text for each in page.all("a")]
    await page_of(ada, "/reports?after=x", 400)
    await page_of(ada, "/reports?label=x", 422)


async def test_platforms_that_nobody_runs_are_refused_on_the_page(
    ada: Person, bounded: Bounding
) -> None:
    browser = await signed_in(ada)
    response = await browser.post("/reports", form={"on": "cpython-9.9"})
    page = await look(response, 422)
    assert "nobody runs cpython-9.9 now" in page.one("p", role="alert").text
    bounded(cells=2)
    response = await browser.post("/reports", form={})
    assert "specimen/quick: it has 3 cells" in (await look(response, 422)).text


async def test_one_that_waits_for_nobody_says_so(ada: Person) -> None:
    number = await put_report(
        ada, state=State.QUEUED, started_at=None, ended_at=None, surprise=None
    )
    assert parts_of(ada.app).engine
    page = await page_of(ada, f"/reports/{number}")
    assert "queued" in page.all("dl", class_="facts")[0].text
    browser = await signed_in(ada)
    await browser.post(f"/reports/{number}/cancel", form={})
