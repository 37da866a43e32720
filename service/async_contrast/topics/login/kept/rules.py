"""What both sides judge alike of an extension that is kept."""

from __future__ import annotations

from async_contrast.contrasts.contrast import BREAKS
from async_contrast.topics import extensions
from async_contrast.topics.extensions import Answers as Answers

OUTCOMES, WORKS = extensions.OUTCOMES, extensions.WORKS
SHOWN, CRASHES, NO_USER = extensions.SHOWN, extensions.CRASHES, extensions.NO_USER
OPEN, GUARDED = extensions.OPEN, extensions.GUARDED
OPEN_PAGE, TO_ANYBODY = extensions.OPEN_PAGE, extensions.TO_ANYBODY
TO_VISITOR = extensions.TO_VISITOR

USER_ID = "1"

judge_pages = extensions.judge_pages
with_patch = extensions.with_patch

half_mended = extensions.where_patched(BREAKS, {SHOWN: 1, NO_USER: 2})
