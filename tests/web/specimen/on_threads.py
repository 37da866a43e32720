"""The threads side."""

from __future__ import annotations

import socket
from typing import Any

from flask import Blueprint, Response, request, url_for

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from tests.web.specimen import rules


def quick(trial: Trial) -> None:
    """Sees good things."""
    trial.mark(0, "looks")
    trial.saw("good", trial["number"])


def hanging(trial: Trial) -> None:
    """Calls, and waits for an answer for ever."""
    with socket.create_connection(("127.0.0.1", trial["port"])) as line:
        line.recv(1)


routes = Blueprint("specimen", __name__)


@routes.get("/number")
@live.takes(rules.NUMBER)
def number() -> dict[str, int]:
    """Says the number that it is given."""
    return live.read(request.args.to_dict(flat=False), (rules.NUMBER,))


@routes.get("/hanging/<port>")
def keep_a_thread(port: str) -> dict[str, str]:
    """Calls, and waits until the line is closed."""
    with socket.create_connection(("127.0.0.1", int(port))) as line:
        line.recv(1)
    return {"port": port}


@routes.post("/body")
def body() -> dict[str, int]:
    """Says how long the body is."""
    return {"length": len(request.get_data())}


@routes.put("/body")
def unread_body() -> Response:
    """Leaves the body alone, and answers nothing."""
    return Response(status=204)


@routes.get("/broken")
def broken() -> dict[str, Any]:
    """Is broken."""
    raise RuntimeError("a secret of the implementation")


@routes.get("/here")
def here() -> dict[str, str]:
    """Says where it thinks that it is."""
    return {"url": url_for("specimen.here"), "query": request.query_string.decode()}


@routes.get("/form/<form>")
@live.chooses("form", rules.FORMS)
def chosen(form: str) -> tuple[str, int]:
    """Answers with the status of the form."""
    return form, rules.FORMS[form]
