"""What both sides judge alike of an extension that is kept."""

from __future__ import annotations

import base64

from async_contrast.topics import extensions
from async_contrast.topics.extensions import Answers as Answers

OUTCOMES, WORKS = extensions.OUTCOMES, extensions.WORKS
SHOWN, CRASHES = extensions.SHOWN, extensions.CRASHES
OPEN, GUARDED = extensions.OPEN, extensions.GUARDED
OPEN_PAGE, TO_ANYBODY = extensions.OPEN_PAGE, extensions.TO_ANYBODY
TO_VISITOR = extensions.TO_VISITOR

NAME, PASSWORD = "ada", "lovelace"
SENT = {"Authorization": f"Basic {base64.b64encode(f'{NAME}:{PASSWORD}'.encode()).decode()}"}

judge_pages = extensions.judge_pages
with_patch, mended = extensions.with_patch, extensions.mended


def verify(name: str, password: str) -> str | None:
    """The name, if the password is its own."""
    return name if (name, password) == (NAME, PASSWORD) else None
