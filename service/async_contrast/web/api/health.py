"""One cheap answer: the service is there."""

from __future__ import annotations

from quart import Blueprint
from quart_schema import document_response

from async_contrast.web.auth.parts import catalogue_here
from async_contrast.web.responses.comparison_schema import Health

routes = Blueprint("health", __name__)


@routes.get("/healthz")
@document_response(Health)
async def healthz() -> Health:
    """Whether the service answers."""
    return {"status": "ok", "trials": catalogue_here().lab.waiting}
