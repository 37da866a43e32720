"""Where a sign-in may lead: a path on this service, whatever a browser would forgive. Pure."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote

HOME = "/"
LONGEST = 2000
"""Characters; a longer path is nobody's bookmark."""


def path_on_this_service(wanted: str | None) -> str:
    """`wanted` if every reader takes it for a path on this service, "/" otherwise.

    Browsers drop tabs and line ends, take backslashes for slashes, trim blanks, resolve dot
    segments, written %2e too, and take what follows two slashes for a host (URL Standard,
    url.spec.whatwg.org). A proxy may decode first. So the path must be harmless as written and
    decoded; in the query only control characters are refused.
    """
    if not wanted or len(wanted) > LONGEST or _has_control_characters(wanted):
        return HOME
    path = wanted.partition("?")[0].partition("#")[0]
    while _is_plain(path):
        decoded = unquote(path)
        if decoded == path:
            return wanted
        path = decoded
    return HOME


def _is_plain(path: str) -> bool:
    segments = path.split("/")
    return (
        path.startswith("/")
        and "//" not in path
        and "\\" not in path
        and not _has_control_characters(path)
        and "." not in segments
        and ".." not in segments
    )


def _has_control_characters(text: str) -> bool:
    """Control, format, surrogate and private characters, and every separator but the blank."""
    return any(
        unicodedata.category(char)[0] == "C"
        or (unicodedata.category(char)[0] == "Z" and char != " ")
        for char in text
    )
