"""Names of quart, used in Quart's views; kept.py has those of flask there."""

from __future__ import annotations

import quart

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.context.names.quart_views import use_names_of

# flask-names: which of them work?


async def flask_names(trial: Trial) -> None:
    """The same names of quart, in views of a Quart app."""
    await use_names_of(trial, quart)
