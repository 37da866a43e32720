"""Which files a glob of the settings means. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from functools import cache

_TOKEN = re.compile(r"(\*\*/|/\*\*$|\*\*|\*|\?|\[!?[^]/]+\])")


def matches(path: str, glob: str) -> bool:
    """Whether a glob means this file, or a folder that it is in; `path` has slashes.

    As in .gitignore: one without a slash, except at its end, means a name wherever it is; `*` and
    `?` stop at a slash, `**` does not. All ways to read it are followed at once, so that no glob
    takes long.
    """
    at: Set[int] = {0}
    for token in _tokens(glob):
        at = {end for start in at for end in _ends(path, start, token)}
        if not at:
            return False
    return any(end == len(path) or path[end] == "/" for end in at)


@cache
def _tokens(glob: str) -> Sequence[str]:
    body = glob.removeprefix("./").rstrip("/")
    anywhere = [] if "/" in body else ["**/"]
    tokens = [*anywhere, *filter(None, _TOKEN.split(body.removeprefix("/")))]
    pairs = zip(tokens, [*tokens[1:], ""], strict=True)
    return [each for each, after in pairs if each != after or each not in _STARS]


def _ends(path: str, start: int, token: str) -> Iterable[int]:
    """Where a part of a glob may end that begins there."""
    match token:
        case "**/":
            slashes = (at + 1 for at in range(start, len(path)) if path[at] == "/")
            return (start, *slashes)
        case "/**":
            return range(start + 1, len(path) + 1) if path[start : start + 1] == "/" else ()
        case "**":
            return range(start, len(path) + 1)
        case "*":
            stop = path.find("/", start)
            return range(start, (len(path) if stop < 0 else stop) + 1)
        case _ if _TOKEN.fullmatch(token):
            fits = start < len(path) and _fits(path[start], token)
            return (start + 1,) if fits else ()
        case _:
            return (start + len(token),) if path.startswith(token, start) else ()


def _fits(char: str, sign: str) -> bool:
    """Whether `?`, `[a-z_]` or `[!a-z_]` means a sign."""
    if sign == "?":
        return char != "/"
    inside = sign[1:-1]
    negated = inside.startswith("!") and len(inside) > 1
    fits, at = False, int(negated)
    while at < len(inside):
        last = at + 2 if inside[at + 1 : at + 2] == "-" and at + 2 < len(inside) else at
        fits = fits or inside[at] <= char <= inside[last]
        at = last + 1
    return char != "/" and fits != negated


_STARS = frozenset({"**/", "**", "*"})
"""Twice the same means no more than once."""
