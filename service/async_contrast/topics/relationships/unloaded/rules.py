"""What both sides prepare and judge alike of attributes that nothing has loaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import insert, inspect
from sqlalchemy.exc import InvalidRequestError, MissingGreenlet, StatementError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.library import stock
from async_contrast.specimen.store import Store
from async_contrast.topics.controls import ensure
from async_contrast.topics.relationships.unloaded.models import Base, Report

WITHOUT = "its value, without a statement"
BY_SELECT = "its value, by one more SELECT"
WRONG = "another value"
"""Declared nowhere: who reads that has read nothing of the question."""
WRAPPED = "the read raises StatementError around MissingGreenlet"
BARE = "the read raises MissingGreenlet"
REFUSED = "refused: the mapping says raiseload"

AUTHOR = "author 1"
"""The name of the one author in the library."""

TEXT, NOTES = "a long text", "long notes"


def new_library(trial: Trial) -> Store:
    """A database with one author, and no post of anybody's."""
    store = Store.of(trial)
    stock(store, authors=1, posts=0)
    return store


def new_report(trial: Trial) -> Store:
    """A database with one report."""
    store = Store.of(trial)
    with store.opened() as engine:
        Base.metadata.create_all(engine)
        with engine.begin() as connection:
            connection.execute(insert(Report).values(title="a title", text=TEXT, notes=NOTES))
    return store


def ensure_new(session: Session | AsyncSession, row: object, *, flushed: bool) -> None:
    """Raise RuntimeError unless a row is new in a session, and in the database if it is flushed."""
    state = inspect(row)
    ensure(state is not None and row in session, "the session does not have the row")
    ensure(state.persistent if flushed else state.pending, f"flushed is not {flushed}")


def ensure_unloaded(row: object, attribute: str) -> None:
    """Raise RuntimeError if a row already has the attribute that is to be read."""
    state: Any = inspect(row)
    ensure(attribute in state.unloaded, f"{attribute} is loaded")


def judge_read(trial: Trial, sent: list[str], read: Callable[[], object], meant: object) -> None:
    """Read something that should be what is `meant`; report its value's price, or the error."""
    sent.clear()
    try:
        value = read()
    except MissingGreenlet as error:
        _show(trial, BARE, error)
    except StatementError as error:
        if not isinstance(error.orig, MissingGreenlet):
            raise
        _show(trial, WRAPPED, error)
    except InvalidRequestError as error:
        if "raiseload=True" not in str(error):
            raise
        _show(trial, REFUSED, error)
    else:
        judge_value(trial, sent, value, meant)


def judge_value(trial: Trial, sent: Sequence[str], value: object, meant: object) -> None:
    """Report a value that was read, by what it took: `sent` are the statements since."""
    trial.show("statements of the read", list(sent))
    trial.saw(outcome_of(value, meant, len(sent)))


def outcome_of(value: object, meant: object, statements: int) -> str:
    """What a read came to that did not raise."""
    if value != meant or statements > 1:
        return WRONG
    return BY_SELECT if statements else WITHOUT


def _show(trial: Trial, outcome: str, error: Exception) -> None:
    trial.show("error", f"{type(error).__name__}: {str(error).partition(chr(10))[0]}")
    trial.saw(outcome)
