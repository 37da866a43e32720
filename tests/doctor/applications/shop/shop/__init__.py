"""A small shop: catalogue, orders, accounts, events, files."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
from quart import Quart
from quart_auth import QuartAuth

from shop.background import Background
from shop.config import Config
from shop.db import Database
from shop.legacy import LegacyStock
from shop.services import Services
from shop.web import BLUEPRINTS
from shop.web.errors import register_errors
from shop.web.hooks import register_hooks


def create_app(config: Config | None = None) -> Quart:
    """The application; what it needs while it serves begins and ends with `while_serving`."""
    config = config or Config()
    app = Quart(__name__)
    app.secret_key = config.secret_key
    app.config["MAX_CONTENT_LENGTH"] = config.upload_limit
    app.config["QUART_AUTH_COOKIE_SECURE"] = config.secure_cookies
    QuartAuth(app)

    @app.while_serving
    async def serving() -> AsyncIterator[None]:
        database = Database(config.database_url)
        background = Background()
        legacy = LegacyStock(config.legacy_path)
        async with httpx.AsyncClient(base_url=config.rates_url, timeout=5) as client:
            await database.create_tables()
            services = Services(config, database, client, background, legacy)
            app.extensions["shop"] = services
            await services.start()
            yield
            await services.stop()
            await background.stop()
            await database.dispose()

    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    register_hooks(app)
    register_errors(app)
    return app
