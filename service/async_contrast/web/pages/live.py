"""The live pairs of a contrast: requests that people send to both sides themselves. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from shlex import quote

from async_contrast.contrasts.contrast import Contrast, LiveRequest

MOUNTS = ("flask", "quart")
"""Where the original and its port are, below the service's own address."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One request, as it goes to each side: what curl is told, and where a link leads."""

    request: LiveRequest
    curls: tuple[str, ...]
    paths: tuple[str, ...]

    @property
    def label(self) -> str:
        """What it says below either mount."""
        return f"{self.request.method} {self.paths[0].removeprefix('/flask')}"


def pairs(topic: str, contrast: Contrast, host: str) -> list[Pair]:
    """The contrast's live requests; `host` is where the service is, such as "http://host/"."""
    return [
        Pair(
            request,
            tuple(_curl(request, f"{host}{mount}/{topic}/{request.path}") for mount in MOUNTS),
            tuple(f"/{mount}/{topic}/{request.path}" for mount in MOUNTS),
        )
        for request in contrast.live
    ]


def curl(url: str) -> str:
    """What a shell is told to get this; the URL may hold any sign that a Host header may."""
    return f"curl {quote(url)}"


def _curl(request: LiveRequest, url: str) -> str:
    """One line for a shell; several at once where that is the point."""
    method = "" if request.method == "GET" or "-d " in request.curl else f"-X {request.method} "
    options = f"{request.curl} " if request.curl else ""
    if request.at_once == 1:
        return f"curl {options}{method}{quote(url)}"
    numbers = " ".join(map(str, range(1, request.at_once + 1)))
    numbered = quote(url).replace("{n}", "'$n'")  # what has braces, is quoted
    return f"for n in {numbers}; do curl -s {options}{method}{numbered} & done; wait"
