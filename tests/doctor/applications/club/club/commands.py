from __future__ import annotations

import asyncio

import click
from quart import Blueprint, current_app
from sqlalchemy import select, update

from club.database import new_session
from club.models import Person

commands = Blueprint("commands", __name__, cli_group=None)


async def make_officer(name: str) -> bool:
    async with new_session() as session, session.begin():
        person = await session.scalar(select(Person).where(Person.name == name))
        if person is None:
            return False
        await session.execute(update(Person).where(Person.id == person.id).values(officer=True))
    return True


@commands.cli.command("make-officer")
@click.argument("name")
def make_officer_command(name: str) -> None:
    app = current_app._get_current_object()

    async def main() -> bool:
        async with app.app_context():
            try:
                return await make_officer(name)
            finally:
                await app.extensions["engine"].dispose()

    if not asyncio.run(main()):
        raise click.ClickException(f"nobody is called {name}")
