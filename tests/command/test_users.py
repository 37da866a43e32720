"""`async-contrast user`: accounts, from a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from async_contrast.accounts.names import account_name, label_name
from async_contrast.accounts.passwords import NOBODYS, Passwords, check_new, hash_now
from async_contrast.cli import main
from async_contrast.command import users
from async_contrast.errors import ForbiddenParameter
from tests.commands import PATIENCE
from tests.databases import migrated_sqlite

PASSWORD = "correct horse battery"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASYNC_CONTRAST_DATABASE_URL", migrated_sqlite(tmp_path / "service.db"))


def user(*words: str, said: str = f"{PASSWORD}\n") -> tuple[int, str]:
    done = CliRunner().invoke(main, ["user", *words], input=said)
    return done.exit_code, done.output


def test_an_account_from_its_first_day_to_its_last(database: None) -> None:
    where = Path(os.environ["ASYNC_CONTRAST_DATABASE_URL"].partition(":///")[2])
    assert user("add", "ada") == (0, f"ada may sign in; kept in {where}\n")
    assert user("add", "ada")[0] == 2
    assert user("password", "ada", said="another one\n")[0] == 0
    assert user("remove", "ada") == (0, "ada is gone, with all runs\n")
    for command in ("remove", "password"):
        status, said = user(command, "ada")
        assert (status, "there is no account ada" in said) == (2, True)


def test_nobody_is_asked_for_a_password_of_nobody(database: None) -> None:
    status, said = user("password", "nobody", said="")
    assert (status, "there is no account nobody" in said) == (2, True)


@pytest.mark.parametrize(
    ("name", "password", "words"),
    [
        ("a:b", PASSWORD, "a name has 1 to 64"),
        ("", PASSWORD, "a name has 1 to 64"),
        ("x" * 65, PASSWORD, "a name has 1 to 64"),
        ("ada", "", "a password has 8 to 256"),
        ("ada", "short", "a password has 8 to 256"),
        ("ada", "x" * 257, "a password has 8 to 256"),
        ("ada", "control\x07characters", "no control characters"),
        ("ada.lovelace", "Ada.Lovelace", "not the account's name"),
    ],
)
def test_what_is_refused_makes_no_account(
    database: None, name: str, password: str, words: str
) -> None:
    status, said = user("add", name, said=f"{password}\n")
    assert (status, words in said) == (2, True), said
    assert user("remove", "ada")[0] == 2


def test_a_closed_standard_input_is_told(database: None) -> None:
    command = [sys.executable, "-m", "async_contrast.cli", "user", "add", "ada"]
    shell = ["sh", "-c", 'exec "$0" "$@" <&-', *command]
    done = subprocess.run(shell, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 2
    assert "no standard input" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_makes_a_database_where_there_is_none(tmp_path: Path) -> None:
    """As people type it, in an empty folder; the password comes through a pipe."""
    done = subprocess.run(
        [sys.executable, "-m", "async_contrast.cli", "user", "add", "ada"],
        input=f"{PASSWORD}\n",
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(users.__file__).parents[2])},
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    where = tmp_path / "async-contrast.db"
    assert done.stdout == f"ada may sign in; kept in {where}, which is new\n"
    assert [each.name for each in tmp_path.iterdir()] == ["async-contrast.db"]


def test_at_a_terminal_it_asks_twice(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
    said = f"{PASSWORD}\nanother\n{PASSWORD}\n{PASSWORD}\n"
    status, text = user("add", "ada", said=said)
    assert status == 0
    assert "Repeat for confirmation" in text
    assert PASSWORD not in text


def test_names_that_look_alike_in_two_forms_are_one() -> None:
    assert account_name("ﬁsh") == account_name("fish") == "fish"
    assert account_name("cafe\u0301") == "caf\u00e9"
    assert label_name("cafe\u0301 2") == "caf\u00e9 2"
    for text in ("", " a", "a ", "a\n", "a\u200b", "x" * 65):
        with pytest.raises(ForbiddenParameter):
            label_name(text)


async def test_a_password_is_checked_against_its_own_hash_only() -> None:
    passwords = Passwords()
    kept = hash_now(PASSWORD)
    assert await passwords.hash(PASSWORD) != kept
    assert await passwords.is_right(kept, PASSWORD)
    for other in (kept[:-1], NOBODYS, "", "nonsense"):
        assert not await passwords.is_right(other, PASSWORD)
    assert not await passwords.is_right(kept, PASSWORD + " ")
    check_new("ada", PASSWORD)
    passwords.close()


def test_nobodys_hash_costs_as_much_as_anybodys() -> None:
    assert NOBODYS.split("$")[:4] == hash_now(PASSWORD).split("$")[:4]
