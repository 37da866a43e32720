"""An app alone on the server that the service has, started as async_contrast/serving starts it.

`python -m benchmarks.service.alone quart 8001`; `frozen` is the same, and the garbage collector
overlooks it, as it does the service; `flask` is the original, on as many threads as it has where it
is mounted.
"""

from __future__ import annotations

import gc
import sys
from functools import partial
from types import SimpleNamespace
from typing import Any

from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.log import LogLevels
from quart import Blueprint, Quart

from async_contrast.contrasts.contrast import Side
from async_contrast.flask_app import InOrder, create_flask_app
from async_contrast.live_routes import live_routes
from async_contrast.web.api import health
from async_contrast.web.middleware.mount import PREFIX, WORKERS


def quart() -> Quart:
    """A bare Quart app with the views that are asked for, and what /healthz looks at."""
    from async_contrast.catalog import TOPICS

    app = Quart("bare", static_folder=None)
    app.json = InOrder(app)
    for name, routes in live_routes(TOPICS, Side.ASYNCIO, Blueprint):
        if name in ("local", "response"):
            app.register_blueprint(routes, url_prefix=f"/quart/{name}")
    app.register_blueprint(health.routes)
    app.extensions["catalogue"] = SimpleNamespace(lab=SimpleNamespace(waiting=0))
    return app


def frozen() -> Quart:
    """The same, here to stay."""
    app = quart()
    gc.collect()
    gc.freeze()
    return app


def flask() -> Flask:
    """The original as the service makes it, below the same prefix."""
    from async_contrast.catalog import TOPICS

    app = create_flask_app("nobody signs in here", TOPICS)
    inner = app.wsgi_app

    def below(environ: dict[str, Any], start_response: Any) -> Any:
        environ["SCRIPT_NAME"] = PREFIX
        environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix(PREFIX)
        return inner(environ, start_response)

    app.wsgi_app = below  # type: ignore[method-assign]
    return app


ASYNC = {"interface": Interfaces.ASGI, "loop": Loops.asyncio}
SERVERS: dict[str, tuple[Any, dict[str, Any]]] = {
    "quart": (quart, ASYNC),
    "frozen": (frozen, ASYNC),
    "flask": (flask, {"interface": Interfaces.WSGI, "blocking_threads": WORKERS}),
}


def load(name: str) -> Any:
    """The app; runs in the worker."""
    make, _ = SERVERS[name]
    return make()


if __name__ == "__main__":
    _, name, port = sys.argv
    Granian(
        name,
        port=int(port),
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.error,
        **SERVERS[name][1],
    ).serve(target_loader=partial(load, name), wrap_loader=False)
