"""The table of what has to be awaited, held to the packages that are installed."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator

from async_contrast.doctor.libraries.tables import LIBRARIES
from tests.doctor.libraries.looked_up import is_installed, library_of, looked_up
from tests.rows import each_row

MODULES = (
    "quart", "quart.ctx", "quart.datastructures", "quart.helpers", "quart.sessions",
    "quart.templating", "quart.testing", "quart.testing.connections", "quart.utils", "quart.views",
    "quart_auth", "quart_schema", "sqlalchemy.ext.asyncio", "aiosqlite",
)  # fmt: skip
ALONE = ("httpx.AsyncClient", "httpx.Response", "asyncio.Queue", "asyncio.Lock", "asyncio.Event",
         "asyncio.Condition", "asyncio.Semaphore", "asyncio.StreamReader", "asyncio.StreamWriter",
         "asyncio.Barrier", "asyncio.AbstractEventLoop")  # fmt: skip


def has_to_be_awaited(found: object) -> bool:
    function = found.fget if isinstance(found, property) else found
    return callable(function) and (
        inspect.iscoroutinefunction(function)
        or inspect.iscoroutinefunction(inspect.unwrap(function))
    )


def coroutines_of(owner: str, of: type) -> Iterator[str]:
    for name in dir(of):
        found = inspect.getattr_static(of, name)
        found = found.__func__ if isinstance(found, classmethod | staticmethod) else found
        if not name.startswith("_") and has_to_be_awaited(found):
            yield f"{owner}.{name}" if isinstance(found, property) else f"{owner}.{name}()"


def coroutines_in(module: str) -> Iterator[str]:
    """Of a package what it shows, of another module what it defines."""
    there = importlib.import_module(module)
    for name, found in vars(there).items():
        own = hasattr(there, "__path__") or getattr(found, "__module__", "") == module
        if name.startswith("_") or not own:
            continue
        if inspect.isclass(found) and found.__module__.startswith(module.partition(".")[0]):
            yield from coroutines_of(f"{module}.{name}", found)
        elif inspect.isfunction(found) and has_to_be_awaited(found):
            yield f"{module}.{name}()"


EVERY = sorted({
    *(name for module in MODULES for name in coroutines_in(module)),
    *(name for each in ALONE for name in coroutines_of(each, looked_up(each))),
})  # fmt: skip


@each_row("name", EVERY, by=library_of)
def test_every_coroutine_function_of_a_public_name_is_in_the_table(name: str) -> None:
    assert LIBRARIES.awaitable(name)


def test_the_names_are_many() -> None:
    assert len(EVERY) > 250


INSTALLED = sorted(
    name for name, row in LIBRARIES.awaitables.items() if is_installed(name) and ".*" not in name
)


BOUND = {"asyncio.Condition.acquire()"}
"""Taken over from the lock that an instance has."""


@each_row("name", INSTALLED, by=library_of)
def test_what_the_table_says_is_there_and_has_to_be_awaited(name: str) -> None:
    found = looked_up(name.removesuffix("()"))
    if found is None and name.startswith("quart.ctx."):
        return  # Quart 0.23 has one context instead
    assert found is not None
    assert isinstance(found, property) is not name.endswith("()")
    assert has_to_be_awaited(found) or LIBRARIES.awaitables[name].entered or name in BOUND


@each_row("name", [
    "quart.jsonify()", "quart.redirect()", "quart.abort()", "quart.url_for()",
    "quart.Request.args",
    "quart.Request.headers", "quart.Response.set_cookie()", "quart.Quart.test_client()",
    "quart_auth.login_user()", "quart_auth.logout_user()", "quart_auth.AuthUser.auth_id",
    "sqlalchemy.ext.asyncio.AsyncSession.add()", "sqlalchemy.ext.asyncio.create_async_engine()",
    "sqlalchemy.orm.Session.commit()", "redis.asyncio.Redis.pipeline()", "redis.Redis.get()",
    "asyncio.create_task()", "asyncio.gather()", "asyncio.Queue.put_nowait()",
    "asyncio.Event.set()",
])  # fmt: skip
def test_what_is_not_awaited_is_not_in_it(name: str) -> None:
    assert LIBRARIES.awaitable(name) is None


@each_row(("name", "silent", "entered"), [
    ("quart.request.Request.form", None, None),
    ("quart.wrappers.Request.form", False, False),
    ("quart.flash()", True, False),
    ("quart.datastructures.FileStorage.save()", True, False),
    ("quart_auth.AuthUser.is_authenticated", True, False),
    ("sqlalchemy.ext.asyncio.session.AsyncSession.commit()", True, False),
    ("sqlalchemy.ext.asyncio.async_scoped_session.execute()", False, False),
    ("sqlmodel.ext.asyncio.session.AsyncSession.execute()", False, False),
    ("sqlalchemy.ext.asyncio.AsyncEngine.connect()", False, True),
    ("aiosqlite.Connection.execute()", True, True),
    ("redis.asyncio.Redis.get()", True, False),
])  # fmt: skip
def test_a_lookup_follows_paths_and_bases(
    name: str, silent: bool | None, entered: bool | None
) -> None:
    found = LIBRARIES.awaitable(name)
    assert (found and found.silent, found and found.entered) == (silent, entered)
