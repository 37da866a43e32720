"""Flask-Login against quart-auth, every cell for real."""

from __future__ import annotations

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast
from async_contrast.lab.supervisor import Lab
from tests.cells import Labs, ask, ends_as_documented, every_cell, result_of

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(("contrast", "cell", "database"), every_cell("login"))
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "login", contrast, cell)


async def test_an_unawaited_is_authenticated_lets_everybody_in(lab: Lab) -> None:
    comparison = await ask(lab, "login/anonymous")
    naive = result_of(comparison, "asyncio.anonymous_in_view")
    assert naive.seen.outcomes == {"let in": 1}
    assert naive.seen.evidence["is_authenticated is a"] == "coroutine"
    assert "never awaited" in naive.seen.evidence["printed"]


async def test_what_login_user_stores_can_be_read_without_the_key(lab: Lab) -> None:
    comparison = await ask(lab, "login/id-in-session")
    original = result_of(comparison, "threads.id_in_session").seen.evidence["decoded cookies"]
    assert original["session"]["_user_id"] == "1"
    stock = result_of(comparison, "asyncio.id_in_session").seen.evidence["decoded cookies"]
    assert stock == {"QUART_AUTH": "1"}
    port = result_of(comparison, "asyncio.id_in_session_random").seen.evidence["decoded cookies"]
    assert len(port["QUART_AUTH"]) == 43


async def test_an_anonymous_visitor_is_sent_nowhere_by_quart_auth(lab: Lab) -> None:
    comparison = await ask(lab, "login/next")
    answers = [result.seen.evidence["answer"] for result in comparison.results]
    assert [answer["status"] for answer in answers] == [302, 401, 302]
    assert answers[0]["Location"] == "/login/sign-in?next=%2Flogin%2Fme%3Fx%3D1"
    assert answers[1]["Location"] is None


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_a_next_that_starts_with_a_slash_still_leads_off_the_site(
    lab: Lab, side: str
) -> None:
    comparison = await ask(lab, "login/next-off-site", side=side)
    lenient = result_of(comparison, f"{side}.next_off_site_slash")
    assert lenient.seen.outcomes["leads off this site"] >= 5
    rows = lenient.seen.evidence["next and status and Location"]
    assert ["//evil.example", 302, "//evil.example"] in rows
    checked = result_of(comparison, f"{side}.next_off_site_checked")
    assert checked.seen.outcomes == {"stays on this site": 27}
    followed, *refused = checked.seen.evidence["next and status and Location"]
    assert followed == ["/login/me", 303, "/login/me"]
    assert {(status, location) for _, status, location in refused} == {(303, "/")}


@pytest.mark.parametrize("side", ["threads", "asyncio"])
@pytest.mark.parametrize("name", ["next_off_site_unchecked", "next_off_site_slash"])
async def test_a_line_end_in_next_fails_the_view_and_does_not_count_as_staying(
    lab: Lab, side: str, name: str
) -> None:
    seen = result_of(await ask(lab, "login/next-off-site", side=side), f"{side}.{name}").seen
    rows = seen.evidence["next and status and Location"]
    failed = [wanted for wanted, status, _ in rows if status == 500]
    assert failed == ["/\n/evil.example", "/\r\n/evil.example"]
    assert seen.outcomes["the view fails with a 500"] == 2
    assert sum(seen.outcomes.values()) == 27


async def test_the_six_steps_of_the_notes_in_their_order(lab: Lab) -> None:
    comparison = await ask(lab, "login/six-steps")
    original = result_of(comparison, "threads.six_steps").seen
    assert [each["step"] for each in original.evidence["steps"]] == [
        "login_user() is called",
        "the session gets the id",
        "g gets the user",
        "current_user is read",
        "_load_user() runs",
        "the session is asked for the id",
        "user_loader() is called",
        "the database is asked",
        "g gets the user",
    ]
    values = {each["step"]: each.get("value") for each in original.evidence["steps"]}
    assert values["the session gets the id"] == "'1'"
    assert values["the database is asked"].startswith("SELECT")


async def test_quart_auth_stops_at_the_cookie(lab: Lab) -> None:
    comparison = await ask(lab, "login/six-steps", side="asyncio")
    stock = result_of(comparison, "asyncio.six_steps").seen
    assert stock.outcomes == {"quart-auth's steps": 1, "the database is not asked": 1}
    assert stock.evidence["the next page says"] == "signed in"
    port = result_of(comparison, "asyncio.six_steps_in_database").seen
    assert port.outcomes == {"quart-auth's steps": 1, "the database is asked": 1}


async def test_a_deleted_user_stays_signed_in_with_quart_auth(lab: Lab) -> None:
    comparison = await ask(lab, "login/deleted-user")
    assert [list(result.seen.outcomes) for result in comparison.results] == [
        ["the deleted user is out"],
        ["the deleted user is in"],
        ["the deleted user is out"],
    ]


async def test_a_secure_cookie_is_kept_back_on_plain_http_but_not_by_the_test_client(
    lab: Lab,
) -> None:
    comparison = await ask(lab, "login/secure-cookie", side="asyncio")
    default = result_of(comparison, "asyncio.secure_cookie_default").seen
    assert default.outcomes == {"the client keeps the cookie back": 1, "a warning": 1}
    client = result_of(comparison, "asyncio.secure_cookie_test_client").seen
    assert client.outcomes == {"the client sends the cookie back": 1, "a warning": 1}
