"""What both sides read with each loader strategy, and how the statements are judged."""

from __future__ import annotations

import re
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, Select, event, select
from sqlalchemy.engine.interfaces import CacheStats
from sqlalchemy.exc import InvalidRequestError, MissingGreenlet, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import (
    configure_mappers,
    immediateload,
    joinedload,
    lazyload,
    noload,
    raiseload,
    selectinload,
    subqueryload,
)

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.library import stock
from async_contrast.specimen.models import Author, Post, post_tag
from async_contrast.specimen.statements import recorded
from async_contrast.specimen.store import Store
from async_contrast.topics.hearing import hear_warnings
from async_contrast.topics.relationships.models import (
    AuthorOfDynamicPosts,
    DynamicAuthor,
    WriteOnlyAuthor,
)

AT_ONCE = "one statement for everything"
A_LEVEL = "one statement a level"
A_CHUNK = "one statement a level and 500 parents"
AN_AUTHOR = "one more statement for each author, when read"
A_POST = "one more statement for each author and each post, when read"
AN_AUTHOR_AHEAD = "one more statement for each author, with the query"
A_POST_AHEAD = "one more statement for each author and each post, with the query"
ANOTHER_NUMBER = "another number of statements"
MISSING = "rows are missing, silently"
FOREIGN = "rows that are not stored"
REFUSED = "refuses to load, as it was told to"
NOT_UNIQUE = "an error instead: unique() is missing"
WRAPPED = "an error instead: StatementError around MissingGreenlet"
BARE = "an error instead: MissingGreenlet"

CHUNK = 500
"""Parents that selectinload asks for in one statement (sqlalchemy.orm.strategies)."""

LEVELS = {1: "one level", 2: "two levels"}
"""Authors and their posts; authors, their posts and those posts' tags."""

SHOWN = 4
"""Different statements shown of a reading, and values of an IN."""

_IN = re.compile(r"IN \(([^()]*(?:\([^()]*\)[^()]*)*)\)")
"""Psycopg's %(name)s are in parentheses themselves."""

type_of_library = list[tuple[int, list[tuple[int, list[int]]]]]
"""Each author's id, with each post's id, with the tags' ids (none at one level)."""


@dataclass(frozen=True, slots=True)
class Strategy:
    """One value of `lazy`: asked for in the query, or set in a mapping of its own.

    Where it fails at the posts, nobody gets to the tags. `beyond` is the mapping whose posts
    selectinload brings at two levels then, so that the strategy is met by the tags alone.
    """

    option: Callable[..., Any] | None = None
    author: type[Any] = Author
    beyond: type[Any] | None = None

    def brings_posts(self, level: int) -> bool:
        """Whether the posts are there with the query, whatever the strategy does."""
        return level > 1 and self.beyond is not None

    def query(self, level: int) -> Select[tuple[Any]]:
        """The authors, with the strategy on each of the levels that it is met by."""
        author = self.beyond if level > 1 and self.beyond else self.author
        query = select(author).order_by(author.id)
        option = selectinload if self.brings_posts(level) else self.option
        if option is None:
            return query
        deeper = [self.option(Post.tags)] if level > 1 and self.option else []
        return query.options(option(author.posts).options(*deeper))


SELECT = Strategy(lazyload)
SELECT_BEYOND = Strategy(lazyload, beyond=Author)
SELECTIN = Strategy(selectinload)
SUBQUERY = Strategy(subqueryload)
JOINED = Strategy(joinedload)
IMMEDIATE = Strategy(immediateload)
RAISE = Strategy(raiseload, beyond=Author)
NOLOAD = Strategy(noload, beyond=Author)
DYNAMIC = Strategy(author=DynamicAuthor)
DYNAMIC_BEYOND = Strategy(author=DynamicAuthor, beyond=AuthorOfDynamicPosts)
WRITE_ONLY = Strategy(author=WriteOnlyAuthor)


@dataclass(slots=True)
class Reading:
    """One walk over the library: what it read, what it sent, what stopped it.

    The side sets the library, and how many statements were `ahead`: sent with the query, before
    anything was read from the rows.
    """

    library: type_of_library = field(default_factory=list)
    ahead: int = 0
    sent: Sequence[str] = ()
    parameters: int = 0
    compiled: int = 0
    ms: float = 0.0
    stopped: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)


@contextmanager
def measured(engine: Engine | AsyncEngine) -> Iterator[Reading]:
    """Time and record what is read inside, up to the error that ends it, if one does.

    Warnings are part of what a reading shows: noload() warns that it is deprecated, and where a
    lazy load fails on SQLite, Python says that a coroutine of aiosqlite was never awaited.
    """
    reading = Reading()
    with (
        hear_warnings() as heard,
        recorded(engine) as reading.sent,
        _compiling(engine, reading),
    ):
        begun = time.perf_counter()
        try:
            yield reading
        except (StatementError, InvalidRequestError) as error:
            reading.stopped = outcome_of(error)
            reading.evidence = {"error": words_of(error), "caught by": caught_by(error)}
            _let_go(error)
        reading.ms = round((time.perf_counter() - begun) * 1000, 2)
    if heard:
        words = {f"{warning.category.__name__}: {warning.message}" for warning in heard}
        reading.evidence["warnings"] = sorted(words)


@contextmanager
def _compiling(engine: Engine | AsyncEngine, reading: Reading) -> Iterator[None]:
    """Count the statements that were not in the engine's cache, and all the parameters."""

    def note(_c: object, _cursor: object, _s: str, given: Any, context: Any, _m: bool) -> None:
        reading.parameters += len(given)
        reading.compiled += context.cache_hit is not CacheStats.CACHE_HIT

    sync = engine.sync_engine if isinstance(engine, AsyncEngine) else engine
    event.listen(sync, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(sync, "before_cursor_execute", note)


def outcome_of(error: Exception) -> str:
    """What the error says; raises it again where it says nothing that is known here."""
    clause, text = caught_by(error), str(error)
    if clause == "except MissingGreenlet":
        return BARE
    if isinstance(error, StatementError) and isinstance(error.orig, MissingGreenlet):
        return WRAPPED
    if "not available due to lazy='raise'" in text:
        return REFUSED
    if "unique() method must be invoked" in text:
        return NOT_UNIQUE
    raise error


def caught_by(error: Exception) -> str:
    """The clause that catches it, by trying; raises it again where none of these does."""
    try:
        raise error
    except MissingGreenlet:
        return "except MissingGreenlet"
    except StatementError:
        return "except StatementError"
    except InvalidRequestError:
        return "except InvalidRequestError"


def _let_go(error: BaseException | None) -> None:
    """Drop what a failed load left in its frames now, and not whenever garbage is collected."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__context__


def outcome_of_rows(read: type_of_library, stored: type_of_library) -> str | None:
    """What is wrong with the rows, or None: all are there, each once."""
    have, want = Counter(_rows(read)), Counter(_rows(stored))
    if want - have:
        return MISSING
    return FOREIGN if have - want else None


def _rows(library: type_of_library) -> Iterator[tuple[int, ...]]:
    for author, posts in library:
        yield (author,)
        for post, tags in posts:
            yield author, post
            yield from ((author, post, tag) for tag in tags)


def outcome_of_count(sent: int, ahead: int, level: int, authors: int, posts: int) -> str:
    """The formula that a number of statements is, for so many authors and posts of theirs.

    Eager ones are all sent with the query, `ahead` of what is read; lazy ones are but the first.
    """
    parents = (authors,) if level == 1 else (authors, posts)
    chunks = sum(-(-number // CHUNK) for number in parents)
    each = 1 + sum(parents)
    formulas = {
        (each, 1): AN_AUTHOR if level == 1 else A_POST,
        (each, each): AN_AUTHOR_AHEAD if level == 1 else A_POST_AHEAD,
        (1 + chunks, 1 + chunks): A_CHUNK,
        (1 + level, 1 + level): A_LEVEL,
        (1, 1): AT_ONCE,
    }
    return formulas.get((sent, ahead), ANOTHER_NUMBER)


def judge(trial: Trial, level: int, reading: Reading, stored: type_of_library) -> None:
    """Report a reading of the library that is `stored`, at so many levels of it."""
    stored = at_level(stored, level)
    sent, posts = len(reading.sent), sum(len(theirs) for _, theirs in stored)
    trial.saw(
        reading.stopped
        or outcome_of_rows(reading.library, stored)
        or outcome_of_count(sent, reading.ahead, level, len(stored), posts)
    )
    seen = {
        "statements": sent,
        **({"statements before anything was read": reading.ahead} if reading.ahead else {}),
        "statements compiled anew": reading.compiled,
        "SQL": statements_shown(reading.sent),
        "ms": reading.ms,
        **reading.evidence,
    }
    if not reading.stopped:
        seen |= {"read": counted(reading.library), "stored": counted(stored)}
    trial.show(LEVELS[level], seen)


def statements_shown(sent: Sequence[str]) -> list[dict[str, Any]]:
    """The first few different statements, and how often each was sent."""
    times = Counter(sent)
    return [{"times": times[sql], "statement": shortened(sql)} for sql in list(times)[:SHOWN]]


def shortened(sql: str) -> str:
    """The statement with the middle of every long IN left out."""
    return _IN.sub(_few, sql)


def _few(found: re.Match[str]) -> str:
    values = found[1].split(", ")
    return found[0] if len(values) <= SHOWN else f"IN ({values[0]}, ... {len(values)} in all)"


def words_of(error: Exception) -> str:
    """An error's type and the first line of its message."""
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"


def counted(library: type_of_library) -> dict[str, int]:
    """How many authors, posts and tags of posts a library has."""
    sizes = Counter(len(row) for row in _rows(library))
    return {"authors": sizes[1], "posts": sizes[2], "tags": sizes[3]}


def stocked(trial: Trial, posts: int) -> Store:
    """A library of the trial's own, and everything done that a reading should not pay for."""
    store = Store.of(trial)
    stock(store, trial["authors"], posts)
    configure_mappers()
    return store


def stored_in(store: Store) -> type_of_library:
    """What a whole reading of both levels has to find, read without any relationship.

    Raises RuntimeError where that is nothing, for a reading of nothing shows nothing.
    """
    with store.opened() as engine, engine.connect() as connection:
        authors = connection.scalars(select(Author.id).order_by(Author.id)).all()
        posts = connection.execute(select(Post.author_id, Post.id).order_by(Post.id)).all()
        tags = connection.execute(select(post_tag).order_by(post_tag.c.tag_id)).all()
    if not (authors and posts and tags):
        raise RuntimeError("nothing is stored that could be read")
    of_post: dict[int, list[int]] = {post: [] for _, post in posts}
    for post, tag in tags:
        of_post[post].append(tag)
    of_author: dict[int | None, list[tuple[int, list[int]]]] = {author: [] for author in authors}
    for author, post in posts:
        of_author.setdefault(author, []).append((post, of_post[post]))
    return [(author, of_author[author]) for author in authors]


def at_level(library: type_of_library, level: int) -> type_of_library:
    """The library without the tags, where only one level of it is read."""
    if level > 1:
        return library
    return [(author, [(post, []) for post, _ in posts]) for author, posts in library]
