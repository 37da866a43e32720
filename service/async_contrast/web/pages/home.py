"""The first page: the topics, their questions, and what each came to on this machine."""

from __future__ import annotations

from quart import Blueprint, Response, redirect, request
from quart.typing import ResponseReturnValue

from async_contrast.contrasts.lookup import in_topics
from async_contrast.errors import ForbiddenParameter, MalformedParameter
from async_contrast.web.auth.parts import catalogue_here
from async_contrast.web.openapi.described import answer, describe, in_query
from async_contrast.web.pages.badges import chapters
from async_contrast.web.pages.render import page

routes = Blueprint("home", __name__)

HTML = "text/html"

LONGEST_SEARCH = 200
"""Characters that are searched for."""

SEARCH = in_query(
    "q", "only contrasts in which these words stand", type="string", maxLength=LONGEST_SEARCH
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
    """Every topic and its contrasts."""
    words = _words()
    known = catalogue_here()
    found = chapters(known.topics, known.last.all(known.lab.environment), words)
    return await page(
        "home.html",
        chapters=found,
        found=sum(len(chapter.entries) for chapter in found),
        count=sum(len(topic.contrasts) for topic in known.topics.values()),
        topics=known.topics,
        words_wanted=words,
    )


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
    words = "".join(given)
    if len(words) > LONGEST_SEARCH:
        raise ForbiddenParameter("q", f"q must have at most {LONGEST_SEARCH} characters")
    return words.strip()
