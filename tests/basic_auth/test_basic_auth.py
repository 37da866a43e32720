"""HTTP Basic on both sides, every cell for real."""

from __future__ import annotations

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast
from async_contrast.lab.supervisor import Lab
from tests.cells import Labs, ask, ends_as_documented, every_cell, result_of

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(("contrast", "cell", "database"), every_cell("basic_auth"))
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "basic_auth", contrast, cell)


@pytest.mark.parametrize("cell", ["threads.challenge", "asyncio.challenge_own_reader"])
async def test_no_or_wrong_credentials_are_asked_for_with_a_realm(lab: Lab, cell: str) -> None:
    seen = result_of(await ask(lab, "basic_auth/challenge"), cell).seen
    assert seen.outcomes == {"401 with a realm": 3, "200": 1, "urllib's client signs in": 1}
    for name in ("no credentials", "wrong password", "unknown name"):
        assert 'realm="the specimen"' in seen.evidence["answers"][name]["WWW-Authenticate"]


async def test_urllibs_client_looks_for_a_realm_and_never_signs_in_with_quart_auth(
    lab: Lab,
) -> None:
    naive = result_of(await ask(lab, "basic_auth/challenge"), "asyncio.challenge").seen
    assert naive.outcomes == {
        "401 without a realm": 3,
        "200": 1,
        "urllib's client sends no credentials": 1,
    }


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_the_header_is_base64_that_anybody_can_read(lab: Lab, side: str) -> None:
    seen = result_of(await ask(lab, "basic_auth/header"), f"{side}.header").seen
    assert seen.evidence["Authorization"] == "Basic YWRhOmxvdmVsYWNl"
    assert seen.evidence["decoded"] == "ada:lovelace"


async def test_a_password_that_is_no_ascii_is_a_500_with_quart_auth(lab: Lab) -> None:
    naive = result_of(await ask(lab, "basic_auth/malformed"), "asyncio.malformed").seen
    assert naive.outcomes == {"401 without a realm": 13, "500": 2}
    assert naive.evidence["answers"]["a password that is no ASCII"]["status"] == 500


async def test_every_strange_header_is_a_401_with_a_realm_in_the_port(lab: Lab) -> None:
    comparison = await ask(lab, "basic_auth/malformed")
    port = result_of(comparison, "asyncio.malformed_own_reader").seen
    assert port.outcomes == {"401 with a realm": 15}


async def test_flask_httpauth_believes_any_scheme_and_a_nul_behind_the_password(lab: Lab) -> None:
    seen = result_of(await ask(lab, "basic_auth/malformed"), "threads.malformed").seen
    let_in = [name for name, answer in seen.evidence["answers"].items() if answer["status"] == 200]
    assert let_in == ["right", "a NUL behind the right password", "another scheme"]


async def test_a_hash_on_the_loop_makes_every_neighbour_wait(lab: Lab) -> None:
    comparison = await ask(lab, "basic_auth/hash-on-loop", neighbours=20)
    assert [result.seen.outcomes for result in comparison.results] == [
        {"answered meanwhile": 20},
        {"waited for the hash": 20},
        {"answered meanwhile": 20},
    ]
