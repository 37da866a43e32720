"""A sentence of the catalogue as HTML. Pure."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_BACKTICKS = re.compile("`([^`]+)`")
_CODE = Markup("<code>{}</code>")


def coded(text: str) -> Markup:
    """What stands between backticks is code."""
    return Markup("").join(
        _CODE.format(part) if number % 2 else escape(part)
        for number, part in enumerate(_BACKTICKS.split(text))
    )
