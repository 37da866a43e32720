"""`python -m benchmarks` lists the benchmarks, `python -m benchmarks NAME` runs one."""

from __future__ import annotations

import importlib

import click

MODULES = {
    "http": "benchmarks.http",
    "primitives": "benchmarks.primitives",
    "loading": "benchmarks.loading",
    "lab": "benchmarks.lab",
    "service": "benchmarks.service",
    "lists": "benchmarks.lists",
    "sign-ins": "benchmarks.sign_ins",
    "doctor": "benchmarks.doctor",
    "engine": "benchmarks.engine",
    "explorer": "benchmarks.explorer",
}
"""Each has a `command`; it is imported when it is asked for, because some import a lot."""


class Benchmarks(click.Group):
    """The commands by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order in which they are declared."""
        return list(MODULES)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        """The command, or None if there is none of this name."""
        if cmd_name not in MODULES:
            return None
        command: click.Command = importlib.import_module(MODULES[cmd_name]).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is asked for. An unknown name is told which there are."""
        if args[0] not in MODULES:
            ctx.fail(f"There is no benchmark {args[0]!r}; there are {', '.join(MODULES)}.")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each with its whole question, where click would cut it off at the end of the line."""
        commands = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        with formatter.section("Benchmarks"):
            formatter.write_dl(
                [(name, command.help or "") for name, command in commands.items() if command]
            )


@click.group(cls=Benchmarks, no_args_is_help=False, invoke_without_command=True)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Is asyncio faster, for whom, and what does this service itself cost? Measured here, now."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
