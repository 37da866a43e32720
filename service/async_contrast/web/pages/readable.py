"""Any text as HTML that shows what is in it: nothing in it is obeyed, nothing is invisible."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

# Controls, what turns the direction of the text around it, what has no width, and halves of
# a surrogate pair, which no encoding can send.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_UNSEEN_IN_A_LINE = re.compile(f"{_UNSEEN.pattern[:-1]}\t\n]")


def readable(text: str) -> Markup:
    """Text for a place that keeps line breaks and tabs; what cannot be seen is spelt out."""
    return _spelt_out(text, _UNSEEN)


def readable_line(text: str) -> Markup:
    """Text in one line: line breaks and tabs are spelt out, too."""
    return _spelt_out(text, _UNSEEN_IN_A_LINE)


def _spelt_out(text: str, unseen: re.Pattern[str]) -> Markup:
    if not unseen.search(text):
        return escape(text)
    shown, at = [], 0
    for found in unseen.finditer(text):
        shown += [escape(text[at : found.start()]), _SIGN.format(ascii(found[0])[1:-1])]
        at = found.end()
    return Markup("").join([*shown, escape(text[at:])])


_SIGN = Markup('<span class="spelt-out">{}</span>')
