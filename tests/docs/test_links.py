"""Every link of the README and the documentation leads somewhere, in a checkout and at /docs."""

from __future__ import annotations

from pathlib import Path

from async_contrast.web.pages.docs import FOLDER
from tests.docs.reading import BOTH, DOCS, README, headings, links
from tests.rows import each_row

MOST_LINES = 150
"""Of the README: who is new here reads it from start to end."""


@each_row("file", BOTH)
def test_a_link_leads_to_a_file_and_a_heading_that_are_there(file: Path) -> None:
    for link in links(file):
        name, _, anchor = link.partition("#")
        target = file.parent / name if name else file
        assert target.is_file(), link
        assert not anchor or anchor in [heading.anchor for heading in headings(target)], link


@each_row("file", BOTH)
def test_no_two_headings_have_one_anchor_and_none_is_the_title_again(file: Path) -> None:
    anchors = [heading.anchor for heading in headings(file)]
    assert len(set(anchors)) == len(anchors)
    assert [heading.level for heading in headings(file)].count("h1") == 1
    assert headings(file)[0].level == "h1"


@each_row("file", DOCS)
def test_the_documentation_leads_nowhere_else(file: Path) -> None:
    """The service shows these files alone."""
    known = {"", *(each.name for each in DOCS)}
    assert {link.partition("#")[0] for link in links(file)} <= known


def test_every_file_is_in_the_index_and_every_page_can_be_reached_from_the_readme() -> None:
    assert sorted(links(FOLDER / "index.md")) == [
        file.name for file in DOCS if file.stem != "index"
    ]
    assert (FOLDER / "index.md").relative_to(README.parent).as_posix() in set(links(README))


def test_the_readme_is_short_and_has_pictures() -> None:
    assert len(README.read_text().splitlines()) <= MOST_LINES
    assert [link for link in links(README) if link.endswith(".png")]
