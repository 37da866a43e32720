"""The table of types: what names mean, and what their calls and attributes give."""

from __future__ import annotations

import concurrent.futures
import sqlite3
import threading
from collections.abc import Callable
from contextlib import ExitStack, closing
from itertools import chain
from types import ModuleType

import flask_sqlalchemy
import httpx
import requests
import sqlalchemy
import sqlalchemy.ext.asyncio
import sqlalchemy.orm

from async_contrast.doctor.libraries.names import head
from async_contrast.doctor.libraries.tables import LIBRARIES
from tests.doctor.libraries.looked_up import is_installed, looked_up
from tests.rows import each_row


@each_row(("name", "class_"), [
    ("sqlite3.connect()", "sqlite3.Connection"),
    ("sqlite3.dbapi2.connect()", "sqlite3.Connection"),
    ("sqlite3.Connection>", "sqlite3.Connection"),
    ("sqlite3.Connection.execute()", "sqlite3.Cursor"),
    ("sqlite3.Cursor.execute()", "sqlite3.Cursor"),
    ("sqlalchemy.orm.sessionmaker()", "sqlalchemy.orm.sessionmaker"),
    ("sqlalchemy.orm.sessionmaker()()", "sqlalchemy.orm.Session"),
    ("sqlalchemy.orm.sessionmaker.begin()>", "sqlalchemy.orm.Session"),
    ("sqlalchemy.orm.scoped_session()()", "sqlalchemy.orm.Session"),
    ("sqlalchemy.orm.scoped_session.query()", "sqlalchemy.orm.Query"),
    ("flask_sqlalchemy.SQLAlchemy.session", "sqlalchemy.orm.scoped_session"),
    ("flask_sqlalchemy.model.Model.query", "flask_sqlalchemy.query.Query"),
    ("flask_sqlalchemy.query.Query.filter()", "flask_sqlalchemy.query.Query"),
    ("sqlalchemy.ext.asyncio.async_sessionmaker()()", "sqlalchemy.ext.asyncio.AsyncSession"),
    ("sqlalchemy.ext.asyncio.AsyncEngine.begin()>", "sqlalchemy.ext.asyncio.AsyncConnection"),
    ("sqlalchemy.ext.asyncio.AsyncSession.execute()!", "sqlalchemy.Result"),
    ("sqlmodel.Session>", "sqlmodel.Session"),
    ("aiosqlite.connect()!", "aiosqlite.Connection"),
    ("aiosqlite.connect()>", "aiosqlite.Connection"),
    ("psycopg.AsyncCursor.execute()!", "psycopg.AsyncCursor"),
    ("pymongo.MongoClient.shop", "pymongo.database.Database"),
    ("pymongo.MongoClient['shop']", "pymongo.database.Database"),
    ("pymongo.database.Database[]", "pymongo.collection.Collection"),
    ("pymongo.collection.Collection.find_one", ""),
    ("pymongo.collection.Collection.find()", "pymongo.cursor.Cursor"),
    ("requests.session()", "requests.Session"),
    ("threading.local()", "threading.local"),
    ("threading.BoundedSemaphore()", "threading.Semaphore"),
    ("asyncio.get_running_loop().create_task()", ""),
    ("asyncio.AbstractEventLoop.create_task()", "asyncio.Task"),
    ("flask.globals.request", "flask.Request"),
    ("quart.request", "quart.Request"),
    ("quart.app.Quart()", "quart.Quart"),
    ("quart.Quart.test_client()", "quart.testing.QuartClient"),
    ("quart.Request.files!['photo']", "quart.datastructures.FileStorage"),
    ("requests.get", ""),
    ("", ""),
])  # fmt: skip
def test_what_a_name_with_steps_gives(name: str, class_: str) -> None:
    assert LIBRARIES.gives(name) == class_


def _sqlite(stack: ExitStack) -> sqlite3.Connection:
    return stack.enter_context(closing(sqlite3.connect(":memory:")))


def _engine(stack: ExitStack) -> sqlalchemy.Engine:
    engine = sqlalchemy.create_engine("sqlite://")
    stack.callback(engine.dispose)
    return engine


def _connection(stack: ExitStack) -> sqlalchemy.Connection:
    return stack.enter_context(_engine(stack).connect())


REAL: dict[str, Callable[[ExitStack], object]] = {
    "sqlite3.connect()": _sqlite,
    "sqlite3.Connection.cursor()": lambda stack: _sqlite(stack).cursor(),
    "sqlite3.Connection.execute()": lambda stack: _sqlite(stack).execute("SELECT 1"),
    "sqlalchemy.create_engine()": _engine,
    "sqlalchemy.Engine.connect()": _connection,
    "sqlalchemy.Connection.begin()": lambda stack: _connection(stack).begin(),
    "sqlalchemy.Connection.execute()": lambda stack: _connection(stack).execute(
        sqlalchemy.text("SELECT 1")
    ),
    "sqlalchemy.orm.sessionmaker()()": lambda _: sqlalchemy.orm.sessionmaker()(),
    "sqlalchemy.orm.Session.query()": lambda _: sqlalchemy.orm.Session().query(
        sqlalchemy.text("1")
    ),
    "sqlalchemy.ext.asyncio.create_async_engine()": lambda _: (
        sqlalchemy.ext.asyncio.create_async_engine("sqlite+aiosqlite://")
    ),
    "sqlalchemy.ext.asyncio.async_sessionmaker()()": lambda _: (
        sqlalchemy.ext.asyncio.async_sessionmaker()()
    ),
    "flask_sqlalchemy.SQLAlchemy.session": lambda _: flask_sqlalchemy.SQLAlchemy().session,
    "httpx.Client>": lambda stack: stack.enter_context(httpx.Client()),
    "requests.Session>": lambda stack: stack.enter_context(requests.Session()),
    "concurrent.futures.Executor.submit()": lambda stack: stack.enter_context(
        concurrent.futures.ThreadPoolExecutor()
    ).submit(int),
    "threading.current_thread()": lambda _: threading.current_thread(),
}


@each_row("name", REAL)
def test_what_a_name_gives_is_what_it_gives_for_real(name: str) -> None:
    class_ = looked_up(LIBRARIES.gives(name))
    with ExitStack() as stack:
        assert isinstance(REAL[name](stack), class_)


@each_row(("one", "other"), [
    ("sqlalchemy.orm.session.Session.add", "sqlalchemy.orm.Session.add"),
    ("sqlalchemy.sql.expression.select", "sqlalchemy.select"),
    ("flask_sqlalchemy.SQLAlchemy.Column", "sqlalchemy.Column"),
    ("flask_sqlalchemy.SQLAlchemy.relationship", "sqlalchemy.orm.relationship"),
    ("flask_sqlalchemy.SQLAlchemy.Model.query", "flask_sqlalchemy.model.Model.query"),
    ("requests.sessions.Session", "requests.Session"),
    ("requests", "requests"),
    ("requestsx.sessions", "requestsx.sessions"),
])  # fmt: skip
def test_several_paths_are_one_name(one: str, other: str) -> None:
    assert LIBRARIES.usual(one) == other
    assert LIBRARIES.usual(other) == other


@each_row("alias", sorted(LIBRARIES.names.aliases))
def test_an_alias_leads_to_the_usual_name_of_the_same_thing(alias: str) -> None:
    target = LIBRARIES.names.aliases[alias]
    assert target != alias
    assert LIBRARIES.usual(target) == target
    if not is_installed(alias) or alias.startswith("flask_sqlalchemy.SQLAlchemy."):
        return
    one, other = looked_up(alias), looked_up(target)
    if one is None:
        assert alias in OLDER
    elif isinstance(one, ModuleType):
        known = {name for name in LIBRARIES.heads if name.startswith(f"{target}.")}
        for name in {name.removeprefix(f"{target}.").partition(".")[0] for name in known}:
            there = getattr(one, name, None)
            if there is not None and not isinstance(there, ModuleType):
                assert there is getattr(other, name) or target in BEHAVE_ALIKE
    else:
        assert one is other or alias in BEHAVE_ALIKE


OLDER = {
    "flask_sqlalchemy.BaseQuery", "flask_sqlalchemy.Model", "flask_sqlalchemy.Pagination",
    "concurrent.futures.InterpreterPoolExecutor", "sqlalchemy.Engine.execute",
    "sqlalchemy.Engine.scalar", "flask_sqlalchemy.SQLAlchemy.create_scoped_session",
    "ssl.wrap_socket", "quart.ctx.RequestContext", "quart.ctx.RequestContext.auto_pop",
    "quart.ctx.RequestContext.pop", "quart.ctx.RequestContext.push",
    "quart.ctx.WebsocketContext.auto_pop", "quart.ctx.WebsocketContext.pop",
    "quart.ctx.WebsocketContext.push",
}  # fmt: skip
"""What other versions of the libraries and of Python have."""

BEHAVE_ALIKE = {
    "threading.BoundedSemaphore", "requests.session", "multiprocessing.Pool", "io.open",
    "threading._RLock", "quart.typing.TestClientProtocol", "multiprocessing.context.Process",
    "sqlalchemy.ext.declarative.declarative_base", "_thread.allocate_lock",
    "socket.SocketType", "multiprocessing",
}  # fmt: skip

ON_INSTANCES_ONLY = {
    "asyncio.Condition.acquire", "flask.Flask._get_current_object", "flask.Request.files.get",
    "flask.Request.files.getlist", "flask.Request.files.values",
    "flask_sqlalchemy.model.Model.query",
    "flask_sqlalchemy.model.Model.metadata", "multiprocessing.Condition.acquire",
    "multiprocessing.Lock.acquire", "quart.Quart._get_current_object", "quart.testing.TestApp.app",
    "quart.Request.files.get", "quart.Quart.cli.command", "quart.Blueprint.cli.command",
    "sqlalchemy.Connection.engine", "select.poll.poll",
    "sqlalchemy.ext.asyncio.AsyncSession.sync_session", "sqlalchemy.orm.DeclarativeBase.metadata",
    "subprocess.Popen.stdout", "subprocess.Popen.stdout.read", "subprocess.Popen.stdout.readline",
    "subprocess.Popen.stdout.readlines", "subprocess.Popen.stderr.read",
    "subprocess.Popen.stderr.readlines",
}  # fmt: skip

NAMED = sorted({
    head(name).partition(".*")[0]
    for name in (
        *LIBRARIES.heads, *LIBRARIES.names.bases, *LIBRARIES.names.classes,
        *LIBRARIES.results.values(), *chain(*LIBRARIES.names.bases.values()),
    )
    if is_installed(name)
})  # fmt: skip


def test_every_name_of_what_is_installed_exists() -> None:
    absent = {name for name in NAMED if looked_up(name) is None}
    assert absent - ON_INSTANCES_ONLY == OLDER & absent


def test_many_names_are_held_to_what_is_installed() -> None:
    assert len(NAMED) > 1000


@each_row("name", sorted(LIBRARIES.names.bases))
def test_a_base_comes_with_its_own_bases_and_never_in_a_circle(name: str) -> None:
    order = LIBRARIES.names.ancestors(name)
    assert order[0] == LIBRARIES.usual(name) == name
    assert len(order) == len(set(order)) > 1


def test_what_is_a_list_in_a_table_holds_every_path_and_what_derives() -> None:
    assert "concurrent.futures.ThreadPoolExecutor.submit" in LIBRARIES.off_loop
    assert "concurrent.futures.thread.ThreadPoolExecutor.submit" in LIBRARIES.off_loop
    assert "asyncio.to_thread" in LIBRARIES.off_loop
    assert "asyncio.create_task" not in LIBRARIES.off_loop
    assert "quart.blueprints.Blueprint" in LIBRARIES.applications


def test_a_name_is_known_if_a_table_has_it_or_its_base() -> None:
    assert LIBRARIES.knows("sqlmodel.Session.commit")
    assert LIBRARIES.knows("flask_sqlalchemy.query.Query.all")
    assert not LIBRARIES.knows("sqlmodel.Session.whatever")
