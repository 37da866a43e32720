"""The port: Quart on asyncio, the comparison endpoints, and the original mounted at /flask."""

from __future__ import annotations

import importlib
import os
from collections.abc import AsyncGenerator

from quart import Quart

from service.config import Settings
from service.contrast import Side
from service.flask_app import InOrder, create_flask_app
from service.lab.supervisor import Lab
from service.live_routes import LONGEST_BODY, live_routes
from service.web import compare, health
from service.web.comparisons import Comparisons
from service.web.errors import answer_errors
from service.web.gate import gate
from service.web.headers import with_headers
from service.web.live_specimen import live_specimen
from service.web.mount import Mount
from service.web.openapi import describe


def create_app(settings: Settings | None = None, catalogue: str = "service.catalog") -> Quart:
    """The whole service as one ASGI app.

    The lab starts with the app and ends with it. `catalogue` names the module whose TOPICS
    are compared. Raises ConfigurationError if there are no settings and the environment's
    cannot be used.
    """
    topics = importlib.import_module(catalogue).TOPICS
    settings = settings or Settings.from_environment(os.environ)
    lab = Lab(settings, catalogue)
    app = Quart(__name__, static_folder=None)
    app.secret_key = settings.secret_key
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    app.config["SESSION_COOKIE_NAME"] = "quart_session"
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    for name, routes in live_routes(topics, Side.ASYNCIO):
        app.register_blueprint(routes, url_prefix=f"/quart/{name}")
    app.register_blueprint(compare.home)
    app.register_blueprint(compare.routes)
    app.register_blueprint(health.routes)
    answer_errors(app)

    flask_app = app.extensions["original"] = create_flask_app(settings.secret_key, topics)
    describe(app, flask_app, topics)
    app.json = InOrder(app)
    mount = Mount(app.asgi_app, flask_app)
    app.asgi_app = with_headers(gate(mount))  # type: ignore[assignment,method-assign]

    running = app.extensions["comparisons"] = Comparisons(lab, topics)

    @app.while_serving
    async def keep_specimen() -> AsyncGenerator[None, None]:
        async with live_specimen(settings.scratch) as specimen:
            app.extensions["specimen"] = flask_app.extensions["specimen"] = specimen
            yield

    @app.before_serving
    async def start() -> None:
        await lab.start()

    @app.after_serving
    async def end() -> None:
        running.end()
        mount.close()
        await lab.close()

    return app
