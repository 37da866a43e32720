"""The command `async-contrast user`: accounts, made and mended by whoever runs the service.

The other commands need no database: it is loaded when it is asked for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from async_contrast.accounts.names import account_name
from async_contrast.config import Settings
from async_contrast.errors import ForbiddenParameter, UnknownName

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from async_contrast.database.models import Account


@click.group("user")
def user() -> None:
    """Make, mend and remove accounts; they are kept in the service's own database."""


@user.command("add")
@click.argument("name")
def add(name: str) -> None:
    """Make an account; asks for its password, or reads it from standard input."""
    name = account_name(name)
    kept = _new_hash(name)

    async def work(session: AsyncSession) -> None:
        from async_contrast.database import accounts

        await accounts.add_account(session, name, kept)

    click.echo(f"{name} may sign in; {_write(work)}")


@user.command("password")
@click.argument("name")
def password(name: str) -> None:
    """Give an account another password, and end its sessions."""
    name = account_name(name)

    async def look(session: AsyncSession) -> None:
        await _known(session, name)

    _write(look)  # before anybody thinks of a password for nobody
    kept = _new_hash(name)

    async def work(session: AsyncSession) -> None:
        from async_contrast.database import accounts

        await accounts.change_password(session, await _known(session, name), kept)

    _write(work)
    click.echo(f"{name} has another password; whoever was signed in is signed out")


@user.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Delete an account, with its sessions and its runs."""
    name = account_name(name)

    async def work(session: AsyncSession) -> None:
        from async_contrast.database import accounts

        await accounts.delete_account(session, await _known(session, name))

    _write(work)
    click.echo(f"{name} is gone, with all runs")


async def _known(session: AsyncSession, name: str) -> Account:
    from async_contrast.database import accounts

    account = await accounts.find_account(session, name)
    if account is None:
        raise UnknownName(f"there is no account {name}; `async-contrast user add` makes one")
    return account


def _new_hash(name: str) -> str:
    word = read_password(confirm=True)
    from async_contrast.accounts.passwords import check_new, hash_now  # and asyncio with them

    check_new(name, word)
    return hash_now(word)


def read_password(confirm: bool = False) -> str:
    """A password that is asked for at a terminal, or else is the first line of standard input.

    `confirm` asks for it twice. Raises ForbiddenParameter for what is no text.
    """
    if sys.stdin is None:
        raise ForbiddenParameter("password", "there is no standard input to read it from")
    if sys.stdin.isatty():
        word: str = click.prompt("Password", hide_input=True, confirmation_prompt=confirm, err=True)
        return word
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        raise ForbiddenParameter("password", "the password is not text in UTF-8") from None


def _write(work: Callable[[AsyncSession], Awaitable[None]]) -> str:
    """Do it in one transaction, on tables that are up to date; in words, where that is kept."""
    from async_contrast.database.database import Database
    from async_contrast.database.upgrade import prepare

    url = Settings.from_environment(os.environ).database_url
    where = _in_words(url)

    async def whole() -> None:
        await prepare(url)
        database = Database(url)
        try:
            async with database.writing() as session:
                await work(session)
        finally:
            await database.close()

    from async_contrast.command import ctrl_c

    ctrl_c.run(whole())
    return where


def _in_words(url: str) -> str:
    """The database, without its password, and whether it is new."""
    from sqlalchemy import make_url

    known = make_url(url)
    if known.get_backend_name() != "sqlite":
        return f"kept in {known.render_as_string(hide_password=True)}"
    file = Path(known.database or "").absolute()
    return f"kept in {file}{'' if file.exists() else ', which is new'}"
