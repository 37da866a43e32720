"""Names of libraries looked up in what is installed."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import inspect
import multiprocessing
import multiprocessing.queues
import multiprocessing.synchronize
import threading
import warnings
from collections.abc import Mapping
from functools import cache
from typing import Any

import flask_sqlalchemy
import sqlalchemy.orm

STANDS_FOR: Mapping[str, object] = {
    "asyncio.Condition": asyncio.Condition(),
    "threading.Lock": threading.Lock(),
    "threading.RLock": threading.RLock(),
    "threading.Condition": threading.Condition(),
    "multiprocessing.Lock": multiprocessing.synchronize.Lock,
    "multiprocessing.Queue": multiprocessing.queues.Queue,
    "multiprocessing.JoinableQueue": multiprocessing.queues.JoinableQueue,
    "multiprocessing.SimpleQueue": multiprocessing.queues.SimpleQueue,
    "multiprocessing.Event": multiprocessing.synchronize.Event,
    "multiprocessing.Condition": multiprocessing.synchronize.Condition,
    "multiprocessing.Barrier": multiprocessing.synchronize.Barrier,
    "flask_sqlalchemy.SQLAlchemy": flask_sqlalchemy.SQLAlchemy(),
    "sqlalchemy.orm.scoped_session": sqlalchemy.orm.scoped_session(sqlalchemy.orm.sessionmaker()),
}
"""What a name of a class does not show: factories, and what only instances have."""


@cache
def is_installed(name: str) -> bool:
    package = name.partition(".")[0]
    return importlib.util.find_spec(package) is not None


def looked_up(name: str) -> Any:
    """What a full name means, or None; properties and descriptors as the class has them."""
    parts = name.split(".")
    ends = range(len(parts), 0, -1)
    end = next((end for end in ends if _module(".".join(parts[:end])) is not None), 0)
    found = _module(".".join(parts[:end])) if end else None
    for at in range(end, len(parts)):
        owner = ".".join(parts[:at])
        on_class = _attribute(found, parts[at])
        found = _attribute(STANDS_FOR.get(owner), parts[at]) if on_class is None else on_class
    return found


@cache
def _module(name: str) -> object | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            return importlib.import_module(name)
        except ImportError:
            return None


def _attribute(owner: object, name: str) -> object | None:
    static: object | None = inspect.getattr_static(owner, name, None)
    if isinstance(static, property) or static is None:
        return static if static is not None else getattr(owner, name, None)
    return getattr(owner, name, None) if not inspect.isdatadescriptor(static) else static


def library_of(name: str) -> str:
    return name.partition(".")[0]
