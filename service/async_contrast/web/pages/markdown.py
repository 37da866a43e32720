"""Markdown as HTML, as the pages need it: headings with anchors, boxes that scroll. Pure.

HTML in it is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from async_contrast.web.pages.highlight import python_lines
from async_contrast.web.pages.readable import readable

_BELOW = "below"
"""Where a token keeps the anchor of the heading that it stands below."""

_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")

# What is wider than the screen scrolls by itself, by keyboard too, and has a name.
_BOX = Markup(' tabindex="0" role="group" aria-labelledby="{}">')


@dataclass(frozen=True, slots=True)
class Heading:
    """`anchor` is what leads to it, in a browser of repositories as here."""

    words: str
    level: str
    anchor: str

    @classmethod
    def of(cls, opening: Token, inline: Token) -> Heading:
        words = "".join(token.content for token in inline.children or ())
        anchor = _NOT_IN_ANCHORS.sub("", words.lower()).replace(" ", "-")
        return cls(words, opening.tag, anchor)


@dataclass(frozen=True, slots=True)
class Document:
    """`sections` are the headings of the second level; `body` is all but the title."""

    title: Heading
    sections: tuple[Heading, ...]
    body: Markup


def document(text: str, address: Callable[[str], str]) -> Document:
    """Of a text that begins with its only heading of the first level.

    `address` says where a link leads that the text says so of.
    """
    parser = _parser()
    tokens = parser.parse(text)
    title, *others = _prepare(tokens, address)
    return Document(
        title=title,
        sections=tuple(heading for heading in others if heading.level == "h2"),
        body=Markup(parser.renderer.render(tokens[3:], parser.options, {})),  # noqa: S704
    )


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("table_open", _open_table)
    parser.add_render_rule("table_close", lambda *_: "</table>\n</div>\n")
    for code in ("fence", "code_block"):
        parser.add_render_rule(code, _code)
    return parser


def _prepare(tokens: Sequence[Token], address: Callable[[str], str]) -> list[Heading]:
    """Give headings their anchors and links their addresses, and tell the rest where it stands."""
    headings: list[Heading] = []
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            headings.append(Heading.of(token, following))
            token.attrSet("id", headings[-1].anchor)
        following.meta[_BELOW] = headings[-1].anchor
        for inner in token.children or ():
            if inner.type == "link_open":
                inner.attrSet("href", address(str(inner.attrs["href"])))
    return headings


def _open_table(_: object, tokens: Sequence[Token], at: int, *__: Any) -> str:
    return Markup('<div class="scroll"') + _box(tokens[at]) + Markup("<table>\n")


def _code(_: object, tokens: Sequence[Token], at: int, *__: Any) -> str:
    text = tokens[at].content.removesuffix("\n")
    code = Markup("\n").join(python_lines(text)) if tokens[at].info == "python" else readable(text)
    return Markup("<pre{}<code>{}</code></pre>\n").format(_box(tokens[at]), code)


def _box(token: Token) -> Markup:
    return _BOX.format(token.meta[_BELOW])
