"""What a collection that is not loaded has to do, step by step, and how each step is judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Query

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.models import Post
from async_contrast.specimen.store import Store
from async_contrast.topics.relationships import rules as of_the_topic

WRAPPED, BARE = of_the_topic.WRAPPED, of_the_topic.BARE
ANOTHER_NUMBER = of_the_topic.ANOTHER_NUMBER
ANSWERED = "done with one statement"
NO_LEN = "an error: it has no len()"
NO_ITERATION = "an error: it cannot be iterated, select() can"
WRONG = "another answer than what is stored"

AUTHORS, POSTS = 2, 3
"""The first author has all the posts that are asked for."""

AUTHOR = 1
TITLES = [f"post {number} of author {AUTHOR}" for number in range(1, POSTS + 1)]
WANTED = TITLES[1]
NEW = "a new post"

ANSWERS: dict[str, Any] = {
    "iterate": TITLES,
    "all": TITLES,
    "filter": [WANTED],
    "count": POSTS,
    "len": POSTS,
    "append": [*TITLES, NEW],
    "remove": TITLES,
}
"""What each step has to answer; `append` and `remove` answer with what is stored afterwards."""


@dataclass(slots=True)
class Step:
    """One thing asked of the collection; the side sets the answer."""

    answer: Any = None


@contextmanager
def step(trial: Trial, engine: Engine | AsyncEngine, name: str) -> Iterator[Step]:
    """Report what comes of what is done inside: the answer, or the error, and the statements."""
    asked = Step()
    with of_the_topic.measured(engine) as reading:
        try:
            yield asked
        except TypeError as error:
            reading.stopped = outcome_of(error)
            reading.evidence = {"error": of_the_topic.words_of(error)}
    sent = len(reading.sent)
    trial.saw(reading.stopped or outcome_of_answer(name, asked.answer, sent))
    seen = {"statements": sent, "SQL": list(reading.sent), **reading.evidence}
    trial.show(name, seen if reading.stopped else {"answer": asked.answer, **seen})


def outcome_of(error: TypeError) -> str:
    """What the error says; raises it again where it says nothing that is known here."""
    if "has no len()" in str(error):
        return NO_LEN
    if "don't support iteration in-place" in str(error):
        return NO_ITERATION
    raise error


def outcome_of_answer(step: str, answer: Any, sent: int) -> str:
    """Whether the answer is right, and cost one statement."""
    if answer != ANSWERS[step]:
        return WRONG
    return ANSWERED if sent == 1 else ANOTHER_NUMBER


def show_kind(trial: Trial, collection: object) -> None:
    """Show what the attribute is, which the notes call a query."""
    query = "a Query" if isinstance(collection, Query) else "no Query"
    trial.show("author.posts is", f"{type(collection).__name__}, {query}")


def titles_of(posts: Iterable[Any]) -> list[str]:
    return [post.title for post in posts]


def stored_titles(store: Store) -> list[str]:
    """The titles of the author's posts in the database, seen from outside of every session."""
    mine = select(Post.title).where(Post.author_id == AUTHOR).order_by(Post.id)
    with store.opened() as engine, engine.connect() as connection:
        return list(connection.scalars(mine))
