"""The requests of the API for people: what /openapi.json describes, each with an example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quart import Blueprint, Response, current_app

from async_contrast.contrasts.contrast import Topic
from async_contrast.web.auth.parts import catalogue_here
from async_contrast.web.openapi.described import answer, describe
from async_contrast.web.pages.home import START
from async_contrast.web.pages.live import curl
from async_contrast.web.pages.render import origin, page

routes = Blueprint("api_page", __name__)

JSON = "-H 'Content-Type: application/json' -d"

EXAMPLES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "Compare": {
        "GET /compare": ("", ""),
        "GET /compare/{topic}": ("", ""),
        "GET /compare/{topic}/{name}": ("", "?side=asyncio"),
        "GET /api/search": ("", "?q=greenlet_spawn"),
    },
    "Runs that are kept": {
        "POST /api/runs": (JSON + """ '{"contrast": "CONTRAST", "labels": ["release"]}'""", ""),
        "GET /api/runs": ("", "?contrast=CONTRAST&surprise=true"),
        "GET /api/runs/{run_id}": ("", ""),
        "GET /api/runs/{run_id}/events": ("-N", ""),
        "GET /api/runs/{run_id}/export": ("", "?format=junit"),
        "GET /api/runs/{run_id}/compare/{other_id}": ("", ""),
        "PATCH /api/runs/{run_id}": (f"-X PATCH {JSON} '" + """{"shared": true}'""", ""),
        "POST /api/runs/{run_id}/cancel": ("-X POST", ""),
        "DELETE /api/runs/{run_id}": ("-X DELETE", ""),
        "GET /api/workers": ("", ""),
    },
    "Answers that were seen": {
        "GET /api/seen/{word}": ("", ""),
        "POST /api/seen/{word}": (JSON + """ '{"labels": ["release"]}'""", ""),
    },
    "Reports that are kept": {
        "POST /api/reports": (JSON + " '{}'", ""),
        "GET /api/reports": ("", "?limit=5"),
        "GET /api/reports/{report_id}": ("", ""),
        "GET /api/reports/{report_id}/events": ("-N", ""),
        "GET /api/reports/{report_id}/export": ("", "?format=html"),
        "GET /api/reports/{report_id}/compare/{other_id}": ("", ""),
        "PATCH /api/reports/{report_id}": (f"-X PATCH {JSON} '" + """{"shared": true}'""", ""),
        "POST /api/reports/{report_id}/cancel": ("-X POST", ""),
        "DELETE /api/reports/{report_id}": ("-X DELETE", ""),
    },
    "Accounts": {
        "GET /api/account": ("", ""),
        "POST /sign-in": (f"-c jar {JSON} " + """'{"name": "ada", "password": "..."}'""", ""),
        "POST /sign-out": ("-b jar -X POST", ""),
        "POST /account/password": (JSON + """ '{"current": "...", "new": "..."}'""", ""),
        "POST /account/delete": (JSON + """ '{"password": "..."}'""", ""),
    },
    "The service": {
        "GET /healthz": ("", ""),
        "GET /openapi.json": ("", ""),
    },
}
"""The options of curl and the query of an example; CONTRAST is one of the catalogue's."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request, what it takes beside its path, and what a shell is told to send it.

    `signed_in` says that it takes an account.
    """

    name: str
    summary: str
    parameters: Sequence[Mapping[str, Any]]
    signed_in: bool
    curl: str


@routes.get("/api", strict_slashes=False)
@describe(answers={"200": answer("The page.", "text/html")}, signed_in=False, page=True)
async def index() -> Response:
    """Every request of the API, with an example."""
    described = current_app.extensions["QUART_SCHEMA"].openapi_provider.schema()["paths"]
    example = _example(catalogue_here().topics)
    groups = {
        group: [_request(name, described, *words, example) for name, words in requests.items()]
        for group, requests in EXAMPLES.items()
    }
    return await page("api.html", groups=groups)


def _example(topics: Mapping[str, Topic]) -> str:
    """The contrast of the examples: the one to start with, or the first."""
    names = [f"{topic.name}/{name}" for topic in topics.values() for name in topic.contrasts]
    return START if START in names else next(iter(names), START)


def _request(
    name: str, described: Mapping[str, Any], options: str, query: str, example: str
) -> Request:
    method, _, path = name.partition(" ")
    operation = described[path][method.lower()]
    topic, _, contrast = example.partition("/")
    filled = path.format(topic=topic, name=contrast, run_id=1, report_id=1, other_id=2, word="WORD")
    url = origin().removesuffix("/") + filled + query.replace("CONTRAST", example)
    takes = described.get(filled, described[path])[method.lower()][
        "parameters"
    ]  # its own contrast's
    signed_in = "security" in operation
    words = ["-u ada"] * signed_in + [options.replace("CONTRAST", example)] * bool(options)
    return Request(
        name=name,
        summary=operation.get("summary") or "The description of every path, as JSON.",
        parameters=[each for each in takes if each["in"] != "path"],
        signed_in=signed_in,
        curl=curl(url).replace("curl", " ".join(["curl", *words]), 1),
    )
