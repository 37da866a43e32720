"""`next` only ever leads to a path on this service."""

from __future__ import annotations

from async_contrast.accounts.redirects import path_on_this_service
from async_contrast.topics.login.rules import TRICKS, leads_away
from tests.rows import each_row


@each_row(
    "path",
    ["/", "/me", "/flask/login/me?x=1", "/a/b/?q=//x&r=http://y", "/caf%C3%A9", "/café", "/a b"],
)
def test_a_path_on_this_service_is_followed(path: str) -> None:
    assert path_on_this_service(path) == path


@each_row(
    "trick",
    [
        *TRICKS,
        None,
        "/%09/evil.example",
        "/%2Fevil.example",
        "/%252Fevil.example",
        "/%2525252525252Fevil.example",
        "/%5Cevil.example",
        "/%255Cevil.example",
        "/./evil.example",
        "/..//evil.example",
        "/%2e%2e//evil.example",
        "/%2e/%2e",
        "/a/../b",
        "/a//evil.example",
        "/\u2028/evil.example",
        "/\u00a0/evil.example",
        "/\u200b/evil.example",
        "/\ud800",
        "/x\x7f",
        "/x?a=\r\nSet-Cookie: a=b",
        "/" + "x" * 2000,
        "ftp://evil.example",
        "data:text/html,x",
        "?x=1",
        "#x",
        "\ufeff//evil.example",
    ],
)
def test_everything_else_leads_home(trick: str | None) -> None:
    assert path_on_this_service(trick) == "/"


def test_the_tricks_do_lead_away_from_a_service_that_believes_them() -> None:
    believed = [trick for trick in TRICKS if leads_away(trick)]
    assert len(believed) == len(TRICKS) - 8
