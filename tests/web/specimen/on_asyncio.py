"""The asyncio side."""

from __future__ import annotations

import asyncio
from typing import Any

from quart import Blueprint, Response, request, url_for

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from tests.web.specimen import rules


async def quick(trial: Trial) -> None:
    """Sees good things."""
    trial.mark(0, "looks")
    trial.saw("good", trial["number"])


async def wrong(trial: Trial) -> None:
    """Sees what nobody has declared, then something bad, then something good."""
    trial.saw("strange")
    trial.saw("bad")
    trial.saw("good")


async def hanging(trial: Trial) -> None:
    """Calls, and waits for an answer for ever."""
    reader, _ = await asyncio.open_connection("127.0.0.1", trial["port"])
    await reader.read(1)


routes = Blueprint("specimen", __name__)


@routes.get("/number")
@live.takes(rules.NUMBER)
async def number() -> dict[str, int]:
    """Says the number that it is given."""
    return live.read(request.args.to_dict(flat=False), (rules.NUMBER,))


@routes.post("/body")
async def body() -> dict[str, int]:
    """Says how long the body is."""
    return {"length": len(await request.get_data())}


@routes.put("/body")
async def unread_body() -> Response:
    """Leaves the body alone, and answers nothing."""
    return Response("", status=204)


@routes.get("/broken")
async def broken() -> dict[str, Any]:
    """Is broken."""
    raise RuntimeError("a secret of the implementation")


@routes.get("/here")
async def here() -> dict[str, str]:
    """Says where it thinks that it is."""
    return {"url": url_for("specimen.here"), "query": request.query_string.decode()}


@routes.get("/form/<form>")
@live.chooses("form", rules.FORMS)
async def chosen(form: str) -> tuple[str, int]:
    """Answers with the status of the form."""
    return form, rules.FORMS[form]
