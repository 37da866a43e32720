"""The command `async-contrast interpreters`; what it does is loaded when it is asked for."""

from __future__ import annotations

import click


@click.group("interpreters", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print them as one line of JSON.")
@click.pass_context
def interpreters(context: click.Context, as_json: bool) -> None:
    """List the Pythons of this machine, and which are ready for `compare --python`."""
    if context.invoked_subcommand is None:
        from async_contrast.command.readying import show_all

        show_all(as_json)
    elif as_json:
        raise click.UsageError("--json goes without a command: it is for the list")


@interpreters.command("add")
@click.argument("word", metavar="VERSION|PATH")
def add(word: str) -> None:
    """Make one ready: an environment of its own, with this version of async-contrast in it."""
    from async_contrast.command.readying import add

    add(word)


@interpreters.command("remove")
@click.argument("word", metavar="VERSION|PATH")
def remove(word: str) -> None:
    """Remove the environment that was made for one."""
    from async_contrast.command.readying import remove

    remove(word)
