"""The live sign-in, on both sides of the service as people start it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from async_contrast.specimen.database import DEMO_NAME, DEMO_PASSWORD
from async_contrast.topics.login.rules import TRICKS
from tests.web.server import Server

DEMO = {"name": DEMO_NAME, "password": DEMO_PASSWORD}
COOKIES = {"flask": "flask_session", "quart": "QUART_AUTH"}


@pytest.fixture
def browser(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=60) as browser:
        yield browser


both_sides = pytest.mark.parametrize("side", ["flask", "quart"])


@both_sides
def test_from_anonymous_to_signed_in_and_out_again(browser: httpx.Client, side: str) -> None:
    wanted = f"/{side}/login/me?x=1&y=2"
    form = browser.get(wanted, follow_redirects=True)
    assert form.url.path == f"/{side}/login/sign-in"
    assert parse_qs(form.url.query.decode()) == {"next": [wanted]}
    assert 'value="' + wanted.replace("&", "&amp;") + '"' in form.text
    page = browser.post(form.url.path, data={**DEMO, "next": wanted}, follow_redirects=True)
    assert page.status_code == 200
    assert page.url.raw_path.decode() == wanted
    assert "Hello, ada" in page.text
    assert browser.post(f"/{side}/login/sign-out").status_code == 303
    assert browser.get(f"/{side}/login/me").status_code == 302


@both_sides
@pytest.mark.parametrize(
    "form",
    [
        {"name": "ada", "password": "byron"},
        {"name": "byron", "password": "lovelace"},
        {"name": "ada"},
        {"password": "lovelace"},
        {},
        {"name": "ada\0", "password": "lovelace"},
        {"name": "a" * 10_000, "password": "\udcff".encode(errors="replace").decode() * 1000},
        {"name": "' OR 1=1 --", "password": "x"},
    ],
    ids=lambda form: ",".join(form) or "nothing",
)
def test_what_is_wrong_gets_the_form_again_and_no_cookie(
    browser: httpx.Client, side: str, form: dict[str, str]
) -> None:
    answer = browser.post(f"/{side}/login/sign-in", data={**form, "next": "/x"})
    assert answer.status_code == 403
    assert "Name or password is wrong." in answer.text
    assert 'value="/x"' in answer.text
    assert browser.get(f"/{side}/login/me").status_code == 302


@both_sides
@pytest.mark.parametrize("trick", TRICKS[::6])
def test_next_never_leads_off_the_service(browser: httpx.Client, side: str, trick: str) -> None:
    shown = browser.get(f"/{side}/login/sign-in", params={"next": trick})
    assert 'name="next" value="/"' in shown.text
    answer = browser.post(f"/{side}/login/sign-in", data={**DEMO, "next": trick})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


@both_sides
def test_a_browser_may_send_our_form(browser: httpx.Client, side: str) -> None:
    page = browser.get(f"/{side}/login/sign-in")
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    origin = str(browser.base_url).rstrip("/")
    for headers in ({"Origin": origin}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}):
        answer = browser.post(f"/{side}/login/sign-in", data=DEMO, headers=headers)
        assert answer.status_code == 303


@both_sides
def test_next_cannot_break_out_of_the_page(browser: httpx.Client, side: str) -> None:
    shown = browser.get(f"/{side}/login/sign-in", params={"next": '/"><script>alert(1)</script>'})
    assert "<script" not in shown.text


@both_sides
def test_the_cookie_is_http_only_and_same_site(browser: httpx.Client, side: str) -> None:
    answer = browser.post(f"/{side}/login/sign-in", data=DEMO)
    (cookie,) = answer.headers.get_list("Set-Cookie")
    assert cookie.startswith(COOKIES[side] + "=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_two_sides_do_not_sign_each_other_out(browser: httpx.Client) -> None:
    for side in ("flask", "quart"):
        browser.post(f"/{side}/login/sign-in", data=DEMO)
    for side in ("flask", "quart"):
        assert browser.get(f"/{side}/login/me").status_code == 200
    browser.post("/quart/login/sign-out")
    assert browser.get("/flask/login/me").status_code == 200


@pytest.mark.parametrize(("side", "alive"), [("flask", True), ("quart", False)])
def test_a_copied_cookie_dies_with_the_sign_out_of_the_port_only(
    browser: httpx.Client, server: Server, side: str, alive: bool
) -> None:
    browser.post(f"/{side}/login/sign-in", data=DEMO)
    copied = browser.cookies[COOKIES[side]]
    browser.post(f"/{side}/login/sign-out")
    with httpx.Client(base_url=browser.base_url, cookies={COOKIES[side]: copied}) as thief:
        assert (thief.get(f"/{side}/login/me").status_code == 200) is alive


@both_sides
@pytest.mark.parametrize(
    "value", ["", "x", "a.b.c", "\u00ff".encode().decode("latin-1"), "." * 4000]
)
def test_a_forged_cookie_is_nobody(browser: httpx.Client, side: str, value: str) -> None:
    header = {b"Cookie": f"{COOKIES[side]}={value}".encode("latin-1")}
    answer = browser.get(f"/{side}/login/me", headers=header)
    assert answer.status_code == 302
    assert urlsplit(answer.headers["Location"]).netloc == ""


@both_sides
def test_another_site_cannot_sign_anybody_in_or_out(browser: httpx.Client, side: str) -> None:
    for path in ("sign-in", "sign-out"):
        answer = browser.post(
            f"/{side}/login/{path}", data=DEMO, headers={"Origin": "https://evil.example"}
        )
        assert answer.status_code == 403
        assert "Set-Cookie" not in answer.headers


@both_sides
@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", "text/plain", ""])
def test_a_body_that_is_no_form_is_no_error_of_ours(
    browser: httpx.Client, side: str, kind: str
) -> None:
    answer = browser.post(
        f"/{side}/login/sign-in", content=b"\xff\x00{--", headers={"Content-Type": kind}
    )
    assert answer.status_code in (400, 403, 415)


def test_a_database_that_does_not_answer_is_a_503(browser: httpx.Client, server: Server) -> None:
    for side in ("flask", "quart"):
        browser.post(f"/{side}/login/sign-in", data=DEMO)
    [file] = server.log.parent.glob("async-contrast-*/live.db")
    with (
        closing(sqlite3.connect(file, isolation_level=None)) as other,
        ThreadPoolExecutor() as pool,
    ):
        other.execute("BEGIN EXCLUSIVE")
        paths = [f"/{side}/login/me" for side in ("flask", "quart")]
        paths += [f"/{side}/basic_auth/me" for side in ("flask", "quart")]
        answers = list(pool.map(lambda path: browser.get(path, auth=("ada", "lovelace")), paths))
        other.execute("ROLLBACK")
    for answer in answers:
        assert answer.status_code == 503
        assert "Retry-After" in answer.headers
        assert answer.json()["error"]["message"].startswith("the database does not answer")
    assert browser.get("/quart/login/me").status_code == 200
