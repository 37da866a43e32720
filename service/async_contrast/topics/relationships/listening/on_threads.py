"""Listeners on an Engine and a sessionmaker.

Asked here only: what an engine does to which nobody listens.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.models import Post
from async_contrast.topics.controls import ensure
from async_contrast.topics.relationships.listening import rules

# pragma: are foreign keys on?


def pragma_isinstance(trial: Trial) -> None:
    """The recipe for an Engine: if isinstance(connection, sqlite3.Connection), send the PRAGMA."""
    _listen(trial, lambda _, connection: isinstance(connection, sqlite3.Connection))


def pragma_dialect(trial: Trial) -> None:
    """The same, but for the question: if engine.dialect.name == "sqlite"."""
    _listen(trial, lambda engine, _: engine.dialect.name == "sqlite")


def pragma_none(trial: Trial) -> None:
    """An Engine without any listener."""
    store = rules.new_library(trial)
    with store.opened() as engine:
        refused = _is_orphan_refused(engine)
    rules.judge_orphan(trial, store, [], refused=refused)


def _listen(trial: Trial, asks: Callable[[Engine, object], bool]) -> None:
    """Send the PRAGMA on each connection of which `asks` says that it needs it."""
    store, told = rules.new_library(trial), list[str]()
    with store.opened() as engine:

        @event.listens_for(engine, "connect")
        def switch_on(connection: Any, _record: object) -> None:
            told.append(type(connection).__name__)
            if asks(engine, connection):
                _send_pragma(connection)

        refused = _is_orphan_refused(engine)
    ensure(told, "the listener was not called")
    rules.judge_orphan(trial, store, told, refused=refused)


def _send_pragma(connection: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(rules.PRAGMA)
    cursor.close()


def _is_orphan_refused(engine: Engine) -> bool:
    try:
        with engine.begin() as connection:
            connection.execute(rules.ORPHAN)
    except IntegrityError as error:
        return rules.is_orphan_refused(error)
    return False


# session-events: are the rows stamped?


def session_events_maker(trial: Trial) -> None:
    """event.listen(sessionmaker, "before_flush", ...)."""
    store = rules.new_library(trial)
    with store.opened() as engine:
        maker = sessionmaker(engine)
        event.listen(maker, rules.EVENT, rules.stamp)
        with maker() as session:
            _add_post(session)
    rules.judge_stamp(trial, store)


def session_events_session(trial: Trial) -> None:
    """event.listen(session, "before_flush", ...), of one Session."""
    store = rules.new_library(trial)
    with store.opened() as engine, Session(engine) as session:
        event.listen(session, rules.EVENT, rules.stamp)
        _add_post(session)
    rules.judge_stamp(trial, store)


def _add_post(session: Session) -> None:
    session.add(Post(title=rules.PLAIN))
    session.commit()
