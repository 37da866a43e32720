"""The first page: the topics, their questions, and what each came to on this machine."""

from __future__ import annotations

import asyncio

from quart import Blueprint, Response, redirect, request
from quart.typing import ResponseReturnValue

from async_contrast.contrasts.lookup import in_topics
from async_contrast.errors import MalformedParameter
from async_contrast.finding.finder import Answer
from async_contrast.finding.query import LONGEST, has_a_word
from async_contrast.web.auth.parts import catalogue_here
from async_contrast.web.openapi.described import answer, describe, in_query
from async_contrast.web.pages.badges import chapters, entry
from async_contrast.web.pages.render import page

routes = Blueprint("home", __name__)

HTML = "text/html"

SEARCH = in_query(
    "q",
    f"only contrasts that have these words, up to {LONGEST} characters, the best first",
    type="string",
)


@routes.get("/")
@describe(
    *(400, 422),
    parameters=[SEARCH],
    answers={"200": answer("The page.", HTML)},
    signed_in=False,
    page=True,
)
async def home() -> Response:
    """Every topic and its contrasts; or what a search finds, the best first."""
    words = _words()
    known = catalogue_here()
    verdicts = known.last.all(known.lab.environment)
    found = await _find(words) if words else None
    hits = found.hits if found is not None else ()
    return await page(
        "home.html",
        chapters=chapters(known.topics, verdicts) if found is None else [],
        found=found,
        hits=[(entry(hit.topic, hit.contrast, verdicts), hit) for hit in hits],
        count=sum(len(topic.contrasts) for topic in known.topics.values()),
        topics=known.topics,
        words_wanted=words,
        longest=LONGEST,
    )


async def _find(words: str) -> Answer:
    """What has the words; nothing where there are none, such as `???`."""
    if not has_a_word(words):
        return Answer(0, ())
    return await asyncio.to_thread(catalogue_here().finder.search, words)


@routes.get("/contrasts")
@describe(answers={"303": answer("To the first page.", Location="/")}, signed_in=False)
async def contrasts() -> ResponseReturnValue:
    """Where the first page lists them."""
    return redirect("/", 303)


@routes.get("/contrasts/<topic>")
@describe(404, answers={"200": answer("The page.", HTML)}, signed_in=False, page=True)
async def topic(topic: str) -> Response:
    """One topic and its contrasts."""
    known = catalogue_here()
    chosen = in_topics(topic, known.topics)
    verdicts = known.last.all(known.lab.environment)
    [chapter] = chapters({topic: chosen}, verdicts)
    return await page("topic.html", chapter=chapter)


def _words() -> str:
    given = request.args.getlist("q")
    if len(given) > 1:
        raise MalformedParameter("q", f"q must be given once, not {len(given)} times")
    return "".join(given).strip()
