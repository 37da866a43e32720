"""What is a word, and what two forms of it have in common."""

from __future__ import annotations

import pytest

from async_contrast.finding.words import stem, words
from tests.rows import each_row


@each_row(
    ("text", "found"),
    [
        ("", []),
        ("  \n\t'<>&%\0\u202e ", []),
        ("N+1 queries", ["n+1", "queries"]),
        ("request.files", ["request", "files"]),
        ("__name__ lru_cache", ["name", "lru", "cache"]),
        ("'coroutine' object", ["coroutine", "object"]),
        ("+5 -5, 100000", ["5", "5", "100000"]),
        ("Straße é", ["strasse", "é"]),
    ],
)
def test_the_words_of_a_text(text: str, found: list[str]) -> None:
    assert [word.text for word in words(text)] == found


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("time.sleep", [False, True]),
        ("time. sleep", [False, False]),
        ("Content-Type local/isolation", [False, True, False, True]),
        ("time, sleep", [False, False]),
    ],
)
def test_which_are_written_as_one(text: str, joined: list[bool]) -> None:
    assert [word.joined for word in words(text)] == joined


@each_row(
    ("word", "parts"),
    [
        ("MissingGreenlet", ("missing", "greenlet")),
        ("SQLAlchemy", ("sql", "alchemy")),
        ("ContextVar", ("context", "var")),
        ("asyncio", ()),
        ("SSE", ()),
        ("Lock", ()),
    ],
)
def test_a_name_in_camel_case_has_parts(word: str, parts: tuple[str, ...]) -> None:
    [found] = words(word)
    assert found.parts == parts


@each_row(
    "forms",
    [
        "wait waits waited waiting",
        "cancel cancels cancelled cancelling",
        "cache caches cached caching",
        "query queries",
        "process processes",
        "close closes closed closing",
        "cookie cookies",
        "call calls called calling",
    ],
)
def test_the_forms_of_a_word_are_one(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize("words_", ["sse process", "status state", "string strung", "lock log"])
def test_other_words_are_others(words_: str) -> None:
    assert len({stem(word) for word in words_.split()}) == 2


@each_row(
    ("word", "silent"),
    [("the", True), ("IS", True), ("7", True), ("0x7f3bf2b869d0", True), ("204", False)],
)
def test_what_says_nothing(word: str, silent: bool) -> None:
    assert [found.silent for found in words(word)] == [silent]
