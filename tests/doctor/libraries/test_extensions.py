"""Extensions for Flask, and blocking libraries: what takes their place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from importlib import metadata

import flask_httpauth
import flask_login
import flask_migrate
import flask_sqlalchemy
import pytest
import quart

from async_contrast.doctor.libraries.entries import OnQuart
from async_contrast.doctor.libraries.tables import LIBRARIES
from tests.doctor.libraries.looked_up import is_installed, looked_up
from tests.rows import each_row


def _login(app: quart.Quart) -> None:
    manager = flask_login.LoginManager()
    manager.user_loader(lambda _identity: None)
    manager.init_app(app)


def _httpauth(app: quart.Quart) -> None:
    auth = flask_httpauth.HTTPBasicAuth()

    @app.get("/guarded")
    @auth.login_required  # type: ignore[untyped-decorator]
    async def guarded() -> str:
        return "text"


def _sqlalchemy(app: quart.Quart) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    flask_sqlalchemy.SQLAlchemy().init_app(app)  # type: ignore[arg-type]


def _application(put: Callable[[quart.Quart], None]) -> quart.Quart:
    app = quart.Quart("extensions")
    app.secret_key = "x"
    app.logger.disabled = True

    @app.get("/")
    async def index() -> str:
        return "text"

    put(app)
    return app


async def _answers(app: quart.Quart, path: str) -> bool:
    try:
        return (await app.test_client().get(path)).status_code != 500
    except (RuntimeError, ExceptionGroup):  # of what is done after the request, Quart 0.23
        return False


async def _upgrades(app: quart.Quart) -> bool:
    async with app.app_context():
        try:
            flask_migrate.upgrade()
        except SystemExit:
            return False
    return True


TRIED: dict[str, tuple[Callable[[quart.Quart], None], Callable[[quart.Quart], Awaitable[bool]]]] = {
    "flask_login": (_login, lambda app: _answers(app, "/")),
    "flask_httpauth": (_httpauth, lambda app: _answers(app, "/guarded")),
    "flask_sqlalchemy": (_sqlalchemy, lambda app: _answers(app, "/")),
    "flask_migrate": (lambda app: flask_migrate.Migrate(app, None), _upgrades),
}


@pytest.mark.parametrize("name", TRIED)
async def test_an_extension_that_is_installed_fails_on_quart_as_the_table_says(name: str) -> None:
    put, works = TRIED[name]
    assert LIBRARIES.extensions[name].quart is OnQuart.FAILS
    assert not await works(_application(put))


async def test_the_application_of_these_tests_works_without_an_extension() -> None:
    assert await _answers(_application(lambda _app: None), "/")


distributions = cache(metadata.packages_distributions)
"""What is installed, looked through once."""


@each_row("name", sorted(LIBRARIES.extensions))
def test_a_row_says_what_serves_or_what_to_do_instead(name: str) -> None:
    row = LIBRARIES.extensions[name]
    assert row.note.endswith(".")
    assert len(row.note) < 160
    assert row.tried or not row.patched
    if row.quart is OnQuart.WORKS:
        assert row.serves
    if is_installed(name):
        assert row.package in distributions()[name]


def test_about_sixty_extensions_are_known_and_most_were_tried() -> None:
    rows = LIBRARIES.extensions.values()
    assert len(rows) >= 60
    assert sum(row.tried for row in rows) > len(rows) / 2


@each_row(("imported", "package"), [
    ("flask_login", "Flask-Login"),
    ("flask_login.login_required", "Flask-Login"),
    ("playhouse.flask_utils.FlaskDB", "peewee"),
    ("playhouse.migrate", None),
    ("flask", None),
    ("flask_of_our_own", None),
    ("", None),
])  # fmt: skip
def test_the_extension_that_an_imported_name_is_of(imported: str, package: str | None) -> None:
    found = LIBRARIES.extension(imported)
    assert (found and found.package) == package


def test_everything_that_blocks_has_a_row_of_counterparts() -> None:
    assert {name for name in LIBRARIES.blocks if LIBRARIES.counterpart(name) is None} == set()


@each_row(("name", "names"), [
    ("requests.get", ("httpx.AsyncClient", "aiohttp.ClientSession")),
    ("sqlite3.connect", ("aiosqlite",)),
    ("google.cloud.storage.Blob.exists", ("gcloud.aio.storage",)),
    ("google.cloud.bigquery.Client.query", ()),
    ("flask_sqlalchemy.query.Query.all", ("sqlalchemy.ext.asyncio.AsyncSession",)),
    ("werkzeug.security.check_password_hash", ()),
])  # fmt: skip
def test_the_counterparts_of_a_name(name: str, names: tuple[str, ...]) -> None:
    found = LIBRARIES.counterpart(name)
    assert found
    assert found.names == names


COUNTERPARTS = sorted({
    name for row in LIBRARIES.counterparts.values() for name in row.names if is_installed(name)
})  # fmt: skip


@each_row("name", COUNTERPARTS)
def test_a_counterpart_that_is_installed_exists_and_does_not_block(name: str) -> None:
    assert looked_up(name) is not None
    assert LIBRARIES.blocking(name) is None
