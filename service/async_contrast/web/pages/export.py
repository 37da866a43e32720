"""A run as one file that needs nothing else: its looks are in it, and scripts there are none."""

from __future__ import annotations

import base64
import hashlib

from quart import render_template

from async_contrast.contrasts.contrast import Contrast
from async_contrast.web.pages import cells
from async_contrast.web.pages.assets import files
from async_contrast.web.pages.timeline.picture import picture
from async_contrast.web.responses.run_schema import RunAnswer

STYLES = ("page.css", "code.css", "timeline.css")


async def document(run: RunAnswer, contrast: Contrast | None) -> str:
    """The file's text. `contrast` is None if there is no such question any more."""
    looks = "".join(files()[name].decode() for name in STYLES)
    digest = base64.b64encode(hashlib.sha256(looks.encode()).digest()).decode()
    return await render_template(
        "export.html",
        run=run,
        rows=cells.of_kept(run["cells"], contrast),
        picture=picture(run["cells"]),
        whole_picture=picture(run["cells"], None),
        looks=looks,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'",
    )
