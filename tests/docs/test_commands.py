"""The commands that the README and the documentation show can be given."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import pytest

from async_contrast.catalog import TOPICS
from async_contrast.cli import main
from async_contrast.contrasts.asking import ask
from async_contrast.errors import AsyncContrastError
from async_contrast.web.pages.docs import FOLDER
from tests.docs.reading import BOTH, code, commands, listed
from tests.rows import each_row

SETTING = re.compile(r"[A-Z_]+=.*")
OURS = "async-contrast"
OTHERS = {"alembic", "curl", "for", "wait"}


def shown(file: Path) -> Iterator[list[str]]:
    """What it tells the command, without its name: in consoles, and in its text."""
    for words in commands(file):
        [name, *given] = [word for word in words if not SETTING.fullmatch(word)]
        if name.rpartition("/")[2] == OURS:
            yield given
        else:
            assert name in OTHERS
    for piece in code(file):
        if piece.startswith(f"{OURS} "):
            yield shlex.split(piece)[1:]


def check(given: Sequence[str]) -> None:
    """Have click read it, and run nothing. A command that is only named need not be whole."""
    command: click.Command = main
    words = list(given)
    while words and isinstance(command, click.Group) and not words[0].startswith("-"):
        command = command.commands[words.pop(0)]
    if words and words != ["--help"]:
        context = command.make_context(command.name, words)
        if command.name == "compare" and context.params["url"] is None:
            topics = {name: topic.contrasts for name, topic in TOPICS.items()}
            ask(topics, *(context.params[name] for name in ("names", "given", "side")))


def options_of(name: str) -> set[str]:
    return {each.opts[0] for each in main.commands[name].params if isinstance(each, click.Option)}


@each_row("file", BOTH)
def test_a_command_that_is_shown_can_be_given(file: Path) -> None:
    for given in shown(file):
        check(given)


@each_row(
    "given",
    [
        ["compere"],
        ["user", "rename", "ada"],
        ["serve", "--threads", "2"],
        ["serve", "--workers", "0"],
        ["compare", "local/insulation"],
        ["compare", "local/isolation", "--set", "wokers=2"],
        ["compare", "local/isolation", "--side", "both"],
    ],
)
def test_one_that_cannot_is_found(given: list[str]) -> None:
    with pytest.raises((KeyError, click.UsageError, AsyncContrastError)):
        check(given)


def test_every_command_and_option_is_explained() -> None:
    explained = {piece.split()[0] for piece in listed(FOLDER / "command.md")}
    assert explained - {"threads", "asyncio"} == options_of("compare") | options_of(
        "explore"
    ) | options_of("search") | options_of("serve") | options_of("worker")
    explained = {piece.split()[0] for piece in listed(FOLDER / "doctor.md")}
    assert {piece for piece in explained if piece.startswith("-")} == options_of("doctor")
    everything = [given for file in BOTH for given in shown(file)]
    assert {given[0] for given in everything if given[:1] != ["--help"]} == set(main.commands)
    users = main.commands["user"]
    assert isinstance(users, click.Group)
    assert {given[1] for given in everything if len(given) > 1 and given[0] == "user"} == set(
        users.commands
    )
