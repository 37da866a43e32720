"""What `async-contrast compare` is asked: its options, and which of them go together."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import click

FORMATS = ("text", "json", "junit", "html", "markdown")
"""Of a report; the first is what there is without --format."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of the command."""

    names: tuple[str, ...]
    everything: bool
    given: tuple[str, ...]
    side: str | None
    as_json: bool
    evidence: bool
    format: str | None
    output: Path | None
    url: str | None
    user: str | None
    catalogue: str | None
    pythons: tuple[str, ...]

    @property
    def report(self) -> bool:
        """Whether all answers are told as one."""
        return (self.everything and not self.as_json) or bool(self.format or self.output)

    def check_usual(self) -> None:
        """Raise UsageError for what a report that is kept elsewhere does not take."""
        if self.given or self.side:
            raise click.UsageError(
                "--set and --side go without a report that is kept: it has the usual parameters"
            )

    def check(self) -> None:
        """Raise UsageError for what does not go together, or could not be written at the end."""
        if self.everything and self.names:
            raise click.UsageError("--all goes without names: it stands for all of them")
        if not self.everything and not self.names:
            raise click.UsageError("Missing argument 'TOPIC|TOPIC/CONTRAST...', or --all")
        if self.url is None and self.user is not None:
            raise click.UsageError("--user goes with --url")
        if self.url is not None and self.catalogue is not None:
            raise click.UsageError("--catalogue goes without --url: the service there has its own")
        if self.url is not None and self.pythons:
            raise click.UsageError("--python goes without --url: the service there has its own")
        if self.as_json and (self.format or self.output):
            raise click.UsageError("--json goes without --format and --output: try --format json")
        if self.report and self.evidence:
            raise click.UsageError(
                "--evidence goes without a report; one with --format json has all that was shown"
            )
        if self.output is not None:
            folder = Path(os.path.realpath(self.output)).parent  # where a link leads
            if not folder.is_dir():
                raise click.UsageError(f"--output: there is no folder {folder}")
            if not os.access(folder, os.W_OK) and not self.output.exists():
                raise click.UsageError(f"--output: nothing can be written into {folder}")
        if self.output is not None and self.output.is_dir():
            raise click.UsageError(f"--output must be a file, and {self.output} is a folder")
