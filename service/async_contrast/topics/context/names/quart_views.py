"""A Quart app whose views use names of a library: quart's, or flask's."""

from __future__ import annotations

import inspect
import secrets
from typing import Any

from quart import Quart
from werkzeug.exceptions import InternalServerError

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.context.names import rules


async def use_names_of(trial: Trial, library: Any) -> None:
    """Try every name of a library, which is quart or flask, in views of a Quart app."""
    app = _app()
    blueprint = library.Blueprint("of", __name__)
    for name, use in rules.USES.items():
        _add_view(blueprint if name == "Blueprint" else app, name, library, use)
    app.register_blueprint(blueprint)
    heard: list[Any] = []

    def hear(_sender: Quart, **_: Any) -> None:
        heard.append(1)

    with library.request_started.connected_to(hear, app):
        answers = {name: await _answer_to(app, name) for name in rules.USES}
    rules.judge_names(trial, answers, len(heard))


def _app() -> Quart:
    app = Quart(__name__)
    app.secret_key = secrets.token_hex()
    app.config["TEXT"] = rules.TEXT
    app.logger.disabled = True  # what it would log is in the answers
    app.add_url_rule("/page", "page", lambda: rules.TEXT)

    @app.errorhandler(500)
    async def say_why(error: InternalServerError) -> tuple[str, int]:
        return str(error.original_exception), 500

    return app


def _add_view(place: Any, name: str, library: Any, use: rules.Use) -> None:
    async def view() -> Any:
        came = use.first(library)
        return use.then(library, await came if inspect.isawaitable(came) else came)

    place.add_url_rule(f"/{name}", name, view)


async def _answer_to(app: Quart, name: str) -> tuple[int, str]:
    response = await app.test_client().get(f"/{name}?q={rules.TEXT}")
    text = await response.get_data(as_text=True)
    return rules.in_words(response.status_code, text, response.headers.get("Location"))


async def names_here(library: Any) -> dict[str, str]:
    """What the names of a library give in the view of Quart that asks."""
    came: dict[str, str] = {}
    for name in rules.LIVE:
        try:
            gave = rules.USES[name].first(library)
            came[name] = rules.came_to(await gave if inspect.isawaitable(gave) else gave)
        except RuntimeError as error:
            came[name] = rules.came_to(error)
    return came
