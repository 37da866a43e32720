"""What the tests of pages share: the templates' macros, drawn without a server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import async_contrast.web
from async_contrast.web.pages.badges import Entry
from async_contrast.web.pages.evidence.exhibiting import exhibits
from async_contrast.web.pages.render import BLANKS
from async_contrast.web.pages.source.listings import Listing

WEB = Path(async_contrast.web.__file__).parent

_OPTIONS: Mapping[str, Any] = BLANKS
_TEMPLATES = Environment(
    loader=FileSystemLoader(WEB / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    **_OPTIONS,
)
_VOID = {"meta", "br", "input", "link"}


def draw_badges(entry: Entry) -> str:
    return _checked(_TEMPLATES.get_template("badges.html").render(entry=entry))


def draw_evidence(evidence: Mapping[str, Any]) -> str:
    """The evidence as a page has it, as far as it is well formed."""
    macro = _TEMPLATES.get_template("evidence.html").module.evidence  # type: ignore[attr-defined]
    return _checked(str(macro(exhibits(evidence), "asyncio.cell")))


def draw_source(listing: Listing, standing: Mapping[tuple[str, int], str] = {}) -> str:
    macro = _TEMPLATES.get_template("source.html").module.source  # type: ignore[attr-defined]
    return _checked(str(macro(listing, standing)))


def seen(html: str) -> str:
    """The text of some HTML, each run of blanks as one."""
    reader = _Reader()
    reader.feed(html)
    return re.sub(r"\s+", " ", "".join(reader.text))


class _Reader(HTMLParser):
    """Complains of what is not nested, and of what a strict Content-Security-Policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "style", "iframe", "img"}
        assert not [name for name, _ in attrs if name == "style" or name.startswith("on")]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _checked(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    html.encode()
    return html
