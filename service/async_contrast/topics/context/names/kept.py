"""Names of flask in Quart's views. The one file that imports both, as half a port does."""

from __future__ import annotations

import flask
import quart

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.context.names import rules
from async_contrast.topics.context.names.quart_views import names_here, use_names_of


async def flask_names_kept(trial: Trial) -> None:
    """Names of flask, kept in views of a Quart app."""
    await use_names_of(trial, flask)


# live routes

routes = quart.Blueprint("names", __name__)


@routes.get("/flask-names/<form>")
@live.chooses("form", live.FORMS)
@live.asks("q", rules.Q)
async def live_names(form: str) -> dict[str, str]:
    """Uses names of a library, and says what each of them gave."""
    return await names_here(live.find(form, {live.AS_WRITTEN: flask, live.PORTED: quart}))
