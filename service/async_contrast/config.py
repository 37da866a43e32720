"""Every setting, read from ASYNC_CONTRAST_* variables once."""

from __future__ import annotations

import importlib.util
import math
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from async_contrast.errors import ConfigurationError
from async_contrast.host_names import is_host

if TYPE_CHECKING:
    from sqlalchemy import URL

PREFIX = "ASYNC_CONTRAST_"

BUILT_IN = "async_contrast.catalog"
"""The catalogue that comes with this package."""

LONGEST_CATALOGUE = 255
"""Characters of a catalogue's short name."""

SHORTEST_SECRET = 16

DRIVERS = {"sqlite": "aiosqlite", "postgresql": "psycopg"}
"""psycopg 3 serves threads and asyncio alike."""

NEEDED = {
    "SPECIMEN_URL": (("psycopg", "postgres"),),
    "DATABASE_URL": (("psycopg", "workers"), ("procrastinate", "workers")),
}
"""The packages that a PostgreSQL needs, and the extra that brings them, by setting."""

_POSTGRESQL = {"postgresql": "postgresql+psycopg://user@127.0.0.1:5432/database"}
_NETWORKS = "addresses or networks such as 127.0.0.1,10.0.0.0/8"
_HOSTS = "host names as browsers send them, such as contrast.example.org,xn--bcher-kva.example"
_DATABASES = {"sqlite": "sqlite+aiosqlite:///file.db", **_POSTGRESQL}


def processors() -> int:
    """How many processors this process may use (a container may allow fewer than exist)."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True)
class Settings:
    """What an operator may set; `from_environment` names the variables and their bounds.

    `trial_seconds` is the wall-clock limit of a trial. `trial_memory_mb` is the address space
    that a trial may map on top of what it inherits. `trials_at_once` is how many trials run at
    a time in all processes that share a scratch folder; `trials_waiting` how many may wait in
    one process. `scratch` is where trials keep their files: None makes a folder and removes it.
    `specimen_url` names the PostgreSQL that the data topics run on; None is a SQLite file a trial.
    `database_url` names the service's own database: a SQLite file in the working directory, or a
    PostgreSQL.
    `secret_key` signs all cookies; a new one signs everybody out.
    `workers_each`, `cells_each`, `runs_each` and `kept_each` are the budget of one account or
    address (accounts/budgets.py). `trusted_proxies` are the addresses and networks whose
    X-Forwarded-For and X-Forwarded-Proto are believed. `hosts` are the names and addresses that
    requests may be meant for, besides loopback's. `catalogue` is what there is to compare: a module
    or a file that holds TOPICS.
    """

    trial_seconds: float = 5.0
    trial_memory_mb: int = 1024
    trials_at_once: int = field(default_factory=processors)
    trials_waiting: int = 1000
    scratch: Path | None = None
    database_url: str = field(default="sqlite+aiosqlite:///async-contrast.db", repr=False)
    specimen_url: str | None = field(default=None, repr=False)
    secret_key: str = field(default_factory=secrets.token_hex, repr=False, compare=False)
    workers_each: int = 100_000
    cells_each: int = 400
    runs_each: int = 20
    kept_each: int = 10_000
    trusted_proxies: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    catalogue: str = BUILT_IN

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Raises ConfigurationError, naming the variable, its bounds and what it holds."""
        _refuse_unknown(environ)
        plain, scratch = cls(), environ.get(PREFIX + "SCRATCH")
        return cls(
            trial_seconds=_number(environ, "TRIAL_SECONDS", plain.trial_seconds, 0.1, 60),
            trial_memory_mb=_whole(environ, "TRIAL_MEMORY_MB", plain.trial_memory_mb, 256, 65536),
            trials_at_once=_whole(environ, "TRIALS_AT_ONCE", plain.trials_at_once, 1, 256),
            trials_waiting=_whole(environ, "TRIALS_WAITING", plain.trials_waiting, 100, 100_000),
            workers_each=_whole(environ, "WORKERS_EACH", plain.workers_each, 1, 10_000_000),
            cells_each=_whole(environ, "CELLS_EACH", plain.cells_each, 1, 100_000),
            runs_each=_whole(environ, "RUNS_EACH", plain.runs_each, 1, 100_000),
            kept_each=_whole(environ, "KEPT_EACH", plain.kept_each, 1, 10_000_000),
            trusted_proxies=_list(environ, "TRUSTED_PROXIES", _is_network, _NETWORKS),
            hosts=_list(environ, "HOSTS", is_host, _HOSTS),
            scratch=Path(scratch) if scratch else None,
            database_url=_url(environ, "DATABASE_URL", plain.database_url, _DATABASES)
            or plain.database_url,
            specimen_url=_url(environ, "SPECIMEN_URL", None, _POSTGRESQL),
            secret_key=_secret(environ, plain.secret_key),
            catalogue=environ.get(PREFIX + "CATALOGUE") or plain.catalogue,
        )


DATABASE_URL = PREFIX + "DATABASE_URL"
HOSTS = PREFIX + "HOSTS"
SPECIMEN_URL = PREFIX + "SPECIMEN_URL"

NAMES = tuple(f"{PREFIX}{setting.name.upper()}" for setting in fields(Settings))


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    for name in environ:
        if name.startswith(PREFIX) and name not in NAMES:
            raise ConfigurationError(f"{name} is no setting; the settings are {', '.join(NAMES)}")


def _secret(environ: Mapping[str, str], default: str) -> str:
    secret = environ.get(PREFIX + "SECRET_KEY", default)
    as_bytes = os.fsencode(secret)
    if len(secret.strip()) < SHORTEST_SECRET or as_bytes.decode(errors="replace") != secret:
        raise ConfigurationError(
            f"{PREFIX}SECRET_KEY must have {SHORTEST_SECRET} characters or more of UTF-8, "
            "kept to yourself"
        )
    return secret


def _url(
    environ: Mapping[str, str], name: str, default: str | None, examples: Mapping[str, str]
) -> str | None:
    """A database's URL with the driver that is used here.

    `examples` has a URL for each kind of database that will do. An error never shows the one that
    was given, for it may hold a password.
    """
    text = environ.get(PREFIX + name)
    if not text:
        return default
    # Not above: an interpreter that only runs trials may not have it.
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None
    kind, _, driver = url.drivername.partition("+") if url else ("", "", "")
    plain = text.isprintable() and unquote(text).isprintable()  # libpq stops at a NUL
    whole = url is not None and url.database and "@" not in (url.host or "")
    if kind == "sqlite" and url and not _is_a_file(url):
        raise ConfigurationError(f"{PREFIX}{name} must name a file, such as {examples[kind]}")
    if (
        url is None
        or kind not in examples
        or driver not in ("", DRIVERS[kind])
        or not (plain and whole)
    ):
        raise ConfigurationError(
            f"{PREFIX}{name} must be a URL such as {' or '.join(examples.values())}"
            ", with %40 for an @ in a password"
        )
    extra, package = (
        ("workers", "procrastinate") if "sqlite" in examples else ("postgres", "psycopg")
    )
    if kind == "postgresql" and importlib.util.find_spec(package) is None:
        raise ConfigurationError(
            f"{PREFIX}{name} needs {package}: in a checkout, .venv/bin/pip install '.[{extra}]'"
        )
    return url.set(drivername=f"{kind}+{DRIVERS[kind]}").render_as_string(hide_password=False)


def _is_a_file(url: URL) -> bool:
    """Whether a SQLite's URL names a file, and asks for nothing else."""
    else_asked = url.host or url.port or url.username or url.query
    return not else_asked and not (url.database or "").startswith((":memory:", "file:"))


def _list(
    environ: Mapping[str, str], name: str, usable: Callable[[str], bool], kind_in_words: str
) -> tuple[str, ...]:
    """What is separated by commas."""
    words = [word.strip() for word in environ.get(PREFIX + name, "").split(",") if word.strip()]
    for word in words:
        if not usable(word):
            raise ConfigurationError(f"{PREFIX}{name} must be {kind_in_words}, not {word!r}")
    return tuple(words)


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def _number(
    environ: Mapping[str, str], name: str, default: float, least: float, most: float
) -> float:
    return _read(environ, name, default, least, most, float, "a number")


def _whole(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    return int(_read(environ, name, default, least, most, int, "a whole number"))


def _read(
    environ: Mapping[str, str],
    name: str,
    default: float,
    least: float,
    most: float,
    kind: Callable[[str], float],
    kind_in_words: str,
) -> float:
    text = environ.get(PREFIX + name)
    if text is None:
        return default
    try:
        number = kind(text)
    except ValueError:
        number = math.nan
    if not least <= number <= most:
        raise ConfigurationError(
            f"{PREFIX}{name} must be {kind_in_words} from {least} to {most}, not {text!r}"
        )
    return number
