"""The club's site: members, evenings with seats, a gallery, and a feed for other programs."""

from __future__ import annotations

from typing import Any

from quart import Quart
from quart_auth import QuartAuth

from club import database, errors, hooks
from club.accounts import Member, accounts
from club.commands import commands
from club.evenings import evenings
from club.feed import feed
from club.gallery import gallery
from club.settings import Settings
from club.watch import Doorbell

auth_manager = QuartAuth(user_class=Member)


def create_app(settings: type[Settings] = Settings, **changes: Any) -> Quart:
    app = Quart(__name__)
    app.config.from_object(settings)
    app.config.from_mapping(changes)

    auth_manager.init_app(app)
    database.init_app(app)
    hooks.init_app(app)
    errors.init_app(app)
    app.extensions["doorbell"] = Doorbell()

    app.register_blueprint(accounts)
    app.register_blueprint(evenings, url_prefix="/evenings")
    app.register_blueprint(gallery, url_prefix="/gallery")
    app.register_blueprint(feed, url_prefix="/feed")
    app.register_blueprint(commands)

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "up"}

    return app
