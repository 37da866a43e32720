"""A command as a shell would run it, and nothing of it left in the process that asked."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event

from async_contrast.topics.commands import LINES, run_command


def _say() -> None:
    sys.stdout.write("done\n")


def _start() -> None:
    subprocess.run(["/bin/echo", "from outside"], check=True)


def _fail() -> None:
    raise LookupError("nothing here")


@pytest.mark.parametrize(
    ("main", "status", "printed"),
    [
        (_say, 0, ["done"]),
        (lambda: sys.exit(0), 0, []),
        (lambda: sys.exit(-1), 255, []),
        (lambda: sys.exit("no such thing"), 1, ["no such thing"]),
        (_start, 0, ["from outside"]),
        (_fail, 1, ["Traceback (most recent call last): ...", "LookupError: nothing here"]),
        (lambda: os.kill(os.getpid(), 9), -9, []),
    ],
    ids=["returns", "exits", "-1", "words", "child", "raises", "killed"],
)
def test_what_came_of_a_command(
    tmp_path: Path, main: Callable[[], object], status: int, printed: list[str]
) -> None:
    ran = run_command(tmp_path, "command", main)
    assert (ran.status, ran.printed) == (status, printed)
    assert ran.milliseconds > 0


def test_a_command_finds_its_folder_its_words_and_no_other_projects_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FLASK_APP", "QUART_APP", "ALEMBIC_CONFIG", "SQLALCHEMY_DATABASE_URI"):
        monkeypatch.setenv(name, "another")
    monkeypatch.setenv("PGPASSFILE", "kept")

    def main() -> None:
        foreign = [name for name in os.environ if os.environ[name] == "another"]
        said = (Path.cwd() == tmp_path, sys.argv, foreign, os.environ["PGPASSFILE"])
        sys.stdout.write("\n".join(map(str, said)))

    ran = run_command(tmp_path, "flask db migrate -m 'two words'", main)
    assert ran.printed == [
        "True",
        "['flask', 'db', 'migrate', '-m', 'two words']",
        "[]",
        "kept",
    ]
    assert ran.line == "flask db migrate -m 'two words'"


def test_a_command_leaves_nothing_behind_but_its_files(tmp_path: Path) -> None:
    tmp_path.joinpath("mine.py").write_text("value = 1\n")
    before = (Path.cwd(), list(sys.argv), dict(os.environ), list(sys.path), sys.dont_write_bytecode)
    main_module, level = sys.modules["__main__"], logging.getLogger().level

    def main() -> None:
        sys.path.insert(0, ".")
        __import__("mine")
        logging.getLogger().setLevel(1)
        os.environ["LEAKED"] = "yes"
        Path("written").touch()

    assert run_command(tmp_path, "command", main).status == 0
    assert (
        Path.cwd(),
        list(sys.argv),
        dict(os.environ),
        list(sys.path),
        sys.dont_write_bytecode,
    ) == before
    assert sys.modules["__main__"] is main_module
    assert logging.getLogger().level == level
    assert "mine" not in sys.modules
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.py", "written"]


def test_a_file_that_is_rewritten_at_once_is_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)

    def main() -> None:
        sys.path.insert(0, ".")
        sys.stdout.write(str(__import__("mine").value))

    for value in ("1", "2", "3"):
        tmp_path.joinpath("mine.py").write_text(f"value = {value}\n")
        os.utime(tmp_path / "mine.py", (1, 1))
        assert run_command(tmp_path, "command", main).printed == [value]


def test_the_sql_of_every_engine_is_noted_in_one_line_each(tmp_path: Path) -> None:
    def main() -> None:
        for name in ("a.db", "b.db"):
            engine = create_engine(f"sqlite:///{name}")
            with engine.begin() as connection:
                connection.exec_driver_sql("CREATE TABLE\n  t (\n  n INT)")
            engine.dispose()

    assert run_command(tmp_path, "command", main).sent == ["CREATE TABLE t ( n INT)"] * 2
    heard = event.registry._key_to_collection
    assert not [key for key in heard if key[0] == id(Engine)]


def test_only_the_last_lines_are_kept_of_a_command_that_talks_much(tmp_path: Path) -> None:
    def main() -> None:
        sys.stderr.write("\n\n".join(map(str, range(100_000))))

    ran = run_command(tmp_path, "command", main)
    assert ran.printed == [str(number) for number in range(100_000 - LINES, 100_000)]
