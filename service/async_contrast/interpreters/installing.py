"""What to install in an environment, and with which tool."""

from __future__ import annotations

import json
import shutil
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlsplit

from async_contrast.errors import InterpreterError
from async_contrast.interpreters.naming import Wanted
from async_contrast.lab.environment import versions

NAME = "async-contrast"


def version() -> str:
    """Of this package."""
    return metadata.version(NAME)


def requirement() -> str:
    """This version of this package, as pip is told.

    It is the source tree that runs, what it was installed from, or its number in an index. Raises
    InterpreterError if what it was installed from is gone.
    """
    extra = "[postgres]" if "psycopg" in dict(versions()) else ""
    tree = Path(__file__).parents[3]
    if (tree / "pyproject.toml").is_file() and (tree / "service" / "async_contrast").is_dir():
        return f"{tree}{extra}"
    told = metadata.distribution(NAME).read_text("direct_url.json")
    if not told:
        return f"{NAME}{extra}=={version()}"
    url = str(json.loads(told)["url"])
    parts = urlsplit(url)
    if parts.scheme != "file":
        return f"{NAME}{extra} @ {url}"
    source = Path(unquote(parts.path))
    if not source.exists():
        raise InterpreterError(
            f"{source}, which {NAME} was installed from, is gone; install it again from where it is"
        )
    return f"{source}{extra}"


def constraints() -> str:
    """The libraries' versions here, so that environments differ in nothing but the interpreter."""
    return "".join(f"{name}=={number}\n" for name, number in versions())


def tool() -> str:
    """What makes environments: "uv" where it is on the PATH, "venv and pip" otherwise."""
    return "uv" if shutil.which("uv") else "venv and pip"


def commands(base: Path, folder: Path, limits: Path | None) -> tuple[tuple[str, ...], ...]:
    """One makes the environment, the other installs into it; `limits` is a file of constraints."""
    bounds = ("--constraint", str(limits)) if limits else ()
    python = str(folder / "bin" / "python")
    if tool() == "uv":
        return (
            ("uv", "venv", "--quiet", "--python", str(base), str(folder)),
            ("uv", "pip", "install", "--quiet", "--python", python, *bounds, requirement()),
        )
    return (
        (str(base), "-E", "-s", "-m", "venv", str(folder)),
        (python, "-E", "-s", "-m", "pip", "install", "--quiet", "--no-input",
         "--disable-pip-version-check", *bounds, requirement()),
    )  # fmt: skip


def how_to_install(wanted: Wanted) -> str:
    """The command that brings an interpreter which this machine has not."""
    number = str(wanted).removeprefix("cpython-")
    if not shutil.which("uv") and shutil.which("pyenv"):
        return f"pyenv install {number}"
    hint = "" if shutil.which("uv") else " (https://docs.astral.sh/uv)"
    return f"uv python install {number}{hint}"
