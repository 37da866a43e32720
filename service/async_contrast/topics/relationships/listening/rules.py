"""What both sides prepare and judge alike of listeners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlalchemy.orm import Session

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Expectation
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE, Platform
from async_contrast.contrasts.shows import Shows
from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.library import stock
from async_contrast.specimen.models import Post
from async_contrast.specimen.store import Store
from async_contrast.topics.controls import ensure

NOT_TAKEN = "NotImplementedError: what is async takes no listener"
NEVER_AWAITED = "the listener is called, and never awaited"

# pragma

REFUSED = "a row that refers to nobody is refused"
STORED = "a row that refers to nobody is stored"

PRAGMA = "PRAGMA foreign_keys = ON"

NOBODY = 999
"""The id of no author."""

ORPHAN = insert(Post).values(title="an orphan", author_id=NOBODY)

# session-events

STAMPED, NOT_STAMPED = "the row is stamped", "the row is not stamped"
NO_EVENT = "InvalidRequestError: there is no such event"

EVENT = "before_flush"
PLAIN, STAMP = "a new post", "a new post, stamped"


def new_library(trial: Trial) -> Store:
    """A database with one author, and no post of anybody's."""
    store = Store.of(trial)
    stock(store, authors=1, posts=0)
    return store


def is_orphan_refused(error: IntegrityError) -> bool:
    """True; raises the error again if it is another than that of a foreign key."""
    if "foreign key" not in str(error.orig).lower() and getattr(error.orig, "sqlstate", "") != (
        "23503"
    ):
        raise error
    return True


def judge_orphan(trial: Trial, store: Store, told: Sequence[str], *, refused: bool) -> None:
    """Report whether the database took the orphan.

    `told` are the classes of the connections that the listener was told of. Raises RuntimeError
    where the database does not hold what the insert said.
    """
    there = _posts(store, Post.author_id == NOBODY)
    ensure(there == (0 if refused else 1), f"refused {refused}, and {there} of it are there")
    trial.show("the listener was given", list(told))
    trial.saw(REFUSED if refused else STORED)


def judge_warnings(trial: Trial, heard: Sequence[Any]) -> None:
    """Report what was said of a listener that nobody awaited, if anything was."""
    words = [str(warning.message) for warning in heard]
    trial.show("warnings", words)
    trial.saw(NEVER_AWAITED, int(any("was never awaited" in each for each in words)))


def stamp(session: Session, _context: object, _instances: object) -> None:
    """The listener: change the title of each post that is new."""
    for row in session.new:
        row.title = STAMP


def of_refusal(error: NotImplementedError | InvalidRequestError) -> str:
    """The outcome of a call that was to add a listener; raises the error again if it is another."""
    if isinstance(error, NotImplementedError):
        return NOT_TAKEN
    if "No such event" not in str(error):
        raise error
    return NO_EVENT


def judge_stamp(trial: Trial, store: Store) -> None:
    """Report whether the new post was stamped; raises RuntimeError if it is not there, once."""
    stamped, plain = _posts(store, Post.title == STAMP), _posts(store, Post.title == PLAIN)
    ensure(stamped + plain == 1, f"{stamped + plain} posts were written")
    trial.saw(STAMPED if stamped else NOT_STAMPED)


def _posts(store: Store, which: Any) -> int:
    with store.opened() as engine, engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(Post).where(which)) or 0


_NEEDS_NONE = "PostgreSQL: foreign keys are always on"
_NEEDS_ONE = "SQLite: foreign keys are off until a connection asks for them"


def without_pragma(platform: Platform) -> Expectation:
    """SQLite checks foreign keys only where a connection has asked for it."""
    if platform.database.name == POSTGRESQL:
        return Expectation({HOLDS: {REFUSED}}, because=_NEEDS_NONE)
    return Expectation({BREAKS: {STORED}}, because=_NEEDS_ONE)


def never_awaited(platform: Platform) -> Expectation:
    """The listener does nothing on either database; only SQLite needs it."""
    needs = platform.database.name == SQLITE
    shows: Shows = {NEVER_AWAITED, STORED if needs else REFUSED}
    return Expectation({BREAKS: shows}, because=_NEEDS_ONE if needs else _NEEDS_NONE)
