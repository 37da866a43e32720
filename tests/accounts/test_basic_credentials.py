"""HTTP Basic, read strictly."""

from __future__ import annotations

import base64

from async_contrast.accounts.basic_credentials import Credentials, read_basic
from async_contrast.topics.basic_auth.rules import STRANGE
from tests.rows import each_row


def header(text: str | bytes) -> str:
    data = text if isinstance(text, bytes) else text.encode()
    return f"Basic {base64.b64encode(data).decode()}"


@each_row(
    ("text", "name", "password"),
    [
        ("ada:lovelace", "ada", "lovelace"),
        ("ada:", "ada", ""),
        (":", "", ""),
        ("ada:a:b", "ada", "a:b"),
        ("Zoë:pässword", "Zoë", "pässword"),
    ],
)
def test_name_and_password_are_parted_at_the_first_colon(
    text: str, name: str, password: str
) -> None:
    assert read_basic([header(text)]) == Credentials(name, password)


def test_the_schemes_name_has_no_case() -> None:
    assert read_basic([header("a:b").replace("Basic", "bAsIc")]) == Credentials("a", "b")


WELL_FORMED = {"a password that is no ASCII", "nothing but the colon", "an empty password"}


@each_row(
    "value",
    [
        *(value for name, value in STRANGE.items() if name not in WELL_FORMED),
        "",
        "Basic YWRhOmxv=dmVsYWNl",
        "Basic YWRhOmxvdmVsYWN_",
        "Basic\tYWRhOmxvdmVsYWNl",
        header("ada:love\rlace"),
        header("ada:love\x85lace"),
        header("ada:lovelace") + "==",
        "Basic YWRhOmxvdg",
        header("a\x7fda:lovelace"),
        header(b"ada:\xed\xa0\x80"),
    ],
)
def test_what_is_malformed_is_nobody(value: str) -> None:
    assert read_basic([value]) is None


def test_two_headers_or_none_are_nobody() -> None:
    assert read_basic([]) is None
    assert read_basic([header("a:b"), header("a:b")]) is None
