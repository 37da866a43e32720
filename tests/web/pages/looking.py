"""A page as a browser reads it, and what must hold of every page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

from quart import Response

VOID = {"meta", "br", "input", "link"}
NO_PARAGRAPH = {"p", "div", "ul", "ol", "dl", "table", "pre", "form", "section", "details", "h1"}
"""What ends a paragraph that it begins in."""

TAGS = {"verdict", "surprise", "aside", "role", "side", "grade", "count", "label"}
"""Classes of a word that stands beside others."""

LEADS = ("href", "src", "action", "formaction")
REFERS = ("for", "aria-labelledby", "aria-describedby")
FIELDS = {"input", "select", "textarea", "progress", "output"}


@dataclass
class Element:
    """An element, and all that is in it."""

    tag: str
    attributes: dict[str, str]
    inside: list[Element | str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def __contains__(self, name: str) -> bool:
        return name in self.attributes

    @property
    def text(self) -> str:
        """Its text, each run of blanks as one."""
        return re.sub(r"\s+", " ", "".join(self._texts())).strip()

    def _texts(self) -> Iterator[str]:
        for each in self.inside:
            yield from [each] if isinstance(each, str) else each._texts()

    def everything(self) -> Iterator[Element]:
        """Every element in it, in the order of the page."""
        left = self._elements()
        while left:
            each = left.pop()
            yield each
            left += each._elements()

    def _elements(self) -> list[Element]:
        """Those in it that are in no other, the last one first."""
        return [each for each in reversed(self.inside) if isinstance(each, Element)]

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Those of this tag that have these attributes; `class_` is one of several."""
        return [each for each in self.everything() if each.tag == tag and each._has(attributes)]

    def one(self, tag: str, **attributes: str) -> Element:
        """The only one."""
        [found] = self.all(tag, **attributes)
        return found

    def _has(self, attributes: dict[str, str]) -> bool:
        return all(
            value in self.attributes.get("class", "").split()
            if name == "class_"
            else self.attributes.get(name) == value
            for name, value in attributes.items()
        )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside = [each.tag for each in self._open]
        assert not ("p" in inside and tag in NO_PARAGRAPH), f"{tag} in {inside}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag, self.getpos()

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)

    def end(self) -> Element:
        self.close()
        assert [each.tag for each in self._open] == [""]
        return self.root


def parse(html: str) -> Element:
    """The document; every element in it is closed where it should be."""
    assert html.startswith("<!doctype html>\n<html lang=")
    reader = _Reader()
    reader.feed(html)
    return reader.end()


async def look(response: Response, status: int = 200) -> Element:
    """The page that was answered, with this status; every page is well made."""
    html = await response.get_data(as_text=True)
    assert response.status_code == status, html
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    page = parse(html)
    check(page)
    return page


def check(page: Element) -> None:
    """What must hold of every page of the service."""
    assert page.one("head").one("title").text.removesuffix("- async-contrast").strip()
    assert len(page.all("h1")) == 1
    assert page.one("h1").text
    assert page.all("style") == []
    ids = Counter(each["id"] for each in page.everything() if "id" in each)
    assert ids.most_common(1)[0][1] == 1, ids.most_common(3)
    labelled = {label["for"] for label in page.all("label") if "for" in label}
    in_labels = [each for label in page.all("label") for each in label.everything()]
    for each in page.everything():
        strange = [name for name in each.attributes if name == "style" or name.startswith("on")]
        assert not strange, each
        _check_leads(each, set(ids))
        _check_gaps(each)
        if each.tag in FIELDS and each.attributes.get("type") != "hidden":
            named = each.attributes.get("id") in labelled or any(each is one for one in in_labels)
            assert named or each.tag == "output", each
        if each.tag == "script":
            assert each["src"].startswith("/static/")
            assert not each.text


def _check_gaps(parent: Element) -> None:
    """No two tags run together: to who listens, they would be one word."""
    if "aria-hidden" in parent:
        return
    for one, other in pairwise(parent.inside):
        if isinstance(one, Element) and isinstance(other, Element):
            tags = one.tag == other.tag == "span" and TAGS & set(
                other.attributes.get("class", "").split()
            )
            assert not tags, (one.text, other.text)


def _check_leads(element: Element, ids: set[str]) -> None:
    """Nothing leads to another host, or to a place on the page that is not there."""
    for name in LEADS:
        if name in element:
            target = element[name]
            assert target.startswith(("/", "#")), element
            assert not target.startswith("//"), element
            assert not target.startswith("#") or target[1:] in ids, element
    for name in REFERS:
        assert set(element.attributes.get(name, "").split()) <= ids, element
