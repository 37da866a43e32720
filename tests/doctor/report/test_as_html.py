"""The answer as a page that needs nothing else."""

from __future__ import annotations

import re

import pytest

from async_contrast.doctor.diagnosis import Diagnosis
from async_contrast.doctor.report import as_html
from tests.doctor.made import BAD, DIAGNOSIS, NOTHING, URL
from tests.web.pages.looking import Element, parse


def page(diagnosis: Diagnosis) -> Element:
    return parse(as_html.report(diagnosis, URL))


@pytest.mark.parametrize("diagnosis", [BAD, NOTHING, DIAGNOSIS])
def test_it_loads_runs_and_refers_to_nothing(diagnosis: Diagnosis) -> None:
    found = page(diagnosis)
    tags = {each.tag for each in found.everything()}
    assert not tags & {"script", "link", "img", "iframe", "object", "base", "form"}
    ids = {each["id"] for each in found.everything() if "id" in each}
    for each in found.everything():
        assert not [name for name in each.attributes if name.startswith("on") or name == "src"]
        if "href" in each:
            assert each["href"].startswith(f"{URL}/") or each["href"][1:] in ids
    assert not re.search(r"url\(|@import", found.one("style").text)


def test_what_is_strange_is_text_and_can_be_seen() -> None:
    text = as_html.report(BAD, URL)
    assert "<script" not in text
    assert all(line.isprintable() for line in text.split("\n"))
    text.encode()
    assert "<script>%0A::error::&'\"" in page(BAD).one("article").text


def test_an_address_of_a_service_is_an_attribute() -> None:
    text = as_html.report(DIAGNOSIS, 'http://x/"><b>')
    assert "<b>" not in text


def test_nothing_found_is_said() -> None:
    assert "Nothing was found." in page(NOTHING).one("main").text
    assert page(NOTHING).all("article") == []


def test_a_finding_with_all_that_is_known_of_it() -> None:
    found = page(DIAGNOSIS)
    [blocking] = [each for each in found.all("section") if "AC101" in each.text]
    assert [link["href"] for link in blocking.all("a")] == [
        f"{URL}/contrasts/lock/blocking-call",
        f"{URL}/hazards/blocking-call",
    ]
    article = blocking.one("article")
    assert article.one("h3").text == "app/services.py:5:12 in load, certain"
    assert [way.text for way in article.one("ul").inside if isinstance(way, Element)] == [
        "app/views.py:8:12 index calls load",
        "app/users.py:20:9 Users.get calls find app/users.py:4:5 find calls load",
    ]


def test_the_sums_and_what_could_not_be_read() -> None:
    text = page(DIAGNOSIS).one("main").text
    assert "3 findings in 3 files: 2 certain, 1 look." in text
    assert "app/old.py: line 3: invalid syntax" in text
