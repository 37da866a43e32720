"""What both sides ask and judge alike."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, inspect, select, update
from sqlalchemy.exc import MissingGreenlet, StatementError
from sqlalchemy.orm import WriteOnlyCollection, configure_mappers, selectinload

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Expectation
from async_contrast.contrasts.platforms import SQLITE, Platform
from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.library import stock
from async_contrast.specimen.models import Post
from async_contrast.specimen.store import Store
from async_contrast.topics.relationships.attributes.models import Base, Library, Note

WITHOUT = "the database's value, without a statement"
BY_SELECT = "the database's value, by one more SELECT"
AS_COMMITTED = "what was committed, though the database has moved on"
WRONG = "another value"
NOT_COMMITTED = "another value in the database: the commit did not reach it"
"""Declared nowhere, so a trial that sees it fails: there was nothing for the read to miss."""
WRAPPED = "the read raises StatementError around MissingGreenlet"
BARE = "the read raises MissingGreenlet"

FOUND = "found"
THERE = "the other side is there"
NOT_YET = "the other side is missing until mappers are configured"
NEVER = "the other side is missing"
REACHED, NOT_REACHED = "an argument reached the other side", "an argument was lost"
APPENDED = "appended, and in the database"
APPENDED_BY_LOADING = "appended and in the database, after a SELECT of the whole collection"
APPEND_RAISES = "the append raises"
FORGOTTEN = "appended, and not in the database"

OLD, NEW, NEWER = "old", "new", "newer"
TITLE = "a post that is appended"
POSTS = 3
"""Posts of the one author who has any."""


# after-commit


def new_note(trial: Trial) -> Store:
    """A database with one note in it: text OLD, revision 1."""
    store = Store.of(trial)
    with store.opened() as engine:
        Base.metadata.create_all(engine)
        with engine.begin() as connection:
            connection.execute(Note.__table__.insert(), {"text": OLD})  # type: ignore[attr-defined]
    return store


def judge_read(
    trial: Trial,
    store: Store,
    sent: list[str],
    note: Any,
    attribute: str,
    meant: object,
    *,
    another_writes: bool = False,
) -> None:
    """Read an attribute of a note, and report what it said beside what the database holds.

    `meant` is what the session's own commit was to leave there; `sent` records its statements.
    """
    trial.show("statements before the read", list(sent))
    sent.clear()
    committed = _in_database(store, note, attribute)
    trial.show("in the database after the commit", committed)
    if committed != meant:
        # Another writer would wait for the open transaction.
        trial.saw(NOT_COMMITTED)
        return
    if another_writes:
        _somebody_else_writes(store)
    there = _in_database(store, note, attribute)
    trial.show("in the database at the read", there)
    try:
        value = getattr(note, attribute)
    except MissingGreenlet as error:
        trial.saw(BARE)
        _show(trial, error, caught_by="except MissingGreenlet, not by except StatementError")
    except StatementError as error:
        _expect_missing_greenlet(error)
        trial.saw(WRAPPED)
        _show(trial, error, caught_by="except StatementError, not by except MissingGreenlet")
    else:
        trial.show("read", value)
        outcome = what_it_said(value, committed, there, len(sent))
        trial.saw(outcome, len(sent) if outcome == BY_SELECT else 1)
    trial.show("statements of the read", list(sent))


def what_it_said(value: object, committed: object, there: object, statements: int) -> str:
    """The outcome of a read that did not raise."""
    if value == there:
        return BY_SELECT if statements else WITHOUT
    return AS_COMMITTED if value == committed else WRONG


def _somebody_else_writes(store: Store) -> None:
    """Write NEWER into every note, in a transaction of its own."""
    with store.opened() as engine, engine.begin() as connection:
        connection.execute(update(Note).values(text=NEWER))


def _in_database(store: Store, note: Any, attribute: str) -> object:
    """What another connection reads there; None where the note has no row."""
    # An expired object still knows its identity; its id would be read again.
    identity = inspect(note).identity
    if identity is None:
        return None
    with store.opened() as engine, engine.connect() as connection:
        return connection.scalar(select(getattr(Note, attribute)).where(Note.id == identity[0]))


def _expect_missing_greenlet(error: StatementError) -> None:
    """Raise any other error again."""
    if not isinstance(error.orig, MissingGreenlet):
        raise error


def _show(trial: Trial, error: StatementError | MissingGreenlet, caught_by: str) -> None:
    wrapped = getattr(error, "orig", None)
    trial.show(
        "error",
        {
            "type": type(error).__name__,
            "wraps": type(wrapped).__name__ if wrapped else None,
            "text": str(error).partition("\n")[0],
            "caught by": caught_by,
        },
    )


def server_default(platform: Platform) -> Expectation:
    """SQLite has RETURNING since 3.35; without it, an INSERT brings no default back."""
    database = platform.database
    if database.name == SQLITE and database.version < (3, 35):
        return Expectation(
            {BREAKS: {WRAPPED}}, because="SQLite before 3.35: an INSERT has no RETURNING"
        )
    return Expectation({HOLDS: {WITHOUT}})


# backref


def new_library(trial: Trial) -> Store:
    """A database with two authors, the first with POSTS posts."""
    store = Store.of(trial)
    stock(store, authors=2, posts=POSTS)
    return store


def judge_attribute(trial: Trial, library: Library) -> None:
    """Ask the author's class for its posts: in new mappings, then in configured ones."""
    before = _posts_of(library)
    configure_mappers()
    after = _posts_of(library)
    trial.saw(THERE if before == FOUND else NOT_YET if after == FOUND else NEVER)
    trial.saw(THERE if after == FOUND else NEVER)
    trial.show("Author.posts", before)
    trial.show("Author.posts after configure_mappers()", after)


def _posts_of(library: Library) -> str:
    """What the first query that wants an author's posts meets."""
    try:
        selectinload(library.author.posts)
    except AttributeError as error:
        return f"AttributeError: {error}"
    return FOUND


ARGUMENTS: dict[str, Any] = {"lazy": "selectin", "order_by": "Post.id.desc()"}
"""What the arguments' cells hand to the other side; the specimen's own order is Post.id."""


def judge_arguments(trial: Trial, sent: list[str], author: Any) -> None:
    """Report whether ARGUMENTS decided how an author's posts came. `sent` has what fetched them."""
    by_query = len(sent)
    titles = [post.title for post in author.posts]
    backwards = [f"post {number} of author 1" for number in range(POSTS, 0, -1)]
    for reached in (by_query == len(sent) == 2, titles == backwards):
        trial.saw(REACHED if reached else NOT_REACHED)
    trial.show("statements", list(sent))
    trial.show("posts", titles)


def append(trial: Trial, sent: list[str], author: Any, post: Any) -> bool:
    """Append a post to the author's; False where that raises. `sent` has what the append sent."""
    sent.clear()
    try:
        author.posts.append(post)
    except StatementError as error:
        _expect_missing_greenlet(error)
        trial.saw(APPEND_RAISES)
        trial.show("statement that was not sent", " ".join((error.statement or "").split()))
        _show(trial, error, caught_by="except StatementError")
        return False
    return True


def add(posts: object, post: Any) -> None:
    """Add a post to a collection; raises TypeError if that is not one of lazy="write_only"."""
    if not isinstance(posts, WriteOnlyCollection):
        raise TypeError(f"the collection is a {type(posts).__name__}")
    posts.add(post)


def judge_append(trial: Trial, store: Store, loads: list[str]) -> None:
    """Report what became of the new post, and at what price: the statements of the append."""
    ours = (Post.title == TITLE) & (Post.author_id == 1)
    with store.opened() as engine, engine.connect() as connection:
        kept = connection.scalar(select(func.count()).select_from(Post).where(ours)) or 0
    trial.show("statements of the append", loads)
    trial.saw(outcome_of_append(kept, len(loads)))


def outcome_of_append(kept: int, statements: int) -> str:
    """The outcome of an append that did not raise, and left `kept` posts in the database."""
    if kept != 1:
        return FORGOTTEN
    return APPENDED_BY_LOADING if statements else APPENDED
