"""Names of flask in Quart's views. The one file that imports both, as half a port does."""

from __future__ import annotations

import flask

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.context.names.quart_views import use_names_of


async def flask_names_kept(trial: Trial) -> None:
    """Names of flask, kept in views of a Quart app."""
    await use_names_of(trial, flask)
