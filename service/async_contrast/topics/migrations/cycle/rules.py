"""A project in the trial's folder, the commands that are typed there, and the judge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Column, Integer, MetaData, String, Table, inspect

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Expectation
from async_contrast.contrasts.platforms import POSTGRESQL, Platform
from async_contrast.contrasts.shows import Shows
from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.store import Store
from async_contrast.topics import commands
from async_contrast.topics.migrations.files import edit, in_ini, plain

SUCCEEDS, FAILS = "a command succeeds", "a command fails"
FAILS_OTHERWISE = "a command fails, and nobody foresaw why"
"""Declared nowhere, so a trial that sees it fails."""
SAME, DIFFERS = "the tables are the models'", "the tables differ from the models"
IN_BATCH_MODE = "a table is altered in batch mode"
IN_PLACE = "a table is altered in place"

WHOLE: Shows = {SUCCEEDS: 5, SAME: 2, IN_BATCH_MODE: 1}
"""What a cycle shows that nothing interrupts: init, and twice revision and upgrade."""

FORESEEN = {
    "quart db init": "Failed to find Flask application",
    "alembic revision --autogenerate -m authors": "MissingGreenlet: ",
}
"""Which command may fail, and why: there is no Flask, or a sync engine has an async driver."""

FIRST: Mapping[str, list[str]] = {"author": ["id", "name"]}
SECOND: Mapping[str, list[str]] = {
    "author": ["email", "id", "name"],
    "post": ["author_id -> author.id", "id", "title"],
}
"""The tables that the models describe, before and after they are changed: columns, references."""

_AUTHOR = """

class Author({base}):
    __tablename__ = "author"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
"""
_CHANGE = """\
    email: Mapped[str | None]


class Post({base}):
    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"))
"""
_APP = """\
from {library} import {application}
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

app = {application}(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = {url!r}
db = SQLAlchemy(app)
migrate = Migrate(app, db)
"""
_MODELS = """\
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass
"""

_NOISE = "[alembic.runtime.plugins]"
"""What logs the same six lines whenever models are compared."""

_DDL = ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE")

LINES = 40
"""Lines of a revision that are shown: more than there are."""


class _CommandFailed(Exception):
    """Nobody types on after a command that failed."""


@dataclass(slots=True)
class Terminal:
    """Somebody at work in a project's folder."""

    trial: Trial
    store: Store
    main: Callable[[], object]
    folder: Path
    wanted: Mapping[str, list[str]] = field(default_factory=dict)
    _typed: list[dict[str, Any]] = field(default_factory=list)
    _edits: list[dict[str, str]] = field(default_factory=list)

    def write_app(self, library: str, application: str, url: URL) -> None:
        """app.py with the application and its models; a second call changes the models."""
        head = _APP.format(library=library, application=application, url=plain(url))
        self._write("app.py", head, "db.Model")

    def write_models(self) -> None:
        """models.py with nothing but the models; a second call changes them."""
        self._write("models.py", _MODELS, "Base")

    def edit_generated(self, url: URL) -> None:
        """What `alembic init` leaves to its user: the database, the models, batch mode."""
        env = self.folder / "migrations" / "env.py"
        asked = "connection=connection, target_metadata=target_metadata"
        for path, before, after in (
            (
                self.folder / "alembic.ini",
                "sqlalchemy.url = driver://user:pass@localhost/dbname",
                f"sqlalchemy.url = {in_ini(plain(url))}",
            ),
            (
                env,
                "target_metadata = None",
                "import models\n\ntarget_metadata = models.Base.metadata",
            ),
            (env, asked, f"{asked}, render_as_batch=True"),
        ):
            self._edits.append(edit(path, before, after))

    def run(self, line: str) -> None:
        """Type a command. One that fails ends the session."""
        ran = commands.run_command(self.folder, line, self.main)
        changes = [statement for statement in ran.sent if statement.startswith(_DDL)]
        self._typed.append(
            {
                "command": line,
                "exit status": ran.status,
                "printed": [said for said in ran.printed if _NOISE not in said],
                "SQL that changes something": changes,
                "ms": ran.milliseconds,
            }
        )
        if not ran.status:
            self.trial.saw(SUCCEEDS)
            return
        foreseen = line in FORESEEN and any(FORESEEN[line] in said for said in ran.printed)
        self.trial.saw(FAILS if foreseen else FAILS_OTHERWISE)
        raise _CommandFailed

    def compare(self, wanted: Mapping[str, list[str]]) -> None:
        """Look with an engine of one's own: are these the tables that stand in the database?

        Raises RuntimeError where they are not, though every command succeeded.
        """
        tables = tables_of(self.store)
        if tables != wanted and not any(typed["exit status"] for typed in self._typed):
            raise RuntimeError(f"every command succeeded, and the tables are {tables}")
        self.trial.saw(SAME if tables == wanted else DIFFERS)
        if self._typed:
            self._typed[-1]["tables afterwards"] = tables

    def show(self) -> None:
        """Show what was typed and edited, and the files that stand there now."""
        files = sorted(path for path in self.folder.rglob("*") if path.is_file())
        sizes = {str(path.relative_to(self.folder)): path.stat().st_size for path in files}
        self.trial.show("commands", self._without_folders(self._typed))
        self.trial.show("edits by hand", self._without_folders(self._edits))
        self.trial.show("files and their bytes", sizes)
        for which, name in (("first", "authors"), ("second", "posts")):
            for path in self.folder.glob(f"migrations/versions/*_{name}.py"):
                _, _, body = path.read_text().partition("def upgrade")
                self.trial.show(f"the {which} revision", f"def upgrade{body}".splitlines()[:LINES])
                if which == "second":
                    self.trial.saw(alters(body))

    def _write(self, name: str, head: str, base: str) -> None:
        changed = self.folder.joinpath(name).exists()
        self.wanted = SECOND if changed else FIRST
        classes = (_AUTHOR + _CHANGE if changed else _AUTHOR).format(base=base)
        self.folder.joinpath(name).write_text(head + classes)

    def _without_folders(self, value: Any) -> Any:
        """The same, with short names for the project's folder and for the database's address."""
        if isinstance(value, dict):
            return {key: self._without_folders(part) for key, part in value.items()}
        if isinstance(value, list):
            return [self._without_folders(part) for part in value]
        if not isinstance(value, str):
            return value
        for url in (self.store.url, self.store.async_url):
            for spelt in (plain(url), in_ini(plain(url))):
                value = value.replace(spelt, f"{url.drivername}://THE-DATABASE")
        return value.replace(str(self.folder), "PROJECT")


@contextmanager
def terminal(trial: Trial, store: Store, main: Callable[[], object]) -> Iterator[Terminal]:
    """A terminal whose commands are all `main`'s; a failed command ends the block."""
    folder = trial.folder / "project"
    folder.mkdir()
    somebody = Terminal(trial, store, main, folder)
    try:
        yield somebody
    except _CommandFailed:
        somebody.compare(somebody.wanted)
    somebody.show()


def make_first(store: Store) -> None:
    """Make the first tables without a migration."""
    name = Column("name", String, nullable=False)
    author = Table("author", MetaData(), Column("id", Integer, primary_key=True), name)
    with store.opened() as engine:
        author.create(engine)


def tables_of(store: Store) -> dict[str, list[str]]:
    """The tables that stand in the database, with columns and references; not Alembic's own."""
    with store.opened() as engine, engine.connect() as connection:
        inspector = inspect(connection)
        columns = inspector.get_multi_columns()
        references = inspector.get_multi_foreign_keys()
    found: dict[str, list[str]] = {}
    for key in sorted(columns, key=str):
        names = {str(column["name"]): str(column["name"]) for column in columns[key]}
        for reference in references.get(key, []):
            for name, to in zip(
                reference["constrained_columns"], reference["referred_columns"], strict=True
            ):
                names[name] += f" -> {reference['referred_table']}.{to}"
        found[key[1]] = sorted(names.values())
    found.pop("alembic_version", None)
    return found


def alters(revision: str) -> str:
    """How a revision alters tables: batch mode is what a SQLite needs to do so."""
    return IN_BATCH_MODE if "with op.batch_alter_table(" in revision else IN_PLACE


def async_url_in_the_sync_template(platform: Platform) -> Expectation:
    """An async driver needs an async engine; psycopg is both."""
    if platform.database.name == POSTGRESQL:
        return Expectation({HOLDS: WHOLE}, because="PostgreSQL: psycopg is a sync driver as well")
    why = "SQLite: aiosqlite is an async driver and nothing else"
    return Expectation({BREAKS: {SUCCEEDS, FAILS, DIFFERS}}, because=why)
