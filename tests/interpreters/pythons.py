"""Interpreters for tests: environments of the one that runs them, and what only looks like one."""

from __future__ import annotations

import json
import os
import select
import sysconfig
import venv
from pathlib import Path

PATIENCE = 60
"""Seconds, only there to end a hang."""

PYTHON_2 = json.dumps(
    {
        "implementation": "CPython",
        "version": "2.7.18",
        "free_threaded": False,
        "base": "/usr/bin/python2.7",
        "prefix": "/usr",
        "libraries": {},
    }
)
"""What a Python 2 says of itself."""


def bare(folder: Path) -> Path:
    """An environment in which nothing is installed."""
    venv.create(folder, symlinks=True, with_pip=False)
    return folder / "bin" / "python"


def ready(folder: Path) -> Path:
    """One with the libraries that the tests have, found by their folder."""
    python = bare(folder)
    site_packages(folder).joinpath("libraries.pth").write_text(sysconfig.get_path("purelib"))
    return python


def site_packages(folder: Path) -> Path:
    """Where what is put there comes before those libraries."""
    return Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))


def another_version(folder: Path, name: str, version: str) -> None:
    """Have a library of this name say that it is another version."""
    information = site_packages(folder) / f"{name}-{version}.dist-info"
    information.mkdir()
    text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    information.joinpath("METADATA").write_text(text)


def a_pipe(file: Path) -> int:
    """A named pipe, to be read; whoever writes to it holds it until it ends."""
    os.mkfifo(file)
    return os.open(file, os.O_RDONLY | os.O_NONBLOCK)


def wait_for_words(pipe: int) -> None:
    """Until somebody has written something, or has let go."""
    assert select.select([pipe], [], [], PATIENCE)[0], "nobody says anything"


def wait_until_let_go(pipe: int) -> bytes:
    """What was written, once nobody holds it."""
    heard = b""
    while True:
        try:
            data = os.read(pipe, 1 << 16)
        except BlockingIOError:
            wait_for_words(pipe)
            continue
        if not data:
            os.close(pipe)
            return heard
        heard += data


def fake(folder: Path, name: str, does: str) -> Path:
    """A shell script in an interpreter's place."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{does}\n")
    file.chmod(0o755)
    return file
