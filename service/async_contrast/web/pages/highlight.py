"""Code as HTML with a class for each kind of token; static/code.css has the colours."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from markupsafe import Markup
from pygments.lexers.python import PythonLexer
from pygments.lexers.sql import SqlLexer
from pygments.token import STANDARD_TYPES, Name, Punctuation, Token, Whitespace

from async_contrast.web.pages.readable import readable

PREFIX = "tok-"
"""What the classes begin with."""

# Most of the tokens, and they look like the text around them.
_PLAIN = frozenset({Token.Text, Whitespace, Name, Punctuation})

_PYTHON = PythonLexer(stripnl=False, ensurenl=False)
_SQL = SqlLexer(stripnl=False, ensurenl=False)


@lru_cache(maxsize=4096)
def python_lines(text: str) -> tuple[Markup, ...]:
    """The lines of Python code, as many as `text.split("\\n")` has; no tag spans two of them.

    Quick when asked again: cells of many contrasts share their helpers.
    """
    return _lines(_PYTHON, text)


@lru_cache(maxsize=256)
def sql(text: str) -> Markup:
    """A statement, its line breaks kept."""
    return Markup("\n").join(_lines(_SQL, text))


def _lines(lexer: Any, text: str) -> tuple[Markup, ...]:
    lines: list[list[Markup]] = [[]]
    for kind, value in lexer.get_tokens(text):
        first, *others = value.split("\n")
        lines[-1].append(_token(kind, first))
        lines.extend([_token(kind, other)] for other in others)
    return tuple(Markup("").join(line) for line in lines)


@lru_cache(maxsize=4096)
def _token(kind: Any, value: str) -> Markup:
    """Quick when asked again: most are names, signs and keywords that come many times."""
    if not value or kind in _PLAIN:
        return readable(value)
    return Markup('<span class="{}">{}</span>').format(PREFIX + _class(kind), readable(value))


def _class(kind: Any) -> str:
    while kind not in STANDARD_TYPES:
        kind = kind.parent
    return str(STANDARD_TYPES[kind])
