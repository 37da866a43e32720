"""The first page: the topics, their questions, and what each comes to on this machine."""

from __future__ import annotations

import asyncio

from quart import Blueprint, Response, redirect, request
from quart.typing import ResponseReturnValue

from async_contrast.config import BUILT_IN
from async_contrast.contrasts.lookup import in_topics
from async_contrast.errors import ForbiddenParameter, MalformedParameter
from async_contrast.finding.finder import Answer
from async_contrast.finding.query import LONGEST, has_a_word
from async_contrast.lab.environment import platform_of
from async_contrast.web.auth.parts import catalogue_here
from async_contrast.web.openapi.described import answer, describe, in_query
from async_contrast.web.pages.badges import Only, among, chapters
from async_contrast.web.pages.render import page

routes = Blueprint("home", __name__)

HTML = "text/html"

SEARCH = in_query(
    "q",
    f"only contrasts that have these words, up to {LONGEST} characters, the best first",
    type="string",
)

ONLY = "only"

NARROWED = in_query(
    ONLY,
    "only contrasts whose naive port breaks, or hangs, or that were a surprise here",
    type="string",
    enum=["", *Only],
)

START = "local/isolation"
"""Where to begin, which the README does, too."""

ALL_TAKE = "about a minute"
"""What all of the built-in catalogue takes: on two cores 39 s, and 84 s beside other work."""


@routes.get("/")
@describe(
    *(400, 422),
    parameters=[SEARCH, NARROWED],
    answers={"200": answer("The page.", HTML)},
    signed_in=False,
    page=True,
)
async def home() -> Response:
    """Every topic and its contrasts; or what a search finds, the best first."""
    words, only = _given("q"), _only()
    if words and only:
        raise ForbiddenParameter(ONLY, f"{ONLY} goes without q: leave one of them out")
    known = catalogue_here()
    platform = platform_of(known.lab.environment)
    verdicts = known.last.all(known.lab.environment)
    found = await _find(words) if words else None
    hits = found.hits if found is not None else ()
    listed = chapters(known.topics, verdicts, platform)
    entries = {each.name: each for chapter in listed for each in chapter.entries}
    return await page(
        "home.html",
        chapters=[] if found else among(listed, only) if only else listed,
        found=found,
        hits=[(entries[f"{hit.topic}/{hit.contrast.name}"], hit) for hit in hits],
        count=len(entries),
        only=only,
        counts={each: sum(one.is_among(each) for one in entries.values()) for each in Only},
        start=entries.get(START),
        take=ALL_TAKE if known.lab.catalogue == BUILT_IN else "",
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
@describe(
    *(400, 404, 422),
    parameters=[NARROWED],
    answers={"200": answer("The page.", HTML)},
    signed_in=False,
    page=True,
)
async def topic(topic: str) -> Response:
    """One topic and its contrasts."""
    known = catalogue_here()
    chosen = in_topics(topic, known.topics)
    only = _only()
    verdicts = known.last.all(known.lab.environment)
    listed = chapters({topic: chosen}, verdicts, platform_of(known.lab.environment))
    shown = among(listed, only) if only else listed
    return await page("topic.html", topic=chosen, chapters=shown, only=only)


def _given(name: str) -> str:
    given = request.args.getlist(name)
    if len(given) > 1:
        raise MalformedParameter(name, f"{name} must be given once, not {len(given)} times")
    return "".join(given).strip()


def _only() -> Only | None:
    word = _given(ONLY)
    if word and word not in list(Only):
        raise ForbiddenParameter(ONLY, f"{ONLY} must be {', '.join(Only)}, or left out")
    return Only(word) if word else None
