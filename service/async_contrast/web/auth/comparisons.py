"""The comparisons of the app that answers."""

from __future__ import annotations

from typing import cast

from quart import current_app

from async_contrast.lab.comparisons import Comparisons


def comparisons() -> Comparisons:
    """Those of the app that answers the current request."""
    return cast(Comparisons, current_app.extensions["comparisons"])
