"""Commands, run as a shell would run them: in a folder, each in a process of its own.

The process is forked from the warm trial: a new interpreter would import the library again each
time, which takes longer than the command itself.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import shlex
import sys
import tempfile
import time
import traceback
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Engine, event

LINES = 12
"""Lines of what a command printed that are kept: the last ones."""

_TRACEBACK = "Traceback (most recent call last):"
_FOREIGN = re.compile("FLASK_|QUART_|ALEMBIC_|SQLALCHEMY_|WERKZEUG_")
"""Variables that would tell a command of another project than the one in its folder."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a command.

    `printed` are its last lines, stdout and stderr as they came; of a traceback the error alone.
    `sent` is the SQL that it sent, in its order; BEGIN and COMMIT are the driver's own.
    """

    line: str
    status: int
    printed: list[str]
    sent: list[str]
    milliseconds: float


def run_command(folder: Path, line: str, main: Callable[[], object]) -> Ran:
    """Run `main`, a console entry point, in `folder` as if `line` had been typed there.

    It finds the words of the line in sys.argv. Whatever it does to its process, its working
    directory, its loggers or its modules, it does to nobody else's.
    """
    # Neither file has a name, so that a listing of the folder shows what the command wrote.
    with tempfile.TemporaryFile(dir=folder) as printed, tempfile.TemporaryFile(dir=folder) as sent:
        process = multiprocessing.get_context("fork").Process(
            target=_become, args=(folder, line, main, printed, sent)
        )
        begun = time.perf_counter()
        process.start()
        process.join()
        took = time.perf_counter() - begun
        status = process.exitcode if process.exitcode is not None else -1
        process.close()
        said, sql = (_text_of(file).splitlines() for file in (printed, sent))
    statements = [json.loads(statement) for statement in sql]
    return Ran(line, status, _last_of(said), statements, round(took * 1000, 1))


def _become(
    folder: Path, line: str, main: Callable[[], object], printed: BinaryIO, sent: BinaryIO
) -> None:
    os.dup2(printed.fileno(), 1)
    os.dup2(printed.fileno(), 2)
    sys.stdout, sys.stderr = (
        open(number, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
        for number in (1, 2)
    )
    os.chdir(folder)
    sys.argv = shlex.split(line)
    # Click takes its program's name from the package of __main__, if that has one.
    sys.modules["__main__"] = types.ModuleType("__main__")
    # A project's file is rewritten within the same second; its bytecode would pass for new.
    sys.dont_write_bytecode = True
    for name in filter(_FOREIGN.match, list(os.environ)):
        del os.environ[name]
    os.environ["FLASK_SKIP_DOTENV"] = "1"  # it would look for .env in every folder above
    _note_statements(sent)
    try:
        sys.exit(main())  # type: ignore[arg-type]
    except Exception:
        traceback.print_exc()
        sys.exit(1)
    finally:
        if sys.__stdout__ is not None:
            sys.__stdout__.flush()  # Alembic has kept the stream that was there at its import


def _note_statements(file: BinaryIO) -> None:
    def note(_c: object, _cursor: object, statement: str, *_rest: Any) -> None:
        file.write(json.dumps(" ".join(statement.split())).encode() + b"\n")
        file.flush()

    event.listen(Engine, "before_cursor_execute", note)


def _text_of(file: BinaryIO) -> str:
    file.seek(0)
    return file.read().decode(errors="backslashreplace")


def _last_of(lines: list[str]) -> list[str]:
    """The last lines that say something; what stands between a traceback's ends is left out."""
    if _TRACEBACK in lines:
        start = lines.index(_TRACEBACK)
        lines = [*lines[:start], f"{_TRACEBACK} ...", lines[-1]]
    return [line for line in lines if line.strip()][-LINES:]
