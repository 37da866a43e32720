"""A Session that nobody closes, on threads: the garbage collector gives its connection back."""

from __future__ import annotations

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.store import Store
from async_contrast.topics.controls import ensure
from async_contrast.topics.relationships.left import rules

# left-session: what becomes of its connection?


def left_session(trial: Trial) -> None:
    """A Session that has read, and that nobody closes."""
    with Store.of(trial).opened() as engine, rules.judged(trial, engine):
        _read(Session(engine))


def left_session_closed(trial: Trial) -> None:
    """A Session that has read, in a `with`."""
    with (
        Store.of(trial).opened() as engine,
        rules.judged(trial, engine),
        Session(engine) as session,
    ):
        _read(session)


def _read(session: Session) -> None:
    ensure(session.scalar(select(literal(1))) == 1, "nothing was read")
