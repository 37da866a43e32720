"""Settings from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_contrast.catalog import TOPICS
from async_contrast.config import DATABASE_URL, NAMES, PREFIX, SPECIMEN_URL, Settings, processors
from async_contrast.errors import ConfigurationError
from tests.rows import each_row


def test_defaults() -> None:
    settings = Settings.from_environment({"PATH": "/bin"})
    assert settings == Settings()
    assert settings.trials_at_once == processors() >= 1


def test_everything_set() -> None:
    environ = {
        "ASYNC_CONTRAST_TRIAL_SECONDS": "0.1",
        "ASYNC_CONTRAST_TRIAL_MEMORY_MB": "65536",
        "ASYNC_CONTRAST_TRIALS_AT_ONCE": "256",
        "ASYNC_CONTRAST_TRIALS_WAITING": "100",
        "ASYNC_CONTRAST_SCRATCH": "some/where",
        "ASYNC_CONTRAST_WORKERS_EACH": "5",
        "ASYNC_CONTRAST_CELLS_EACH": "6",
        "ASYNC_CONTRAST_RUNS_EACH": "7",
        "ASYNC_CONTRAST_KEPT_EACH": "8",
        "ASYNC_CONTRAST_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8,::1",
        "ASYNC_CONTRAST_CATALOGUE": "shop.contrasts",
    }
    assert Settings.from_environment(environ) == Settings(
        0.1,
        65536,
        256,
        100,
        Path("some/where"),
        workers_each=5,
        cells_each=6,
        runs_each=7,
        kept_each=8,
        trusted_proxies=("127.0.0.1", "10.0.0.0/8", "::1"),
        catalogue="shop.contrasts",
    )
    assert set(environ) <= set(NAMES)


def test_an_empty_scratch_is_none_and_an_empty_catalogue_the_built_in() -> None:
    empty = {"ASYNC_CONTRAST_SCRATCH": "", "ASYNC_CONTRAST_CATALOGUE": ""}
    assert Settings.from_environment(empty) == Settings()


@each_row(
    ("name", "bounds"),
    [
        ("TRIAL_SECONDS", "a number from 0.1 to 60"),
        ("TRIAL_MEMORY_MB", "a whole number from 256 to 65536"),
        ("TRIALS_AT_ONCE", "a whole number from 1 to 256"),
        ("TRIALS_WAITING", "a whole number from 100 to 100000"),
    ],
)
@each_row("text", ["", "many", "nan", "inf", "-1", "0", "1e9", "1" * 5000])
def test_what_cannot_be_used_is_named(name: str, bounds: str, text: str) -> None:
    with pytest.raises(ConfigurationError) as e:
        Settings.from_environment({PREFIX + name: text})
    assert str(e.value) == f"{PREFIX}{name} must be {bounds}, not {text!r}"


def test_a_whole_number_is_whole() -> None:
    with pytest.raises(ConfigurationError):
        Settings.from_environment({"ASYNC_CONTRAST_TRIALS_AT_ONCE": "1.5"})


def test_a_misspelt_setting_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="ASYNC_CONTRAST_TRIAL_SECOND is no setting"):
        Settings.from_environment({"ASYNC_CONTRAST_TRIAL_SECOND": "3"})


def test_the_secret_is_kept_out_of_logs_and_new_each_time() -> None:
    one, other = Settings.from_environment({}), Settings.from_environment({})
    assert one.secret_key != other.secret_key
    assert one.secret_key not in repr(one)
    given = Settings.from_environment({"ASYNC_CONTRAST_SECRET_KEY": "0123456789abcdef"})
    assert given.secret_key == "0123456789abcdef"


@pytest.mark.parametrize("secret", ["", "0123456789abcde", " " * 20, "\udcff" * 20])
def test_a_short_secret_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(ConfigurationError, match="SECRET_KEY must have 16 characters") as caught:
        Settings.from_environment({"ASYNC_CONTRAST_SECRET_KEY": secret})
    assert not secret or secret not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_a_postgresql_for_the_data_topics(scheme: str) -> None:
    given = Settings.from_environment({SPECIMEN_URL: f"{scheme}://me:s%40fe@here:5433/there?a=b"})
    assert given.specimen_url == "postgresql+psycopg://me:s%40fe@here:5433/there?a=b"
    assert "s%40fe" not in repr(given)
    assert Settings.from_environment({SPECIMEN_URL: ""}).specimen_url is None


@each_row(
    "url",
    ["x", "secret", "sqlite:///secret.db", "postgresql+asyncpg://me:secret@here/there",
     "postgresql://me:secret@here", "postgresql://me:x@secret@here/there",
     "postgresql://me:secret%00@here/there", "postgresql://me:secret@here:port/there", "http://secret/"],
)  # fmt: skip
def test_another_url_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{SPECIMEN_URL} must be a URL such as") as e:
        Settings.from_environment({SPECIMEN_URL: url})
    assert "secret" not in str(e.value)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///file.db", "sqlite+aiosqlite:///file.db"),
        ("sqlite+aiosqlite:////some/where.db", "sqlite+aiosqlite:////some/where.db"),
        ("postgresql://me@here/there", "postgresql+psycopg://me@here/there"),
        ("", Settings().database_url),
    ],
)
def test_the_services_own_database(given: str, used: str) -> None:
    assert Settings.from_environment({DATABASE_URL: given}).database_url == used


@each_row(
    "url",
    ["sqlite:////x.db?timeout=5", "sqlite:////x.db?mode=ro", "sqlite://data/app.db",
     "sqlite://me@/x.db", "sqlite://:1/x.db", "sqlite:///file:x"],
)  # fmt: skip
def test_a_sqlite_that_is_not_a_file_alone(url: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{DATABASE_URL} must name a file, such as"):
        Settings.from_environment({DATABASE_URL: url})


@pytest.mark.parametrize("url", ["sqlite://", "sqlite+pysqlite:///x.db", "mysql://me@here/there"])
def test_a_database_that_is_none_of_these(url: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{DATABASE_URL} must be a URL such as sqlite"):
        Settings.from_environment({DATABASE_URL: url})


def test_a_postgresql_without_its_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match=r"needs psycopg: .*/pip install '\.\[postgres\]'"):
        Settings.from_environment({SPECIMEN_URL: "postgresql://me@here/there"})


def test_as_many_trials_may_wait_as_any_contrast_has_cells() -> None:
    """Else that contrast would be told to come back for ever."""
    most = max(len(one.cells) for topic in TOPICS.values() for one in topic.contrasts.values())
    assert most <= 100


def test_a_postgresql_for_the_service_without_what_takes_its_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    missing = {"procrastinate": None}
    monkeypatch.setattr("importlib.util.find_spec", lambda name: missing.get(name, name))
    with pytest.raises(
        ConfigurationError, match=r"needs procrastinate: .*/pip install '\.\[workers\]'"
    ):
        Settings.from_environment({DATABASE_URL: "postgresql://me@here/there"})
    Settings.from_environment({SPECIMEN_URL: "postgresql://me@here/there"})
    Settings.from_environment({DATABASE_URL: "sqlite:///service.db"})
