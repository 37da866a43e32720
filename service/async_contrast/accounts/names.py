"""The names of accounts and labels: which there may be, and which two are the same. Pure."""

from __future__ import annotations

import re
import unicodedata

from async_contrast.errors import ForbiddenParameter

LONGEST = 64
"""Characters of an account's name, and of a label."""

_NAME = re.compile(r"[\w.@+-]+")


def account_name(text: str, field: str = "name") -> str:
    """The name as it is kept. Raises ForbiddenParameter.

    Letters that look alike in two forms are one (NFKC), and there is no colon, which HTTP Basic
    could not send.
    """
    name = unicodedata.normalize("NFKC", text)
    if not (len(name) <= LONGEST and _NAME.fullmatch(name)):
        raise ForbiddenParameter(
            field, f"a name has 1 to {LONGEST} letters, digits and any of . @ + - _"
        )
    return name


def label_name(text: str, field: str = "labels") -> str:
    """The label as it is kept. Raises ForbiddenParameter."""
    name = unicodedata.normalize("NFC", text)
    if not (1 <= len(name) <= LONGEST and name.isprintable() and name == name.strip()):
        raise ForbiddenParameter(
            field,
            f"a label has 1 to {LONGEST} printable characters, none of them a blank at its ends",
        )
    return name
