"""What a browser makes of a Location."""

from __future__ import annotations

import pytest

from service.topics.login.rules import decoded_cookie, leads_away


@pytest.mark.parametrize(
    "location",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        " //evil.example",
        "\x01//evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
    ],
)
def test_a_browser_leaves_the_site(location: str) -> None:
    assert leads_away(location)


@pytest.mark.parametrize(
    "location", ["/", "/me", "me", "", "/%5Cevil.example", "/a?next=//evil.example", "/a:b", "?a:b"]
)
def test_a_browser_stays(location: str) -> None:
    assert not leads_away(location)


def test_a_signed_cookie_is_read_without_its_key() -> None:
    assert decoded_cookie("IjEi.anything.anything") == "1"
