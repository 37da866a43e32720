from __future__ import annotations

from urllib.parse import urlsplit


def leads_here(target: str) -> bool:
    """Whether a browser that follows it stays on this site."""
    if not target.startswith("/") or target.startswith(("//", "/\\")):
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc
